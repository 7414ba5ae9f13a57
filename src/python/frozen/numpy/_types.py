"""The types of elements, and single numbers of them."""

import _torch


class dtype:
    """`dtype('float64')`; equal to the class of its numbers and to its name."""

    def __new__(cls, of, align=False, copy=False):
        known = _find(of)
        if known is None:
            raise TypeError(f"gradstep's NumPy does not support the data type {of!r}")
        return known

    @property
    def kind(self):
        return {"float": "f", "int": "i", "uint": "u", "bool": "b"}[self.name.rstrip("0123456789")]

    @property
    def itemsize(self):
        return self.torch.itemsize

    def __eq__(self, other):
        return _find(other) is self

    def __hash__(self):
        return hash(self.name)

    def __repr__(self):
        return f"dtype('{self.name}')"

    def __str__(self):
        return self.name

    def __reduce__(self):
        from ._pickling import reduce_dtype

        return reduce_dtype(self)

    def __setstate__(self, state):
        from ._pickling import set_dtype

        set_dtype(self, state)


class generic:
    """A single number."""


class floating(generic, float):
    def __repr__(self):
        return f"np.{type(self).__name__}({self})"

    def __str__(self):
        return plain(self, type(self).__name__ == "float32")

    def __format__(self, spec):
        return str(self) if not spec else float.__format__(self, spec)

    def item(self):
        return float(self)

    tolist = item

    def astype(self, kind):
        return array_of(self).astype(kind)

    dtype = property(lambda self: dtype(type(self)))
    shape = property(lambda self: ())
    ndim = property(lambda self: 0)
    T = property(lambda self: self)

    def round(self, decimals=0):
        return type(self)(round(float(self), decimals))

    def mean(self):
        return self

    sum = max = min = mean


class integer(generic, int):
    def __repr__(self):
        return f"np.{type(self).__name__}({int.__repr__(self)})"

    def __str__(self):
        return int.__repr__(self)

    def item(self):
        return int(self)

    tolist = item
    dtype = property(lambda self: dtype(type(self)))
    shape = property(lambda self: ())
    ndim = property(lambda self: 0)


def array_of(number):
    from ._array import array

    return array(number)


def _keeps_type(name):
    plain_operation = getattr(float, name)

    def operation(self, other):
        result = plain_operation(self, other)
        if type(result) is not float:
            return result
        single = isinstance(self, float32) and not isinstance(other, float64)
        return float32(_torch._rounded(result)) if single else float64(result)

    return operation


def _array(cls, value):
    """`np.float32([1, 2])` is an array of that type."""
    from ._array import array

    return array(value, cls)


class float64(floating):
    def __new__(cls, number=0.0):
        return _array(cls, number) if hasattr(number, "__len__") else float.__new__(cls, number)


class float32(floating):
    def __new__(cls, number=0.0):
        if hasattr(number, "__len__"):
            return _array(cls, number)
        return float.__new__(cls, _torch._rounded(float(number)))


for _name in ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "pow", "rpow"):
    setattr(floating, f"__{_name}__", _keeps_type(f"__{_name}__"))


class int64(integer):
    def __new__(cls, number=0):
        return _array(cls, number) if hasattr(number, "__len__") else int.__new__(cls, number)


class int32(integer):
    pass


class int16(integer):
    pass


class int8(integer):
    pass


class uint8(integer):
    pass


class bool_(generic):
    def __new__(cls, value=False):
        return bool(value)


_CLASSES = {"float64": float64, "float32": float32, "int64": int64, "int32": int32, "int16": int16,
            "int8": int8, "uint8": uint8, "bool": bool_}
_DTYPES = {}
for _name, _class in _CLASSES.items():
    _new = _DTYPES[_name] = object.__new__(dtype)
    _new.name, _new.type, _new.torch = _name, _class, getattr(_torch, _name)
_OTHER = {float: "float64", int: "int64", bool: "bool", "float": "float64", "int": "int64", "f": "float32",
          "d": "float64", "i": "int32", "l": "int64", "f4": "float32", "f8": "float64", "i4": "int32",
          "i8": "int64", "i2": "int16", "i1": "int8", "u1": "uint8", "B": "uint8", "b1": "bool", "<f4": "float32", "<f8": "float64", "?": "bool", "bool_": "bool",
          "double": "float64", "single": "float32"}


def _find(of):
    if isinstance(of, dtype):
        return of
    if isinstance(of, bytes):
        # As a pickle of Python 2 names a type.
        of = of.decode("ascii")
    if isinstance(of, str) and of in _DTYPES:
        return _DTYPES[of]
    for name, known in _DTYPES.items():
        if of is known.type or of is known.torch:
            return known
    try:
        return _DTYPES.get(_OTHER.get(of))
    except TypeError:
        return None


def of_torch(kind):
    return _find(kind)


def digits(number, single):
    """The sign, the digits and the exponent of their first one."""
    mantissa, _, exponent = _torch._shortest(float(number), single).partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    return sign, mantissa.lstrip("-").replace(".", ""), int(exponent)


def plain(number, single):
    """A number as `str` writes it: in the fewest digits."""
    number = float(number)
    if number != number or number in (float("inf"), float("-inf")):
        return repr(number)
    if not single:
        return repr(number)
    sign, figures, exponent = digits(number, single)
    if -5 < exponent < 16:
        if exponent < 0:
            return sign + "0." + "0" * (-exponent - 1) + figures
        whole = figures[:exponent + 1].ljust(exponent + 1, "0")
        return sign + whole + "." + (figures[exponent + 1:] or "0")
    return f"{sign}{figures[0]}{'.' + figures[1:] if figures[1:] else ''}e{exponent:+03d}"
