"""`collections`, the parts that training scripts use."""

from _collections import deque

from . import abc


class _View:
    """What a dict's view shows, under the name that an `OrderedDict`'s view has."""

    __slots__ = ("_view",)

    def __init__(self, view):
        self._view = view

    def __iter__(self):
        return iter(self._view)

    def __len__(self):
        return len(self._view)

    def __reversed__(self):
        return reversed(self._view)

    def __contains__(self, item):
        return item in self._view

    def __eq__(self, other):
        return self._view == (other._view if isinstance(other, _View) else other)

    __hash__ = None

    def __and__(self, other):
        return set(self._view) & set(other)

    def __or__(self, other):
        return set(self._view) | set(other)

    def __sub__(self, other):
        return set(self._view) - set(other)

    def __rsub__(self, other):
        return set(other) - set(self._view)

    def __xor__(self, other):
        return set(self._view) ^ set(other)

    def __le__(self, other):
        return set(self._view) <= set(other)

    def __ge__(self, other):
        return set(self._view) >= set(other)

    def isdisjoint(self, other):
        return set(self._view).isdisjoint(other)

    def __repr__(self):
        return f"{type(self).__name__}({list(self._view)!r})"


class odict_keys(_View):
    __slots__ = ()


class odict_items(_View):
    __slots__ = ()


class odict_values(_View):
    __slots__ = ()
    __hash__ = object.__hash__


class OrderedDict(dict):
    """A dict that also knows `move_to_end`; order matters when two are compared."""

    def keys(self):
        return odict_keys(dict.keys(self))

    def items(self):
        return odict_items(dict.items(self))

    def values(self):
        return odict_values(dict.values(self))

    def popitem(self, last=True):
        if not self:
            raise KeyError("dictionary is empty")
        key = next(reversed(self) if last else iter(self))
        return key, self.pop(key)

    def move_to_end(self, key, last=True):
        value = self.pop(key)
        if last:
            self[key] = value
        else:
            rest = list(self.items())
            self.clear()
            self[key] = value
            self.update(rest)

    def copy(self):
        return self.__class__(self)

    def __eq__(self, other):
        if isinstance(other, OrderedDict):
            return list(self.items()) == list(other.items())
        return dict.__eq__(self, other)

    def __repr__(self):
        return f"{type(self).__name__}({list(self.items()) if self else ''})"


class defaultdict(dict):
    def __init__(self, default_factory=None, /, *args, **kwargs):
        if default_factory is not None and not callable(default_factory):
            raise TypeError("first argument must be callable or None")
        super().__init__(*args, **kwargs)
        self.default_factory = default_factory

    def __missing__(self, key):
        if self.default_factory is None:
            raise KeyError(key)
        value = self[key] = self.default_factory()
        return value

    def copy(self):
        return type(self)(self.default_factory, self)

    __copy__ = copy

    def __repr__(self):
        return f"defaultdict({self.default_factory!r}, {dict.__repr__(self)})"


