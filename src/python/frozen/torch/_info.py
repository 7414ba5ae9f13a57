"""What types can hold, and how they combine: `finfo`, `iinfo`, `promote_types`."""

from _torch import (bfloat16, bool as bool_, dtype, float16, float32, float64, get_default_dtype,
                    int8, int16, int32, int64, uint8, zeros)

# Each type: bits, largest, eps, smallest normal, resolution.
_FLOATS = {
    float64: (64, 1.7976931348623157e308, 2.220446049250313e-16, 2.2250738585072014e-308, 1e-15),
    float32: (32, 3.4028234663852886e38, 1.1920928955078125e-07, 1.1754943508222875e-38, 1e-06),
    float16: (16, 65504.0, 0.0009765625, 6.103515625e-05, 0.001),
    bfloat16: (16, 3.3895313892515355e38, 0.0078125, 1.1754943508222875e-38, 0.01),
}
_INTS = {int64: 64, int32: 32, int16: 16, int8: 8, uint8: 8}


class finfo:
    __module__ = "torch"

    def __init__(self, type=None):
        type = get_default_dtype() if type is None else type
        if type not in _FLOATS:
            raise TypeError("torch.finfo() requires a floating point input type. "
                            "Use torch.iinfo to handle 'torch.finfo'")
        self.bits, self.max, self.eps, self.tiny, self.resolution = _FLOATS[type]
        self.min = -self.max
        self.smallest_normal = self.tiny
        self.dtype = str(type)[len("torch."):]

    def __repr__(self):
        return (f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, "
                f"eps={self.eps:g}, smallest_normal={self.tiny:g}, tiny={self.tiny:g}, "
                f"dtype={self.dtype})")


class iinfo:
    __module__ = "torch"

    def __init__(self, type):
        if type not in _INTS:
            raise TypeError("torch.iinfo() requires an integer input type. "
                            "Use torch.finfo to handle 'torch.iinfo'")
        self.bits = _INTS[type]
        signed = type != uint8
        self.max = 2 ** (self.bits - signed) - 1
        self.min = -self.max - 1 if signed else 0
        self.dtype = str(type)[len("torch."):]

    def __repr__(self):
        return f"iinfo(min={float(self.min):g}, max={float(self.max):g}, dtype={self.dtype})"


def promote_types(type1, type2):
    return (zeros(1, dtype=type1) + zeros(1, dtype=type2)).dtype


def result_type(tensor1, tensor2):
    def like(operand):
        """As good for promotion: as many dimensions, all of size one."""
        return zeros((1,) * operand.dim(), dtype=operand.dtype) if hasattr(operand, "dim") else operand

    a, b = like(tensor1), like(tensor2)
    return bool_ if _both_bool(a, b) else (a + b).dtype


def _both_bool(a, b):
    return all(x.dtype == bool_ if hasattr(x, "dtype") else isinstance(x, bool) for x in (a, b))


def _rank(type):
    return 2 if type.is_floating_point else 0 if type == bool_ else 1


def can_cast(from_, to):
    return _rank(from_) <= _rank(to)
