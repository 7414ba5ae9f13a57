"""NumPy's functions, over those of `torch`."""

import builtins
import math

import torch

from ._array import _kind, _tensor, common, ndarray, promoted, wrap
from ._sums import _float, mean, std, sum, var
from ._types import dtype, of_torch

# What arrays have as methods too.
METHODS = frozenset("""all any argmax argmin argsort clip cumprod cumsum diagonal dot max mean min nonzero
    prod ptp round searchsorted std sum take trace var""".split())


def _unary(function):
    def operation(x):
        return wrap(function(_float(x)))

    return operation


exp, log, log2, log10, log1p, expm1, sqrt = map(_unary, (
    torch.exp, torch.log, torch.log2, torch.log10, torch.log1p, torch.expm1, torch.sqrt))
sin, cos, tan, arcsin, arccos, arctan = map(_unary, (
    torch.sin, torch.cos, torch.tan, torch.asin, torch.acos, torch.atan))
sinh, cosh, tanh, floor, ceil, trunc, rint, cbrt = map(_unary, (
    torch.sinh, torch.cosh, torch.tanh, torch.floor, torch.ceil, torch.trunc, torch.round,
    lambda x: torch.sign(x) * x.abs() ** (1 / 3)))
deg2rad = radians = _unary(lambda x: x * (math.pi / 180))
rad2deg = degrees = _unary(lambda x: x * (180 / math.pi))
isnan, isinf, isfinite = map(_unary, (torch.isnan, torch.isinf, torch.isfinite))


def abs(x):
    return wrap(_tensor(x).abs())


absolute = fabs = abs


def sign(x):
    return wrap(torch.sign(_tensor(x)))


def square(x):
    return wrap(_tensor(x) ** 2)


def negative(x):
    return wrap(-_tensor(x))


def reciprocal(x):
    return wrap(1 / _float(x))


def _binary(name):
    def operation(a, b):
        a = a if isinstance(a, ndarray) else ndarray._around(_tensor(a))
        result = getattr(a, name)(b)
        if result is NotImplemented:
            raise TypeError(f"unsupported operand for {name}: {type(b).__name__}")
        return result

    return operation


add, subtract, multiply, divide, power, mod, matmul = map(_binary, (
    "__add__", "__sub__", "__mul__", "__truediv__", "__pow__", "__mod__", "__matmul__"))
equal, not_equal, less, less_equal, greater, greater_equal = map(_binary, (
    "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"))
true_divide, remainder, floor_divide = divide, mod, _binary("__floordiv__")


def maximum(a, b):
    (a, b), _ = common(a, b)
    return wrap(torch.maximum(a, b))


def minimum(a, b):
    (a, b), _ = common(a, b)
    return wrap(torch.minimum(a, b))


def arctan2(a, b):
    return wrap(torch.atan2(_float(a), _float(b)))


def logical_and(a, b):
    return wrap(torch.logical_and(_tensor(a), _tensor(b)))


def logical_or(a, b):
    return wrap(torch.logical_or(_tensor(a), _tensor(b)))


def logical_not(a):
    return wrap(torch.logical_not(_tensor(a)))


def _reduction(of_all, along, exact=False):
    def operation(a, axis=None, dtype=None, keepdims=False, **options):
        if options:
            raise NotImplementedError(
                f"gradstep's NumPy does not support {sorted(options)[0]}= here")
        tensor = _tensor(a) if exact else _float(a)
        if dtype is not None:
            tensor = tensor.to(_kind(dtype))
        if axis is None:
            result = of_all(tensor)
            return wrap(result.reshape([1] * tensor.dim()) if keepdims else result)
        return wrap(along(tensor, axis, keepdims))

    return operation


prod = _reduction(torch.prod, lambda t, axis, keep: t.prod(axis, keep), exact=True)
max = _reduction(torch.max, lambda t, axis, keep: torch.amax(t, axis, keep), exact=True)
min = _reduction(torch.min, lambda t, axis, keep: torch.amin(t, axis, keep), exact=True)
any = _reduction(torch.any, lambda t, axis, keep: t.any(axis, keep), exact=True)
all = _reduction(torch.all, lambda t, axis, keep: t.all(axis, keep), exact=True)
amax, amin = max, min
nansum = _reduction(torch.nansum, lambda t, axis, keep: torch.nansum(t, axis, keep))
nanmean = _reduction(torch.nanmean, lambda t, axis, keep: torch.nanmean(t, axis, keep))


def median(a, axis=None):
    return percentile(a, 50, axis)


def percentile(a, q, axis=None):
    return quantile(a, _float(q) / 100, axis)


def quantile(a, q, axis=None):
    return wrap(torch.quantile(_float(a).double(), _float(q).double(), axis))


def ptp(a, axis=None):
    return max(a, axis) - min(a, axis)


def average(a, axis=None, weights=None):
    if weights is None:
        return mean(a, axis)
    a, weights = _float(a), _float(weights)
    return wrap((a * weights).sum() / weights.sum() if axis is None else
                (a * weights).sum(axis) / weights.sum())


