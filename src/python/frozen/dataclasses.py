"""`dataclasses`: fields, generated methods, `asdict`."""

import copy


class FrozenInstanceError(AttributeError):
    pass


class _Missing:
    def __repr__(self):
        return "MISSING"


MISSING = _Missing()


class _KwOnly:
    pass


KW_ONLY = _KwOnly()


class InitVar:
    def __init__(self, type):
        self.type = type

    def __class_getitem__(cls, type):
        return InitVar(type)


class Field:
    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = metadata or {}
        self.kw_only = kw_only


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None,
          compare=True, metadata=None, kw_only=MISSING):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def _is_class_var(annotation):
    if isinstance(annotation, str):
        return annotation.split("[")[0].rpartition(".")[2] == "ClassVar"
    return getattr(annotation, "_is_class_var", False)


def _own_fields(cls, kw_only):
    found = {}
    for name, annotation in cls.__annotations__.items():
        if _is_class_var(annotation):
            continue
        if annotation is KW_ONLY or annotation == "KW_ONLY":
            kw_only = True
            continue
        default = cls.__dict__.get(name, MISSING)
        if isinstance(default, Field):
            item = default
            if item.default is MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, item.default)
        else:
            item = field(default=default)
        if isinstance(item.default, (list, dict, set)):
            raise ValueError(
                f"mutable default {type(item.default)} for field {name} is not allowed: "
                "use default_factory"
            )
        item.name = name
        item.type = annotation
        if item.kw_only is MISSING:
            item.kw_only = kw_only
        found[name] = item
    for name, value in list(cls.__dict__.items()):
        if isinstance(value, Field) and name not in found:
            raise TypeError(f"{name!r} is a field but has no type annotation")
    return found


def _make_init(cls, fields, frozen):
    scope = {"_MISSING": MISSING, "_set": object.__setattr__}
    positional, keyword, body = [], [], []
    optional = None
    for item in fields.values():
        name = item.name
        value = name
        if item.default_factory is not MISSING:
            scope[f"_factory_{name}"] = item.default_factory
            value = f"_factory_{name}() if {name} is _MISSING else {name}"
        if item.init:
            argument = name
            if item.default is not MISSING:
                scope[f"_default_{name}"] = item.default
                argument = f"{name}=_default_{name}"
            elif item.default_factory is not MISSING:
                argument = f"{name}=_MISSING"
            if item.kw_only:
                keyword.append(argument)
            else:
                if "=" not in argument and optional is not None:
                    raise TypeError(
                        f"non-default argument {name!r} follows default argument {optional!r}"
                    )
                if "=" in argument:
                    optional = name
                positional.append(argument)
        elif item.default_factory is not MISSING:
            value = f"_factory_{name}()"
        else:
            continue
        if isinstance(item.type, InitVar):
            continue
        body.append(f"_set(self, {name!r}, {value})" if frozen else f"self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        passed = ", ".join(f.name for f in fields.values() if isinstance(f.type, InitVar))
        body.append(f"self.__post_init__({passed})")
    arguments = ["self", *positional, *(["*", *keyword] if keyword else [])]
    text = f"def __init__({', '.join(arguments)}):\n  " + "\n  ".join(body or ["pass"])
    exec(text, scope)
    return scope["__init__"]


def _compared(cls):
    return [item.name for item in cls.__dataclass_fields__.values()
            if item.compare and not isinstance(item.type, InitVar)]


def _values(instance, names):
    return tuple(getattr(instance, name) for name in names)


def _comparison(cls, names, operation):
    def compare(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        return operation(_values(self, names), _values(other, names))

    return compare


def _refuse_set(self, name, value):
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_del(self, name):
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False,
              frozen=False, match_args=True, kw_only=False, slots=False, weakref_slot=False):
    def decorate(cls):
        fields_ = {}
        for base in cls.__mro__[-1:0:-1]:
            fields_.update(getattr(base, "__dataclass_fields__", {}))
        fields_.update(_own_fields(cls, kw_only))
        cls.__dataclass_fields__ = fields_

        def define(name, function, overwrite=False):
            if overwrite or name not in cls.__dict__:
                function.__name__ = name
                function.__qualname__ = f"{cls.__qualname__}.{name}"
                setattr(cls, name, function)

        shown = [f.name for f in fields_.values() if f.repr and not isinstance(f.type, InitVar)]
        compared = _compared(cls)
        if init:
            define("__init__", _make_init(cls, fields_, frozen), overwrite=True)
        if repr:
            define("__repr__", lambda self: self.__class__.__qualname__ + "(" + ", ".join(
                f"{name}={getattr(self, name)!r}" for name in shown) + ")")
        if eq:
            define("__eq__", _comparison(cls, compared, lambda a, b: a == b))
            if "__hash__" not in cls.__dict__ or cls.__dict__["__hash__"] is None:
                cls.__hash__ = None
        if order:
            define("__lt__", _comparison(cls, compared, lambda a, b: a < b))
            define("__le__", _comparison(cls, compared, lambda a, b: a <= b))
            define("__gt__", _comparison(cls, compared, lambda a, b: a > b))
            define("__ge__", _comparison(cls, compared, lambda a, b: a >= b))
        if unsafe_hash or (eq and frozen):
            hashed = [f.name for f in fields_.values() if (f.compare if f.hash is None else f.hash)]
            define("__hash__", lambda self: hash(_values(self, hashed)), overwrite=True)
        if frozen:
            define("__setattr__", _refuse_set)
            define("__delattr__", _refuse_del)
        if match_args:
            cls.__match_args__ = tuple(
                f.name for f in fields_.values() if f.init and not f.kw_only)
        return cls

    return decorate if cls is None else decorate(cls)


def fields(class_or_instance):
    try:
        known = class_or_instance.__dataclass_fields__
    except AttributeError:
        raise TypeError("must be called with a dataclass type or instance") from None
    return tuple(item for item in known.values() if not isinstance(item.type, InitVar))


def is_dataclass(obj):
    return hasattr(obj if isinstance(obj, type) else type(obj), "__dataclass_fields__")


def _convert(value, whole):
    if is_dataclass(value) and not isinstance(value, type):
        return whole(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_convert(item, whole) for item in value))
    if isinstance(value, (list, tuple)):
        return type(value)(_convert(item, whole) for item in value)
    if isinstance(value, dict):
        return type(value)((_convert(k, whole), _convert(v, whole)) for k, v in value.items())
    return copy.deepcopy(value)


def asdict(instance, *, dict_factory=dict):
    if isinstance(instance, type) or not is_dataclass(instance):
        raise TypeError("asdict() should be called on dataclass instances")
    return dict_factory([
        (item.name, _convert(getattr(instance, item.name), asdict)) for item in fields(instance)])


def astuple(instance, *, tuple_factory=tuple):
    if isinstance(instance, type) or not is_dataclass(instance):
        raise TypeError("astuple() should be called on dataclass instances")
    return tuple_factory([_convert(getattr(instance, item.name), astuple) for item in fields(instance)])


def replace(obj, /, **changes):
    if isinstance(obj, type) or not is_dataclass(obj):
        raise TypeError("replace() should be called on dataclass instances")
    for item in fields(obj):
        if item.init:
            changes.setdefault(item.name, getattr(obj, item.name))
    return obj.__class__(**changes)
