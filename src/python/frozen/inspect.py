"""`inspect`: what functions take, what classes and objects have."""

import types
from collections import OrderedDict, namedtuple

_VARARGS, _VARKEYWORDS, _GENERATOR = 4, 8, 32


class _empty:
    pass


class _Kind(int):
    _names = ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD", "VAR_POSITIONAL", "KEYWORD_ONLY", "VAR_KEYWORD")
    _described = ("positional-only", "positional or keyword", "variadic positional", "keyword-only",
                  "variadic keyword")
    name = property(lambda self: self._names[self])
    description = property(lambda self: self._described[self])

    def __str__(self):
        return self.name

    def __repr__(self):
        return f"<_ParameterKind.{self.name}: {int(self)}>"


def formatannotation(annotation):
    if getattr(annotation, "__module__", None) == "typing":
        return repr(annotation).replace("typing.", "")
    if isinstance(annotation, type):
        if annotation.__module__ == "builtins":
            return annotation.__qualname__
        return f"{annotation.__module__}.{annotation.__qualname__}"
    return repr(annotation)


class Parameter:
    empty = _empty
    POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, VAR_POSITIONAL, KEYWORD_ONLY, VAR_KEYWORD = map(_Kind, range(5))

    def __init__(self, name, kind, *, default=_empty, annotation=_empty):
        self.name, self.kind, self.default, self.annotation = name, kind, default, annotation

    def replace(self, **changes):
        kept = {"name": self.name, "kind": self.kind, "default": self.default,
                "annotation": self.annotation, **changes}
        return Parameter(kept.pop("name"), kept.pop("kind"), **kept)

    def __str__(self):
        text = {self.VAR_POSITIONAL: "*", self.VAR_KEYWORD: "**"}.get(self.kind, "") + self.name
        annotated = self.annotation is not _empty
        if annotated:
            text += f": {formatannotation(self.annotation)}"
        if self.default is not _empty:
            text += f" = {self.default!r}" if annotated else f"={self.default!r}"
        return text

    def __repr__(self):
        return f'<Parameter "{self}">'


class BoundArguments:
    def __init__(self, signature, arguments):
        self.signature, self.arguments = signature, arguments

    @property
    def args(self):
        values = []
        for name, parameter in self.signature.parameters.items():
            if parameter.kind in (Parameter.KEYWORD_ONLY, Parameter.VAR_KEYWORD) or name not in self.arguments:
                break
            value = self.arguments[name]
            values += value if parameter.kind == Parameter.VAR_POSITIONAL else [value]
        return tuple(values)

    @property
    def kwargs(self):
        values = {}
        for name, parameter in self.signature.parameters.items():
            if name in self.arguments:
                if parameter.kind == Parameter.VAR_KEYWORD:
                    values.update(self.arguments[name])
                elif parameter.kind == Parameter.KEYWORD_ONLY:
                    values[name] = self.arguments[name]
        return values

    def apply_defaults(self):
        empty = {Parameter.VAR_POSITIONAL: (), Parameter.VAR_KEYWORD: {}}
        self.arguments = {
            name: self.arguments.get(name, parameter.default if parameter.default is not _empty
                                     else empty.get(parameter.kind))
            for name, parameter in self.signature.parameters.items()}

    def __repr__(self):
        return f"<BoundArguments ({', '.join(f'{k}={v!r}' for k, v in self.arguments.items())})>"


class Signature:
    empty = _empty

    def __init__(self, parameters=(), *, return_annotation=_empty):
        self.parameters = types.MappingProxyType(OrderedDict((p.name, p) for p in parameters))
        self.return_annotation = return_annotation

    def replace(self, *, parameters=None, return_annotation=_empty):
        return Signature(self.parameters.values() if parameters is None else parameters,
                         return_annotation=return_annotation)

    def _bind(self, args, kwargs, partial):
        found, args, kwargs = {}, list(args), dict(kwargs)
        for name, parameter in self.parameters.items():
            if parameter.kind == Parameter.VAR_POSITIONAL:
                if args:
                    found[name], args = tuple(args), []
            elif parameter.kind == Parameter.VAR_KEYWORD:
                if kwargs:
                    found[name], kwargs = kwargs, {}
            elif args and parameter.kind != Parameter.KEYWORD_ONLY:
                if name in kwargs:
                    raise TypeError(f"multiple values for argument {name!r}")
                found[name] = args.pop(0)
            elif name in kwargs and parameter.kind != Parameter.POSITIONAL_ONLY:
                found[name] = kwargs.pop(name)
            elif parameter.default is _empty and not partial:
                raise TypeError(f"missing a required argument: {name!r}")
        if args:
            raise TypeError("too many positional arguments")
        if kwargs:
            raise TypeError(f"got an unexpected keyword argument {next(iter(kwargs))!r}")
        return BoundArguments(self, found)

    def bind(self, /, *args, **kwargs):
        return self._bind(args, kwargs, False)

    def bind_partial(self, /, *args, **kwargs):
        return self._bind(args, kwargs, True)

    def __str__(self):
        shown, star, slash = [], False, False
        for parameter in self.parameters.values():
            if slash and parameter.kind != Parameter.POSITIONAL_ONLY:
                shown.append("/")
            slash = parameter.kind == Parameter.POSITIONAL_ONLY
            star = star or parameter.kind == Parameter.VAR_POSITIONAL
            if parameter.kind == Parameter.KEYWORD_ONLY and not star:
                shown.append("*")
                star = True
            shown.append(str(parameter))
        if slash:
            shown.append("/")
        text = f"({', '.join(shown)})"
        if self.return_annotation is not _empty:
            text += f" -> {formatannotation(self.return_annotation)}"
        return text

    def __repr__(self):
        return f"<Signature {self}>"


