"""`typing`: names for annotations, which nothing here checks."""

import collections
from _typing import TypeVar, ParamSpec, TypeVarTuple, TypeAliasType
from abc import ABCMeta

TYPE_CHECKING = False
AnyStr = TypeVar("AnyStr", bytes, str)


class _Form:
    """`Optional`, `List`, `List[int]`: anything that may stand in an annotation."""

    def __init__(self, name, arguments=None):
        self._name = name
        self._arguments = arguments
        self._is_class_var = name == "ClassVar"

    def __getitem__(self, arguments):
        if not isinstance(arguments, tuple):
            arguments = (arguments,)
        return _Form(self._name, arguments)

    @property
    def __args__(self):
        return self._arguments or ()

    def __call__(self, *args, **kwargs):
        real = _REAL.get(self._name)
        if real is None:
            raise TypeError(f"Cannot instantiate typing.{self._name}")
        return real(*args, **kwargs)

    def __mro_entries__(self, bases):
        return (_REAL.get(self._name, object),)

    def __instancecheck__(self, instance):
        real = _REAL.get(self._name)
        if real is None or self._arguments is not None:
            raise TypeError("Subscripted generics cannot be used with class and instance checks")
        return isinstance(instance, real)

    def __or__(self, other):
        return _Form("Union", (self, other))

    def __ror__(self, other):
        return _Form("Union", (other, self))

    def __eq__(self, other):
        return (isinstance(other, _Form) and self._name == other._name
                and self._arguments == other._arguments)

    def __hash__(self):
        return hash((self._name, self._arguments))

    def __repr__(self):
        if self._arguments is None:
            return f"typing.{self._name}"
        args = self._arguments
        if self._name == "Union" and len(args) == 2 and args[1] in (None, type(None)):
            return f"typing.Optional[{_shown(args[0])}]"
        return f"typing.{self._name}[{', '.join(map(_shown, args))}]"


def _shown(form):
    if isinstance(form, type):
        return form.__qualname__ if form.__module__ == "builtins" else f"{form.__module__}.{form.__qualname__}"
    if isinstance(form, list):
        return f"[{', '.join(map(_shown, form))}]"
    if isinstance(form, str):
        return f"ForwardRef({form!r})"
    return "..." if form is ... else repr(form)


_REAL = {
    "List": list, "Dict": dict, "Set": set, "FrozenSet": frozenset, "Tuple": tuple, "Type": type,
    "Deque": collections.deque, "DefaultDict": collections.defaultdict,
    "OrderedDict": collections.OrderedDict, "Counter": collections.Counter,
}
for _name in ("Iterable", "Iterator", "Generator", "Callable", "Sequence", "MutableSequence",
              "Mapping", "MutableMapping", "Collection", "Container", "Sized", "Hashable",
              "Reversible"):
    _REAL[_name] = getattr(collections.abc, _name)

_FORMS = frozenset(
    """Any Optional Union Literal ClassVar Final Annotated NoReturn Never Self LiteralString
    Concatenate TypeAlias TypeGuard TypeIs Required NotRequired ReadOnly Unpack Awaitable Coroutine
    AsyncIterator AsyncIterable AsyncGenerator ContextManager IO TextIO BinaryIO Pattern Match
    AbstractSet MutableSet ChainMap Text SupportsFloat SupportsInt SupportsIndex""".split()
)


def __getattr__(name):
    if name not in _FORMS and name not in _REAL:
        raise AttributeError(f"module 'typing' has no attribute {name!r}")
    form = globals()[name] = _Form(name)
    return form


__all__ = ["TYPE_CHECKING", "TypeVar", "Generic", "Protocol", "NamedTuple", "TypedDict", "NewType",
           "cast", "overload", "final", "runtime_checkable", "get_type_hints", *_REAL, *_FORMS]


class Generic:
    __slots__ = ()

    def __class_getitem__(cls, item):
        return cls


class _ProtocolMeta(ABCMeta):
    pass


class Protocol(metaclass=_ProtocolMeta):
    def __class_getitem__(cls, item):
        return cls


class _NamedTupleMeta(type):
    def __new__(mcls, name, bases, namespace):
        if bases == ():
            return super().__new__(mcls, name, bases, namespace)
        shape = type(name, (), dict(namespace))
        names = list(shape.__annotations__)
        defaults = [namespace[field] for field in names if field in namespace]
        cls = collections.namedtuple(name, names, defaults=defaults,
                                     module=namespace.get("__module__"))
        for key, value in namespace.items():
            if key not in names and key not in ("__module__", "__qualname__", "__annotate_func__",
                                                "__dict__", "__weakref__", "__annotate__"):
                setattr(cls, key, value)
        return cls


class _NamedTupleBase(metaclass=_NamedTupleMeta):
    pass


class _NamedTuple:
    def __call__(self, typename, fields=()):
        return collections.namedtuple(typename, [name for name, _ in fields])

    def __mro_entries__(self, bases):
        return (_NamedTupleBase,)


NamedTuple = _NamedTuple()


class TypedDict(dict):
    def __init_subclass__(cls, total=True):
        super().__init_subclass__()


class NewType:
    def __init__(self, name, supertype):
        self.__name__ = self.__qualname__ = name
        self.__supertype__ = supertype

    def __call__(self, value):
        return value

    def __or__(self, other):
        return _Form("Union", (self, other))

    def __repr__(self):
        return f"{__name__}.{self.__name__}"


def cast(type, value):
    return value


def _same(function):
    return function


overload = final = runtime_checkable = no_type_check = override = _same


def get_type_hints(obj, globalns=None, localns=None, include_extras=False):
    return dict(getattr(obj, "__annotations__", {}))


def get_args(form):
    return getattr(form, "__args__", ())


def get_origin(form):
    return getattr(form, "__origin__", None) or _REAL.get(getattr(form, "_name", None))
