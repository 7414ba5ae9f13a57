"""Padding with a number, or with the image's own pixels."""

from torch.nn import functional as F
from .module import Module

__all__ = ["CircularPad1d", "CircularPad2d", "CircularPad3d", "ConstantPad1d", "ConstantPad2d",
           "ConstantPad3d", "ReflectionPad1d", "ReflectionPad2d", "ReflectionPad3d",
           "ReplicationPad1d", "ReplicationPad2d", "ReplicationPad3d", "ZeroPad1d", "ZeroPad2d",
           "ZeroPad3d"]


class _Pad(Module):
    ndim = 2

    def __init__(self, padding, value):
        super().__init__()
        self.padding = (padding,) * (2 * self.ndim) if isinstance(padding, int) else tuple(padding)
        self.value = value

    def forward(self, input):
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self):
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(_Pad):
    ndim = 1


class ConstantPad2d(_Pad):
    pass


class ConstantPad3d(_Pad):
    ndim = 3


class _ZeroPad(_Pad):
    def __init__(self, padding):
        super().__init__(padding, 0.0)

    def extra_repr(self):
        return str(self.padding)


class ZeroPad1d(_ZeroPad):
    ndim = 1


class ZeroPad2d(_ZeroPad):
    pass


class ZeroPad3d(_ZeroPad):
    ndim = 3


class _ModePad(Module):
    _sides = 2
    _mode = "reflect"

    def __init__(self, padding):
        super().__init__()
        self.padding = (padding,) * self._sides if isinstance(padding, int) else tuple(padding)

    def forward(self, input):
        return F.pad(input, self.padding, self._mode)

    def extra_repr(self):
        return f"{self.padding}"


def _pads(mode, prefix):
    return [type(f"{prefix}{dims}d", (_ModePad,), {"_sides": 2 * dims, "_mode": mode,
                                                   "__module__": __name__}) for dims in (1, 2, 3)]


ReflectionPad1d, ReflectionPad2d, ReflectionPad3d = _pads("reflect", "ReflectionPad")
ReplicationPad1d, ReplicationPad2d, ReplicationPad3d = _pads("replicate", "ReplicationPad")
CircularPad1d, CircularPad2d, CircularPad3d = _pads("circular", "CircularPad")
