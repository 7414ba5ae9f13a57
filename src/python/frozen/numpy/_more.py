"""NumPy's functions that are asked for less often; read when a script asks."""

import builtins
import itertools
import math
from contextlib import contextmanager

import torch

from . import _text
from ._array import _kind, _tensor, array, ndarray, wrap
from ._functions import all, any, concatenate, cumsum, diff, flip, stack, unique
from ._types import dtype


def _float(value):
    tensor = _tensor(value)
    return tensor if tensor.is_floating_point() else tensor.double()


# Shapes.

def atleast_1d(a):
    tensor = _tensor(a)
    return ndarray._around(tensor.reshape(1) if tensor.dim() == 0 else tensor)


def atleast_2d(a):
    tensor = _tensor(a)
    return ndarray._around(tensor.reshape(1, -1) if tensor.dim() < 2 else tensor)


def dstack(arrays):
    parts = [torch.atleast_3d(_tensor(part)) for part in arrays]
    return ndarray._around(torch.cat(parts, 2))


def row_stack(arrays):
    return ndarray._around(torch.vstack([_tensor(part) for part in arrays]))


def moveaxis(a, source, destination):
    return ndarray._around(_tensor(a).movedim(source, destination))


def swapaxes(a, axis1, axis2):
    return ndarray._around(_tensor(a).transpose(axis1, axis2))


def fliplr(a):
    return flip(a, 1)


def flipud(a):
    return flip(a, 0)


def rot90(a, k=1, axes=(0, 1)):
    return ndarray._around(torch.rot90(_tensor(a), k, axes))


def hsplit(a, sections):
    tensor = _tensor(a)
    return [ndarray._around(part) for part in torch.tensor_split(tensor, sections, min(1, tensor.dim() - 1))]


def vsplit(a, sections):
    return [ndarray._around(part) for part in torch.tensor_split(_tensor(a), sections, 0)]


def pad(array, pad_width, mode="constant", constant_values=0, **options):
    tensor = _tensor(array)
    dims = tensor.dim()
    if isinstance(pad_width, int):
        widths = [(pad_width, pad_width)] * dims
    else:
        widths = [tuple(pair) if hasattr(pair, "__len__") else (pair, pair) for pair in pad_width]
        if not hasattr(pad_width[0], "__len__") and len(pad_width) == 2:
            widths = [tuple(pad_width)]
        widths = widths * (dims if len(widths) == 1 else 1)
    if mode == "constant":
        flat = [width for pair in reversed(widths) for width in pair]
        return ndarray._around(torch.nn.functional.pad(tensor, flat, value=constant_values))
    for dim, (before, after) in enumerate(widths):
        size = tensor.shape[dim]
        at = torch.arange(-before, size + after)
        if mode == "edge":
            at = at.clamp(0, size - 1)
        elif mode == "wrap":
            at = at % size
        elif mode in ("reflect", "symmetric"):
            period = 2 * (size - 1) if mode == "reflect" else 2 * size
            at = at % builtins.max(period, 1)
            last = size - 1 if mode == "reflect" else size - 0.5
            at = torch.where(at > last, (period - at) if mode == "reflect" else (period - 1 - at), at)
        else:
            raise NotImplementedError(f"gradstep's NumPy does not support pad(mode={mode!r})")
        tensor = tensor.index_select(dim, at.long())
    return ndarray._around(tensor)


def resize(a, new_shape):
    flat = _tensor(a).flatten()
    count = math.prod(new_shape) if hasattr(new_shape, "__len__") else new_shape
    return ndarray._around(flat[torch.arange(count) % flat.numel()].reshape(new_shape))


# Indices.

def indices(dimensions):
    grids = torch.meshgrid(*(torch.arange(n) for n in dimensions), indexing="ij")
    return ndarray._around(torch.stack(grids))


def tri(n, m=None, k=0, dtype=float):
    return ndarray._around(torch.ones(n, m or n, dtype=_kind(dtype)).tril(k))


def tril_indices(n, k=0):
    return tuple(ndarray._around(part) for part in torch.tril_indices(n, n, k))


