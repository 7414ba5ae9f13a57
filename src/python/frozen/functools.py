"""`functools`, the parts that training scripts use."""

from _functools import partial, reduce

WRAPPER_ASSIGNMENTS = ("__module__", "__name__", "__qualname__", "__doc__", "__type_params__")
WRAPPER_UPDATES = ("__dict__",)


def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    for name in assigned:
        if hasattr(wrapped, name):
            setattr(wrapper, name, getattr(wrapped, name))
    for name in updated:
        getattr(wrapper, name).update(getattr(wrapped, name, {}))
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    return partial(update_wrapper, wrapped=wrapped, assigned=assigned, updated=updated)


class _CacheInfo(tuple):
    def __repr__(self):
        return "CacheInfo(hits={}, misses={}, maxsize={}, currsize={})".format(*self)


def lru_cache(maxsize=128, typed=False):
    def decorate(function):
        values = {}
        hits = misses = 0

        def wrapper(*args, **kwargs):
            nonlocal hits, misses
            key = (args, tuple(kwargs.items()))
            if typed:
                key += (tuple(map(type, args)), tuple(map(type, kwargs.values())))
            try:
                # Taken out and put back, so that the oldest use comes first.
                value = values[key] = values.pop(key)
                hits += 1
                return value
            except KeyError:
                pass
            misses += 1
            value = function(*args, **kwargs)
            if limit != 0:
                if limit is not None and len(values) >= limit:
                    del values[next(iter(values))]
                values[key] = value
            return value

        def cache_clear():
            nonlocal hits, misses
            values.clear()
            hits = misses = 0

        wrapper.cache_info = lambda: _CacheInfo((hits, misses, limit, len(values)))
        wrapper.cache_clear = cache_clear
        return update_wrapper(wrapper, function)

    if callable(maxsize):
        function, limit = maxsize, 128
        return decorate(function)
    limit = maxsize
    return decorate


def cache(function):
    return lru_cache(maxsize=None)(function)


class cached_property:
    def __init__(self, function):
        self.function = function
        self.name = None
        self.__doc__ = function.__doc__

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = self.function(instance)
        instance.__dict__[self.name] = value
        return value


def cmp_to_key(compare):
    class Key:
        __slots__ = ("obj",)
        __hash__ = None

        def __init__(self, obj):
            self.obj = obj

        def __lt__(self, other):
            return compare(self.obj, other.obj) < 0

        def __gt__(self, other):
            return compare(self.obj, other.obj) > 0

        def __eq__(self, other):
            return compare(self.obj, other.obj) == 0

        def __le__(self, other):
            return compare(self.obj, other.obj) <= 0

        def __ge__(self, other):
            return compare(self.obj, other.obj) >= 0

    return Key


def total_ordering(cls):
    given = {op for op in ("__lt__", "__le__", "__gt__", "__ge__")
             if getattr(cls, op, None) is not getattr(object, op, None)}
    if not given:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    if "__lt__" in given:
        less = cls.__lt__
        derived = {
            "__gt__": lambda a, b: not less(a, b) and a != b,
            "__le__": lambda a, b: less(a, b) or a == b,
            "__ge__": lambda a, b: not less(a, b),
        }
    elif "__le__" in given:
        at_most = cls.__le__
        derived = {
            "__lt__": lambda a, b: at_most(a, b) and a != b,
            "__gt__": lambda a, b: not at_most(a, b),
            "__ge__": lambda a, b: not at_most(a, b) or a == b,
        }
    elif "__gt__" in given:
        greater = cls.__gt__
        derived = {
            "__lt__": lambda a, b: not greater(a, b) and a != b,
            "__le__": lambda a, b: not greater(a, b),
            "__ge__": lambda a, b: greater(a, b) or a == b,
        }
    else:
        at_least = cls.__ge__
        derived = {
            "__lt__": lambda a, b: not at_least(a, b),
            "__le__": lambda a, b: not at_least(a, b) or a == b,
            "__gt__": lambda a, b: at_least(a, b) and a != b,
        }
    for name, method in derived.items():
        if name not in given:
            method.__name__ = name
            setattr(cls, name, method)
    return cls