def _of_function(function):
    code, annotations = function.__code__, getattr(function, "__annotations__", {})
    names = list(code.co_varnames)
    count, only = code.co_argcount, code.co_kwonlyargcount
    positional_only = getattr(code, "co_posonlyargcount", 0)
    defaults = function.__defaults__ or ()
    made = []

    def add(name, kind, default=_empty):
        made.append(Parameter(name, kind, default=default, annotation=annotations.get(name, _empty)))

    for at, name in enumerate(names[:count]):
        kind = Parameter.POSITIONAL_ONLY if at < positional_only else Parameter.POSITIONAL_OR_KEYWORD
        behind = at - (count - len(defaults))
        add(name, kind, defaults[behind] if behind >= 0 else _empty)
    after = count + only
    if code.co_flags & _VARARGS:
        add(names[after], Parameter.VAR_POSITIONAL)
        after += 1
    for name in names[count:count + only]:
        add(name, Parameter.KEYWORD_ONLY, (function.__kwdefaults__ or {}).get(name, _empty))
    if code.co_flags & _VARKEYWORDS:
        add(names[after], Parameter.VAR_KEYWORD)
    return Signature(made, return_annotation=annotations.get("return", _empty))


def _without_first(signature):
    return Signature(list(signature.parameters.values())[1:], return_annotation=signature.return_annotation)


def signature(obj, *, follow_wrapped=True):
    if not callable(obj):
        raise TypeError(f"{obj!r} is not a callable object")
    if isinstance(obj, types.MethodType):
        return _without_first(signature(obj.__func__))
    if follow_wrapped:
        obj = unwrap(obj)
    if isinstance(obj, types.FunctionType):
        return _of_function(obj)
    if isinstance(obj, type):
        for name in ("__init__", "__new__"):
            method = getattr(obj, name, None)
            if isinstance(method, types.FunctionType):
                whole = _without_first(_of_function(method))
                return Signature(whole.parameters.values())
        return Signature()
    if hasattr(obj, "func") and hasattr(obj, "keywords"):
        whole = list(signature(obj.func).parameters.values())[len(obj.args):]
        return Signature([p.replace(default=obj.keywords[p.name], kind=Parameter.KEYWORD_ONLY)
                          if p.name in obj.keywords else p for p in whole])
    call = getattr(type(obj), "forward" if hasattr(type(obj), "forward") else "__call__", None)
    if isinstance(call, types.FunctionType):
        return _without_first(_of_function(call))
    raise ValueError(f"no signature found for builtin {obj!r}")


FullArgSpec = namedtuple("FullArgSpec", "args varargs varkw defaults kwonlyargs kwonlydefaults annotations")


def getfullargspec(func):
    if isinstance(func, types.MethodType):
        func = func.__func__
    func = func.__init__ if isinstance(func, type) else func
    made = _of_function(func).parameters.values()

    def named(*kinds):
        return [p.name for p in made if p.kind in kinds]

    return FullArgSpec(
        named(Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD),
        (named(Parameter.VAR_POSITIONAL) or [None])[0], (named(Parameter.VAR_KEYWORD) or [None])[0],
        func.__defaults__, named(Parameter.KEYWORD_ONLY), func.__kwdefaults__, func.__annotations__)


def unwrap(func, *, stop=None):
    while hasattr(func, "__wrapped__") and not (stop is not None and stop(func)):
        func = func.__wrapped__
    return func


def ismodule(obj):
    return isinstance(obj, types.ModuleType)


def isclass(obj):
    return isinstance(obj, type)


def isfunction(obj):
    return isinstance(obj, types.FunctionType)


def ismethod(obj):
    return isinstance(obj, types.MethodType)


def isbuiltin(obj):
    return isinstance(obj, types.BuiltinFunctionType)


def isroutine(obj):
    return isbuiltin(obj) or isfunction(obj) or ismethod(obj)


def isgeneratorfunction(obj):
    return isfunction(obj) and bool(obj.__code__.co_flags & _GENERATOR)


def isgenerator(obj):
    return isinstance(obj, types.GeneratorType)


def iscoroutinefunction(obj):
    return isfunction(obj) and bool(obj.__code__.co_flags & 128)


def isabstract(obj):
    return isinstance(obj, type) and bool(getattr(obj, "__abstractmethods__", None))


def isdatadescriptor(obj):
    return not isclass(obj) and (hasattr(type(obj), "__set__") or hasattr(type(obj), "__delete__"))


def getmembers(object, predicate=None):
    found = []
    for name in dir(object):
        try:
            value = getattr(object, name)
        except AttributeError:
            continue
        if predicate is None or predicate(value):
            found.append((name, value))
    return sorted(found, key=lambda pair: pair[0])


def getmro(cls):
    return cls.__mro__


def getmodule(obj):
    import sys

    return obj if ismodule(obj) else sys.modules.get(getattr(obj, "__module__", None))


def cleandoc(doc):
    lines = doc.expandtabs().split("\n")
    margins = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    margin = min(margins, default=0)
    lines = [lines[0].lstrip(), *(line[margin:] for line in lines[1:])]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)


def getdoc(obj):
    doc = getattr(obj, "__doc__", None)
    return cleandoc(doc) if isinstance(doc, str) else None


def __getattr__(name):
    raise AttributeError(f"gradstep does not support inspect.{name} yet")
