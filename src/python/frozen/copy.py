"""`copy`: shallow and deep copies."""


class Error(Exception):
    pass


error = Error

_ATOMIC = (
    type(None), int, float, bool, complex, bytes, str, type, range, type(...), type(NotImplemented),
    type(len), type(lambda: None), property,
)


def copy(x):
    cls = type(x)
    if cls in _ATOMIC or issubclass(cls, type) or cls in (tuple, frozenset):
        return x
    if cls in (list, dict, set, bytearray):
        return x.copy()
    method = getattr(cls, "__copy__", None)
    if method is not None:
        return method(x)
    return _rebuild(x, lambda value: value)


def deepcopy(x, memo=None):
    if memo is None:
        memo = {}
    known = memo.get(id(x), memo)
    if known is not memo:
        return known
    cls = type(x)
    if cls in _ATOMIC or issubclass(cls, type):
        return x
    if cls is list:
        result = memo[id(x)] = []
        for item in x:
            result.append(deepcopy(item, memo))
    elif cls is dict:
        result = memo[id(x)] = {}
        for key, value in x.items():
            result[deepcopy(key, memo)] = deepcopy(value, memo)
    elif cls is tuple:
        items = [deepcopy(item, memo) for item in x]
        # A tuple that contains itself, through a list, was copied meanwhile.
        if id(x) in memo:
            return memo[id(x)]
        same = all(a is b for a, b in zip(items, x))
        result = x if same else tuple(items)
    elif cls in (set, frozenset):
        result = cls(deepcopy(item, memo) for item in x)
    elif cls is type(copy.__get__(x)):
        result = cls(x.__func__, deepcopy(x.__self__, memo))
    else:
        method = getattr(cls, "__deepcopy__", None)
        if method is not None:
            result = method(x, memo)
        else:
            result = _rebuild(x, lambda value: deepcopy(value, memo), memo)
    if result is not x:
        memo[id(x)] = result
        # Keeps x alive, so that its id is not given to another object.
        memo.setdefault(id(memo), []).append(x)
    return result


def _rebuild(x, transform, memo=None):
    """A new object of x's class, its contents and attributes transformed."""
    cls = type(x)
    if isinstance(x, tuple):
        result = tuple.__new__(cls, map(transform, tuple(x)))
    elif isinstance(x, (int, float, str, bytes)):
        result = cls.__new__(cls, x)
    elif isinstance(x, BaseException):
        result = cls(*map(transform, x.args))
    else:
        try:
            result = cls.__new__(cls)
        except TypeError:
            raise TypeError(f"cannot copy '{cls.__name__}' object") from None
    if memo is not None:
        memo[id(x)] = result
    if isinstance(x, dict):
        for key, value in x.items():
            dict.__setitem__(result, transform(key), transform(value))
    elif isinstance(x, list):
        for value in x:
            list.append(result, transform(value))
    elif isinstance(x, set):
        for value in x:
            set.add(result, transform(value))
    get_state = getattr(cls, "__getstate__", None)
    if get_state is not None and get_state is not getattr(object, "__getstate__", None):
        state = transform(get_state(x))
    else:
        state = transform(getattr(x, "__dict__", None))
    set_state = getattr(cls, "__setstate__", None)
    if set_state is not None:
        set_state(result, state)
    elif state:
        result.__dict__.update(state)
    for base in cls.__mro__:
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(x, name):
                setattr(result, name, transform(getattr(x, name)))
    return result


def replace(obj, /, **changes):
    return type(obj).__replace__(obj, **changes)