def argmax(a, axis=None):
    return wrap(_tensor(a).int().argmax(axis) if _tensor(a).dtype == torch.bool else _tensor(a).argmax(axis))


def argmin(a, axis=None):
    return wrap(_tensor(a).argmin(axis))


def cumsum(a, axis=None):
    tensor = _tensor(a)
    return wrap(tensor.flatten().cumsum(0) if axis is None else tensor.cumsum(axis))


def cumprod(a, axis=None):
    tensor = _tensor(a)
    return wrap(tensor.flatten().cumprod(0) if axis is None else tensor.cumprod(axis))


def diff(a, n=1, axis=-1):
    return wrap(torch.diff(_tensor(a), n, axis))


def sort(a, axis=-1):
    return wrap(_tensor(a).sort(axis).values)


def argsort(a, axis=-1, kind=None):
    return wrap(_tensor(a).sort(axis, stable=True).indices)


def unique(ar, return_counts=False, return_inverse=False, return_index=False):
    if return_index:
        raise NotImplementedError("gradstep's NumPy does not support unique(return_index=True)")
    result = torch.unique(_tensor(ar), return_inverse=return_inverse, return_counts=return_counts)
    return tuple(map(wrap, result)) if isinstance(result, tuple) else wrap(result)


def bincount(x, weights=None, minlength=0):
    return wrap(torch.bincount(_tensor(x), None if weights is None else _float(weights), minlength))


def histogram(a, bins=10, range=None, density=None, weights=None):
    if isinstance(bins, str) or weights is not None:
        raise NotImplementedError(
            "gradstep's np.histogram takes a number of bins or their edges, and no weights")
    tensor = _float(a).double().reshape(-1)
    if isinstance(bins, int):
        low, high = range if range is not None else (
            (tensor.min().item(), tensor.max().item()) if tensor.numel() else (0.0, 1.0))
        if low == high:
            low, high = low - 0.5, high + 0.5
        edges = torch.linspace(low, high, bins + 1, dtype=torch.float64)
    else:
        edges = _tensor(bins)
    inside = tensor[(tensor >= edges[0]) & (tensor <= edges[-1])]
    count = len(edges) - 1
    places = (torch.searchsorted(edges, inside, right=True) - 1).clamp(0, count - 1)
    counts = torch.bincount(places, minlength=count)
    if density:
        return wrap(counts / counts.sum() / edges.diff()), wrap(edges)
    return wrap(counts), wrap(edges)


def round(a, decimals=0):
    tensor = _tensor(a)
    if not tensor.is_floating_point():
        return wrap(tensor)
    return wrap(torch.round(tensor, decimals=decimals) if decimals else torch.round(tensor))


around = round


def clip(a, a_min=None, a_max=None, *, min=None, max=None):
    low, high = a_min if min is None else min, a_max if max is None else max
    return wrap(torch.clamp(_tensor(a), low, high))


def where(condition, x=None, y=None):
    condition = _tensor(condition).bool()
    if x is None:
        return nonzero(condition)
    (x, y), _ = common(x, y)
    return wrap(torch.where(condition, x, y))


def nonzero(a):
    return tuple(map(wrap, _tensor(a).nonzero(as_tuple=True)))


def argwhere(a):
    return wrap(_tensor(a).nonzero())


def flatnonzero(a):
    return wrap(_tensor(a).flatten().nonzero().squeeze(1))


def count_nonzero(a, axis=None):
    return wrap(torch.count_nonzero(_tensor(a), axis))


def searchsorted(a, v, side="left"):
    return wrap(torch.searchsorted(_tensor(a), _tensor(v).to(_tensor(a).dtype), right=side == "right"))


def take(a, indices, axis=None):
    tensor = _tensor(a)
    indices = _tensor(indices)
    return wrap(tensor.flatten()[indices] if axis is None else tensor.index_select(axis, indices))


def isin(element, test_elements):
    return wrap(torch.isin(_tensor(element), _tensor(test_elements)))


def dot(a, b):
    (a, b), _ = common(a, b)
    if a.dim() == 0 or b.dim() == 0:
        return wrap(a * b)
    if a.shape[-1] != b.shape[-2 if b.dim() > 1 else 0]:
        raise ValueError(f"shapes {_shape(a)} and {_shape(b)} not aligned: {a.shape[-1]} (dim "
                         f"{a.dim() - 1}) != {b.shape[-2 if b.dim() > 1 else 0]} (dim "
                         f"{builtins.max(b.dim() - 2, 0)})")
    return wrap(torch.matmul(a, b))


def _shape(tensor):
    return str(tuple(tensor.shape)).replace(" ", "")


inner = vdot = dot


def outer(a, b):
    (a, b), _ = common(a, b)
    return wrap(torch.outer(a.flatten(), b.flatten()))


def einsum(subscripts, *operands):
    tensors, _ = common(*operands)
    return wrap(torch.einsum(subscripts, *tensors))