class Counter(dict):
    def __init__(self, iterable=None, /, **counts):
        super().__init__()
        self.update(iterable, **counts)

    def __missing__(self, key):
        return 0

    def update(self, iterable=None, /, **counts):
        if isinstance(iterable, dict):
            for key, count in iterable.items():
                self[key] = self[key] + count
        elif iterable is not None:
            for key in iterable:
                self[key] = self[key] + 1
        for key, count in counts.items():
            self[key] = self[key] + count

    def subtract(self, iterable=None, /):
        items = iterable.items() if isinstance(iterable, dict) else ((key, 1) for key in iterable)
        for key, count in items:
            self[key] = self[key] - count

    def most_common(self, n=None):
        ordered = sorted(self.items(), key=lambda item: item[1], reverse=True)
        return ordered if n is None else ordered[:n]

    def elements(self):
        for key, count in self.items():
            for _ in range(count):
                yield key

    def total(self):
        return sum(self.values())

    def copy(self):
        return type(self)(self)

    def _combined(self, other, combine):
        result = Counter()
        for key in {**self, **other}:
            count = combine(self[key], other[key])
            if count > 0:
                result[key] = count
        return result

    def __add__(self, other):
        return self._combined(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self._combined(other, lambda a, b: a - b)

    def __and__(self, other):
        return self._combined(other, min)

    def __or__(self, other):
        return self._combined(other, max)

    def __repr__(self):
        if not self:
            return "Counter()"
        return "Counter({" + ", ".join(f"{k!r}: {v!r}" for k, v in self.most_common()) + "})"


def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None):
    if isinstance(field_names, str):
        field_names = field_names.replace(",", " ").split()
    names = tuple(map(str, field_names))
    if rename:
        names = tuple(
            name if name.isidentifier() and not name.startswith("_") and name not in names[:at]
            else f"_{at}"
            for at, name in enumerate(names)
        )
    for name in (typename, *names):
        if not name.isidentifier():
            raise ValueError(f"Type names and field names must be valid identifiers: {name!r}")
    for at, name in enumerate(names):
        if name.startswith("_") and not rename:
            raise ValueError(f"Field names cannot start with an underscore: {name!r}")
        if name in names[:at]:
            raise ValueError(f"Encountered duplicate field name: {name!r}")
    defaults = tuple(defaults or ())
    if len(defaults) > len(names):
        raise TypeError("Got more default values than field names")
    arguments = "".join(f", {name}" for name in names)
    # Compiled, so that wrong arguments are reported with the fields' names.
    scope = {"_new": tuple.__new__}
    exec(f"def __new__(_cls{arguments}): return _new(_cls, ({arguments[2:]}{',' if names else ''}))", scope)
    new = scope["__new__"]
    new.__defaults__ = defaults
    new.__qualname__ = f"{typename}.__new__"

    def _make(cls, iterable):
        values = tuple(iterable)
        if len(values) != len(names):
            raise TypeError(f"Expected {len(names)} arguments, got {len(values)}")
        return tuple.__new__(cls, values)

    def _replace(self, /, **changes):
        values = [changes.pop(name, value) for name, value in zip(names, self)]
        if changes:
            raise TypeError(f"Got unexpected field names: {list(changes)!r}")
        return tuple.__new__(type(self), values)

    def __repr__(self):
        fields = ", ".join(f"{name}={value!r}" for name, value in zip(names, self))
        return f"{type(self).__name__}({fields})"

    def field(at):
        return property(lambda self: tuple.__getitem__(self, at))

    return type(typename, (tuple,), {
        "__slots__": (),
        "__module__": module or "__main__",
        "_fields": names,
        "_field_defaults": dict(zip(names[len(names) - len(defaults):], defaults)),
        "__match_args__": names,
        "__new__": new,
        "_make": classmethod(_make),
        "_replace": _replace,
        "__getnewargs__": lambda self: tuple(self),
        "_asdict": lambda self: dict(zip(names, self)),
        "__repr__": __repr__,
        **{name: field(at) for at, name in enumerate(names)},
    })


class ChainMap(dict):
    """Several dicts seen as one; the first is written to."""

    def __init__(self, *maps):
        super().__init__()
        self.maps = list(maps) or [{}]

    def __missing__(self, key):
        raise KeyError(key)

    def __getitem__(self, key):
        for mapping in self.maps:
            if key in mapping:
                return mapping[key]
        return self.__missing__(key)

    def get(self, key, default=None):
        return self[key] if key in self else default

    def __contains__(self, key):
        return any(key in mapping for mapping in self.maps)

    def __iter__(self):
        merged = {}
        for mapping in reversed(self.maps):
            merged.update(dict.fromkeys(mapping))
        return iter(merged)

    def __len__(self):
        return len(list(iter(self)))

    def keys(self):
        return list(self)

    def values(self):
        return [self[key] for key in self]

    def items(self):
        return [(key, self[key]) for key in self]

    def __setitem__(self, key, value):
        self.maps[0][key] = value

    def __delitem__(self, key):
        del self.maps[0][key]

    def new_child(self, m=None, **kwargs):
        return type(self)({**(m or {}), **kwargs}, *self.maps)

    @property
    def parents(self):
        return type(self)(*self.maps[1:])

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(map(repr, self.maps))})"
