"""`numpy`, the part that training scripts use: arrays over gradstep's tensors, whose
memory they share as PyTorch's and NumPy's do."""

import math

import torch

from . import _text
from ._array import _kind, _tensor, array, ndarray, wrap
from ._functions import *
from ._functions import abs, all, any, max, min, round, sum
from ._types import (bool_, dtype, float32, float64, floating, generic, int8, int16, int32, int64,
                     integer, uint8)
from . import linalg, random

__version__ = "2.0.0+gradstep"
pi, e, inf, nan, newaxis = math.pi, math.e, math.inf, math.nan, None
double, single, int_, float_, intp = float64, float32, int64, float64, int64
byte, short, ubyte = int8, int16, uint8
number = generic


def _of_tensor(tensor):
    """`tensor.numpy()`"""
    return ndarray._around(tensor.detach())


def asarray(a, dtype=None):
    if isinstance(a, ndarray) and (dtype is None or a.dtype == dtype):
        return a
    return ndarray._around(_tensor(a, dtype))


ascontiguousarray = asanyarray = asarray


def copy(a):
    return array(a)


def zeros(shape, dtype=float):
    return ndarray._around(torch.zeros(shape, dtype=_kind(dtype)))


def ones(shape, dtype=float):
    return ndarray._around(torch.ones(shape, dtype=_kind(dtype)))


empty = zeros


def full(shape, fill_value, dtype=None):
    kind = _tensor(fill_value).dtype if dtype is None else _kind(dtype)
    return ndarray._around(torch.full((shape,) if isinstance(shape, int) else shape, 0, dtype=kind).fill_(fill_value))


def zeros_like(a, dtype=None):
    return ndarray._around(torch.zeros_like(_tensor(a, dtype)))


def ones_like(a, dtype=None):
    return ndarray._around(torch.ones_like(_tensor(a, dtype)))


empty_like = zeros_like


def full_like(a, fill_value, dtype=None):
    return ndarray._around(torch.full_like(_tensor(a, dtype), fill_value))


def eye(N, M=None, dtype=float):
    return ndarray._around(torch.eye(N, N if M is None else M, dtype=_kind(dtype)))


identity = eye


def arange(start, stop=None, step=1, dtype=None):
    start, stop = (0, start) if stop is None else (start, stop)
    floats = _any(isinstance(value, float) for value in (start, stop, step))
    tensor = torch.arange(start, stop, step, dtype=torch.float64 if floats else torch.int64)
    return ndarray._around(tensor if dtype is None else tensor.to(_kind(dtype)))


def _any(values):
    import builtins

    return builtins.any(values)


def linspace(start, stop, num=50, endpoint=True, dtype=None):
    count = num - 1 if endpoint else num
    step = (stop - start) / count if count else 0.0
    tensor = torch.arange(num, dtype=torch.float64) * step + start
    if endpoint and num > 1:
        tensor[-1] = stop
    return ndarray._around(tensor if dtype is None else tensor.to(_kind(dtype)))


def logspace(start, stop, num=50, base=10.0):
    return ndarray._around(torch.pow(base, linspace(start, stop, num)._tensor))


class finfo:
    """What a type of floats can hold, as numbers of that type."""

    def __init__(self, kind):
        self.dtype = dtype(kind)
        of = torch.finfo(self.dtype.torch)
        for name in ("eps", "max", "min", "tiny", "resolution", "smallest_normal"):
            setattr(self, name, self.dtype.type(getattr(of, name)))
        self.bits = of.bits


def iinfo(kind):
    return torch.iinfo(dtype(kind).torch)


def isscalar(element):
    return isinstance(element, (int, float, str, generic))


def ndim(a):
    return _tensor(a).dim()


def shape(a):
    return tuple(_tensor(a).shape)


def size(a):
    return _tensor(a).numel()


def issubdtype(a, b):
    return issubclass(dtype(a).type, b if isinstance(b, type) else dtype(b).type)


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None):
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems,
             "linewidth": linewidth, "suppress": suppress}
    _text.OPTIONS.update({name: value for name, value in given.items() if value is not None})


def __getattr__(name):
    if not name.startswith("_"):
        for place in ("_more", "_storage"):
            module = __import__(f"numpy.{place}", None, None, [place])
            if name in module.__dict__:
                value = globals()[name] = module.__dict__[name]
                return value
    raise AttributeError(f"gradstep's NumPy does not support numpy.{name}")