def triu_indices(n, k=0):
    return tuple(ndarray._around(part) for part in torch.triu_indices(n, n, k))


def unravel_index(indices, shape):
    at, parts = _tensor(indices), []
    for size in reversed(shape):
        parts.insert(0, wrap(at % size))
        at = at // size
    return tuple(parts)


def ix_(*parts):
    count = len(parts)
    return tuple(ndarray._around(_tensor(part).reshape([-1 if d == at else 1 for d in range(count)]))
                 for at, part in enumerate(parts))


def ndenumerate(a):
    for place in ndindex(*a.shape):
        yield place, a[place]


def ndindex(*shape):
    shape = shape[0] if len(shape) == 1 and hasattr(shape[0], "__len__") else shape
    return itertools.product(*(range(n) for n in shape))


def take_along_axis(a, indices, axis):
    return ndarray._around(_tensor(a).gather(axis, _tensor(indices).long()))


def fill_diagonal(a, value):
    a._tensor.fill_diagonal_(value)


def argpartition(a, kth, axis=-1):
    return ndarray._around(_tensor(a).argsort(axis))


def partition(a, kth, axis=-1):
    return ndarray._around(_tensor(a).sort(axis).values)


def lexsort(keys):
    order = torch.arange(len(keys[0]))
    for key in keys:
        order = order[torch.sort(_tensor(key)[order], stable=True).indices]
    return ndarray._around(order)


class _Grid:
    def __init__(self, dense):
        self._dense = dense

    def __getitem__(self, key):
        from . import arange, linspace, meshgrid

        several = isinstance(key, tuple)
        lines = []
        for part in key if several else (key,):
            if isinstance(part.step, complex):
                lines.append(linspace(part.start, part.stop, int(builtins.abs(part.step))))
            else:
                lines.append(arange(part.start or 0, part.stop, part.step or 1))
        if not several:
            return lines[0]
        grids = meshgrid(*lines, indexing="ij")
        return stack(grids) if self._dense else list(grids)


class _Rows:
    def __getitem__(self, key):
        from . import arange

        parts = []
        for part in key if isinstance(key, tuple) else (key,):
            if isinstance(part, slice):
                part = arange(part.start or 0, part.stop, part.step or 1)
            parts.append(atleast_1d(part))
        return concatenate(parts)


mgrid, ogrid, r_ = _Grid(True), _Grid(False), _Rows()


# Arithmetic.

def _binary(function, real=False):
    def operation(a, b):
        a, b = (_float(a), _float(b)) if real else (_tensor(a), _tensor(b))
        return wrap(function(a, b))

    return operation


fmax, fmin = _binary(torch.fmax), _binary(torch.fmin)
logaddexp, hypot = _binary(torch.logaddexp, True), _binary(torch.hypot, True)
logical_xor, bitwise_and = _binary(torch.logical_xor), _binary(torch.bitwise_and)
float_power = _binary(lambda a, b: a.double() ** b.double())


def exp2(x):
    return wrap(torch.pow(2.0, _float(x)))


def sinc(x):
    return wrap(torch.sinc(_float(x)))


