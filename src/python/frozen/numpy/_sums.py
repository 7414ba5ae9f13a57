"""Sums, means and variances, added up in NumPy's order."""

import math

import torch
from _torch import _numpy_sum

from ._array import _tensor, wrap
from ._types import dtype as _dtype


def _float(value):
    tensor = _tensor(value)
    return tensor if tensor.is_floating_point() else tensor.double()


def summed(tensor, axis, keepdims=False):
    """The sum over axes, of floats. NumPy goes through memory: what lies side by side is
    added pairwise, everything else one after the other."""
    count = tensor.dim()
    axes = range(count) if axis is None else [axis] if isinstance(axis, int) else axis
    axes = {one + count if one < 0 else one for one in axes}
    if not all(0 <= one < count for one in axes):
        # torch tells which axis is out of range.
        return tensor.sum(axis, keepdims)
    shape = tensor.shape
    kept = [one for one in range(count) if one not in axes]
    out = [1 if one in axes else shape[one] for one in range(count)]
    # As they lie in memory; a dimension of one lies nowhere.
    order = sorted((one for one in range(count) if shape[one] != 1), key=lambda one: -tensor.stride(one))
    inner = []
    while order and order[-1] in axes:
        inner.insert(0, order.pop())
    rows = [one for one in order if one in axes]
    columns = [one for one in order if one not in axes]
    ones = [one for one in range(count) if shape[one] == 1]
    size = [math.prod(shape[one] for one in part) for part in (rows, columns, inner)]
    result = _numpy_sum(tensor.permute(ones + rows + columns + inner).reshape(size))
    # Columns come in the order of memory: back to that of the axes.
    result = result.reshape([shape[one] for one in columns])
    places = sorted(columns)
    result = result.permute([columns.index(one) for one in places])
    return result.reshape(out if keepdims else [shape[one] for one in kept])


def _how_many(tensor, axis):
    if axis is None:
        return tensor.numel()
    return math.prod(tensor.shape[one] for one in ([axis] if isinstance(axis, int) else axis))


def _of(a, dtype):
    return _float(a) if dtype is None else _tensor(a).to(_dtype(dtype).torch)


def _refuse(options):
    if options:
        raise NotImplementedError(f"gradstep's NumPy does not support {sorted(options)[0]}= here")


def _ordered(tensor):
    return tensor.dtype in (torch.float32, torch.float64)


def sum(a, axis=None, dtype=None, keepdims=False, **options):
    _refuse(options)
    tensor = _tensor(a) if dtype is None else _tensor(a).to(_dtype(dtype).torch)
    if _ordered(tensor):
        return wrap(summed(tensor, axis, keepdims))
    dims = list(range(tensor.dim())) if axis is None else axis
    return wrap(tensor.sum(dims, keepdims) if tensor.dim() else tensor.sum())


def mean(a, axis=None, dtype=None, keepdims=False, **options):
    _refuse(options)
    tensor = _of(a, dtype)
    if not _ordered(tensor):
        dims = list(range(tensor.dim())) if axis is None else axis
        return wrap(tensor.mean(dims, keepdims))
    return wrap(summed(tensor, axis, keepdims) / _how_many(tensor, axis))


def _variance(tensor, axis, ddof, keepdims):
    if not _ordered(tensor):
        return torch.var(tensor, dim=axis, correction=ddof, keepdim=keepdims)
    count = _how_many(tensor, axis)
    off = tensor - summed(tensor, axis, True) / count
    return summed(off * off, axis, keepdims) / max(count - ddof, 0)


def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    return wrap(_variance(_of(a, dtype), axis, ddof, keepdims))


def std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    return wrap(_variance(_of(a, dtype), axis, ddof, keepdims).sqrt())