def trace(a):
    return wrap(torch.trace(_tensor(a)))


def diag(v, k=0):
    return wrap(torch.diag(_tensor(v), k))


def diagonal(a, offset=0):
    return wrap(torch.diagonal(_tensor(a), offset))


def concatenate(arrays, axis=0):
    tensors, _ = common(*arrays)
    if axis is None:
        return wrap(torch.cat([tensor.flatten() for tensor in tensors]))
    return wrap(torch.cat(tensors, axis))


def stack(arrays, axis=0):
    return wrap(torch.stack(common(*arrays)[0], axis))


def vstack(arrays):
    return wrap(torch.vstack(common(*arrays)[0]))


def hstack(arrays):
    return wrap(torch.hstack(common(*arrays)[0]))


def column_stack(arrays):
    return wrap(torch.column_stack(common(*arrays)[0]))


class _Columns:
    def __getitem__(self, arrays):
        return column_stack(arrays)


c_ = _Columns()


def append(arr, values, axis=None):
    (arr, values), _ = common(arr, values)
    if axis is None:
        return wrap(torch.cat([arr.flatten(), values.flatten()]))
    return wrap(torch.cat([arr, values], axis))


def split(ary, indices_or_sections, axis=0):
    return [wrap(part) for part in torch.tensor_split(_tensor(ary), indices_or_sections, axis)]


array_split = split


def reshape(a, shape):
    return ndarray._around(_tensor(a)).reshape(shape)


def ravel(a):
    return wrap(_tensor(a).reshape(-1))


def transpose(a, axes=None):
    return ndarray._around(_tensor(a)).transpose(*(axes or ()))


def squeeze(a, axis=None):
    return ndarray._around(_tensor(a)).squeeze(axis)


def expand_dims(a, axis):
    return wrap(_tensor(a).unsqueeze(axis))


def tile(A, reps):
    return wrap(_tensor(A).tile(reps if isinstance(reps, (tuple, list)) else (reps,)))


def repeat(a, repeats, axis=None):
    return ndarray._around(_tensor(a)).repeat(repeats, axis)


def flip(m, axis=None):
    tensor = _tensor(m)
    return wrap(tensor.flip(tuple(range(tensor.dim())) if axis is None else axis))


def roll(a, shift, axis=None):
    return wrap(_tensor(a).roll(shift) if axis is None else _tensor(a).roll(shift, axis))


def broadcast_to(array, shape):
    return wrap(_tensor(array).expand(shape))


def meshgrid(*xi, indexing="xy"):
    return [wrap(grid) for grid in torch.meshgrid(*map(_tensor, xi), indexing=indexing)]


def tril(m, k=0):
    return wrap(_tensor(m).tril(k))


def triu(m, k=0):
    return wrap(_tensor(m).triu(k))


def allclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    (a, b), _ = common(a, b)
    return torch.allclose(a.double(), b.double(), rtol, atol, equal_nan)


def isclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    (a, b), _ = common(a, b)
    return wrap(torch.isclose(a.double(), b.double(), rtol, atol, equal_nan))


def array_equal(a, b):
    a, b = _tensor(a), _tensor(b)
    return a.shape == b.shape and bool((a == b).all())


def interp(x, xp, fp):
    x, xp, fp = (_float(value).double() for value in (x, xp, fp))
    at = torch.searchsorted(xp, x.clamp(xp[0].item(), xp[-1].item())).clamp(1, len(xp) - 1)
    share = ((x - xp[at - 1]) / (xp[at] - xp[at - 1])).clamp(0, 1)
    return wrap(fp[at - 1] + share * (fp[at] - fp[at - 1]))


def polyfit(x, y, deg):
    x, y = _float(x).double(), _float(y).double()
    powers = x.unsqueeze(1) ** torch.arange(deg, -1, -1)
    return wrap(torch.linalg.lstsq(powers, y).solution)


def polyval(p, x):
    result = torch.zeros_like(_float(x))
    for factor in _tensor(p):
        result = result * _float(x) + factor
    return wrap(result)


def corrcoef(x, y=None):
    x = _float(x)
    return wrap(torch.corrcoef(x if y is None else torch.stack([x, _float(y)])))


def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    m = _float(m)
    m = m if rowvar or m.dim() == 1 else m.T
    if y is not None:
        m = torch.cat([torch.atleast_2d(m), torch.atleast_2d(_float(y))])
    return wrap(torch.cov(m, correction=(0 if bias else 1) if ddof is None else ddof))


def convolve(a, v, mode="full"):
    (a, v), _ = common(a, v)
    size = len(v) - 1
    padded = torch.cat([a.new_zeros(size), a, a.new_zeros(size)])
    full = padded.unfold(0, len(v), 1) @ v.flip(0)
    if mode == "full":
        return wrap(full)
    least, most = sorted((len(a), len(v)))
    start, count = ((least - 1) // 2, most) if mode == "same" else (least - 1, most - least + 1)
    return wrap(full[start:start + count])