def divmod(a, b):
    a, b = _tensor(a), _tensor(b)
    return wrap(a // b), wrap(a % b)


def nan_to_num(x, nan=0.0, posinf=None, neginf=None):
    return wrap(torch.nan_to_num(_tensor(x), nan, posinf, neginf))


def cross(a, b):
    return ndarray._around(torch.linalg.cross(_tensor(a), _tensor(b)))


def kron(a, b):
    return ndarray._around(torch.kron(_tensor(a), _tensor(b)))


def tensordot(a, b, axes=2):
    return wrap(torch.tensordot(_tensor(a), _tensor(b), axes))


def vander(x, n=None, increasing=False):
    powers = torch.arange(n or len(x))
    powers = powers if increasing else powers.flip(0)
    return ndarray._around(_tensor(x).unsqueeze(1) ** powers)


def gradient(f, dx=1.0):
    y = _float(f)
    if y.dim() != 1:
        raise NotImplementedError("gradstep's NumPy supports gradient of vectors only")
    inner = (y[2:] - y[:-2]) / (2 * dx)
    return ndarray._around(torch.cat([(y[1:2] - y[:1]) / dx, inner, (y[-1:] - y[-2:-1]) / dx]))


def trapezoid(y, x=None, dx=1.0):
    y = _float(y)
    return wrap(torch.trapezoid(y, _float(x)) if x is not None else torch.trapezoid(y, dx=dx))


def geomspace(start, stop, num=50):
    from . import linspace

    line = linspace(math.log10(start), math.log10(stop), num)
    return ndarray._around(torch.pow(10.0, line._tensor))


def hanning(m):
    return ndarray._around(0.5 - 0.5 * torch.cos(2 * math.pi * torch.arange(m, dtype=torch.float64) / (m - 1)))


def _without_nan(reduce, empty):
    def operation(a, axis=None):
        tensor = _float(a)
        tensor = tensor.masked_fill(torch.isnan(tensor), empty)
        return wrap(reduce(tensor) if axis is None else reduce(tensor, axis))

    return operation


nanmax = _without_nan(torch.amax, -math.inf)
nanmin = _without_nan(torch.amin, math.inf)
nanargmax = _without_nan(torch.argmax, -math.inf)


def nanstd(a):
    tensor = _float(a)
    return wrap(tensor[~torch.isnan(tensor)].std(unbiased=False))


def nanmedian(a):
    from ._functions import median

    tensor = _float(a)
    return median(ndarray._around(tensor[~torch.isnan(tensor)]))


# Sets and bins.

def digitize(x, bins, right=False):
    return wrap(torch.bucketize(_tensor(x), _tensor(bins), right=not right))


def union1d(a, b):
    return unique(concatenate([atleast_1d(a), atleast_1d(b)]))


def intersect1d(a, b):
    a, b = unique(a), unique(b)
    return a[torch.isin(a._tensor, b._tensor)]


def setdiff1d(a, b):
    a = unique(a)
    return a[~torch.isin(a._tensor, _tensor(b))]


def in1d(a, b):
    return ndarray._around(torch.isin(_tensor(a).flatten(), _tensor(b)))


def insert(a, place, values):
    tensor, values = _tensor(a), _tensor(values)
    values = values.reshape(-1).to(tensor.dtype)
    return ndarray._around(torch.cat([tensor[:place], values, tensor[place:]]))


# Functions of functions.

def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    moved = _tensor(arr).movedim(axis, -1)
    rows = [_tensor(func1d(ndarray._around(row), *args, **kwargs)) for row in moved.reshape(-1, moved.shape[-1])]
    made = torch.stack(rows).reshape(moved.shape[:-1] + rows[0].shape)
    return ndarray._around(made if rows[0].dim() == 0 else made.movedim(-1, axis))


class vectorize:
    def __init__(self, pyfunc, otypes=None, **options):
        self.pyfunc, self.__doc__ = pyfunc, pyfunc.__doc__

    def __call__(self, *args):
        tensors = torch.broadcast_tensors(*(_tensor(arg) for arg in args))
        values = [self.pyfunc(*row) for row in zip(*(tensor.flatten().tolist() for tensor in tensors))]
        return wrap(_tensor(values).reshape(tensors[0].shape))


def piecewise(x, conditions, functions):
    tensor = _tensor(x)
    out = torch.zeros_like(tensor)
    for condition, function in zip(conditions, functions):
        chosen = _tensor(condition)
        value = function(ndarray._around(tensor[chosen])) if callable(function) else function
        out[chosen] = _tensor(value).to(out.dtype)
    return ndarray._around(out)


def fromiter(iterable, dtype, count=-1):
    return array(list(iterable), dtype)


# Options.

@contextmanager
def errstate(**options):
    yield


def seterr(**options):
    return {}


def get_printoptions():
    return dict(_text.OPTIONS)


@contextmanager
def printoptions(**options):
    from . import set_printoptions

    before = dict(_text.OPTIONS)
    set_printoptions(**options)
    try:
        yield
    finally:
        _text.OPTIONS.update(before)


def array2string(a, precision=None, separator=" ", **options):
    with printoptions(precision=precision):
        return _text.text(a)
