"""Sums, differences and statistics made of others."""

import math

import torch
from torch._named import node


@node("StdMeanBackward0")
def std_mean(input, dim=None, unbiased=None, keepdim=False, *, correction=None):
    return _spread(torch.std, input, dim, unbiased, keepdim, correction)


@node("VarMeanBackward0")
def var_mean(input, dim=None, unbiased=None, keepdim=False, *, correction=None):
    return _spread(torch.var, input, dim, unbiased, keepdim, correction)


def _spread(spread, input, dim, unbiased, keepdim, correction):
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if correction is None:
        correction = 1 if unbiased is None or unbiased else 0
    mean = input.mean() if dim is None else input.mean(dim, keepdim)
    return spread(input, dim=dim, keepdim=keepdim, correction=correction), mean


def _prepended(input, n, dim, prepend, append):
    parts = [part for part in (prepend, input, append) if part is not None]
    return torch.cat(parts, dim) if len(parts) > 1 else input


def diff(input, n=1, dim=-1, prepend=None, append=None):
    input = _prepended(input, n, dim, prepend, append)
    for _ in range(n):
        size = input.shape[dim]
        count = max(size - 1, 0)
        ahead, behind = input.narrow(dim, size - count, count), input.narrow(dim, 0, count)
        input = ahead ^ behind if input.dtype == torch.bool else ahead - behind
    return input


def trapezoid(y, x=None, *, dx=1, dim=-1):
    size = y.shape[dim]
    pairs = y.narrow(dim, 1, size - 1) + y.narrow(dim, 0, size - 1)
    if x is None:
        return pairs.sum(dim) * (dx / 2)
    return (pairs * _widths(x, y, dim)).sum(dim) / 2


trapz = trapezoid


def _widths(x, y, dim):
    width = diff(x)
    if x.dim() == 1 and y.dim() > 1:
        shape = [1] * y.dim()
        shape[dim] = -1
        return width.reshape(shape)
    return diff(x, dim=dim)


def cumulative_trapezoid(y, x=None, *, dx=1, dim=-1):
    size = y.shape[dim]
    pairs = y.narrow(dim, 1, size - 1) + y.narrow(dim, 0, size - 1)
    if x is None:
        return pairs.cumsum(dim) * (dx / 2)
    return (pairs * _widths(x, y, dim)).cumsum(dim) / 2


@node("NansumBackward0")
def nansum(input, dim=None, keepdim=False, *, dtype=None):
    kept = torch.where(torch.isnan(input), torch.zeros_like(input), input)
    return kept.sum(dtype=dtype) if dim is None else kept.sum(dim, keepdim, dtype=dtype)


def nanmean(input, dim=None, keepdim=False, *, dtype=None):
    there = ~torch.isnan(input)
    count = there.sum() if dim is None else there.sum(dim, keepdim)
    return nansum(input, dim, keepdim, dtype=dtype) / count


def nanmedian(input, dim=None, keepdim=False):
    if dim is not None:
        raise NotImplementedError("gradstep does not support torch.nanmedian(dim=) yet")
    return input[~torch.isnan(input)].median()


def quantile(input, q, dim=None, keepdim=False, *, interpolation="linear"):
    return _quantile("quantile", input, q, dim, keepdim, interpolation)


def nanquantile(input, q, dim=None, keepdim=False, *, interpolation="linear"):
    if dim is not None:
        raise NotImplementedError("gradstep does not support torch.nanquantile(dim=) yet")
    return _quantile("nanquantile", input[~torch.isnan(input)], q, dim, keepdim, interpolation)


def _quantile(name, input, q, dim, keepdim, interpolation):
    if not input.is_floating_point():
        raise RuntimeError(f"{name}() input tensor must be either float or double dtype")
    if interpolation not in ("linear", "lower", "higher", "midpoint", "nearest"):
        raise RuntimeError(
            f"{name}() interpolation must be one of linear, lower, higher, midpoint or nearest, "
            f"but got {interpolation}")
    scalar = not isinstance(q, torch.Tensor)
    q = torch.tensor(q, dtype=input.dtype) if scalar else q
    if input.numel() == 0:
        raise RuntimeError(f"{name}() input tensor must be non-empty")
    if (q < 0).any() or (q > 1).any():
        raise RuntimeError(f"{name}() q must be in the range [0, 1]" if scalar else
                           f"{name}() q values must be in the range [0, 1]")
    shape = input.shape
    if dim is None:
        ordered = input.flatten().sort().values
    else:
        ordered = input.movedim(dim, -1).sort(-1).values
    place = q * (ordered.shape[-1] - 1)
    if interpolation == "lower":
        place = place.floor()
    elif interpolation == "higher":
        place = place.ceil()
    elif interpolation == "nearest":
        place = place.round()
    below = place.floor().long()
    weight = place - below if interpolation != "midpoint" else torch.full_like(place, 0.5)
    above = place.ceil().long()
    low, high = ordered[..., below], ordered[..., above]
    result = torch.lerp(low, high, weight) if interpolation in ("linear", "midpoint") else low
    if torch.isnan(ordered).any():
        lost = torch.isnan(ordered).any(-1)
        lost = lost if not q.dim() else lost.unsqueeze(-1)
        result = torch.where(lost, torch.full_like(result, math.nan), result)
    if q.dim():
        result = result.movedim(-1, 0)
    if keepdim:
        at = None if dim is None else dim % len(shape)
        kept = [1 if at is None or i == at else size for i, size in enumerate(shape)]
        result = result.reshape(list(q.shape) + kept)
    return result


@node("LogcumsumexpBackward0")
def logcumsumexp(input, dim):
    top = torch.cummax(input, dim).values.detach()
    highest = top.amax(dim, keepdim=True)
    return torch.log(torch.cumsum(torch.exp(input - highest), dim)) + highest


def cov(input, *, correction=1, fweights=None, aweights=None):
    if fweights is not None or aweights is not None:
        raise NotImplementedError("gradstep does not support torch.cov(fweights=, aweights=) yet")
    rows = input.reshape(1, -1) if input.dim() < 2 else input
    rows = rows.to(torch.get_default_dtype()) if not rows.is_floating_point() else rows
    centred = rows - rows.mean(1, keepdim=True)
    return (centred @ centred.t() / (rows.shape[1] - correction)).squeeze()


def corrcoef(input):
    c = cov(input)
    if c.dim() == 0:
        return c / c
    deviation = torch.sqrt(c.diagonal())
    return (c / deviation[:, None] / deviation[None, :]).clip(-1, 1)


@node("RenormBackward0")
def renorm(input, p, dim, maxnorm):
    others = [at for at in range(input.dim()) if at != dim % input.dim()]
    norms = input.norm(p, others, True)
    factor = torch.where(norms > maxnorm, maxnorm / (norms + 1e-7), torch.ones_like(norms))
    return input * factor


def searchsorted(sorted_sequence, values, *, out_int32=False, right=False, side=None, sorter=None):
    scalar = not isinstance(values, torch.Tensor)
    values = torch.tensor(values) if scalar else values
    right = right or side == "right"
    if sorter is not None:
        sorted_sequence = sorted_sequence.gather(-1, sorter)
    if sorted_sequence.dim() == 1:
        row, value = sorted_sequence, values.unsqueeze(-1)
    else:
        row, value = sorted_sequence.unsqueeze(-2), values.unsqueeze(-1)
    below = row <= value if right else row < value
    places = below.sum(-1)
    return places.int() if out_int32 else places


def bucketize(input, boundaries, *, out_int32=False, right=False):
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


def vander(x, N=None, increasing=False):
    powers = torch.arange(len(x) if N is None else N)
    return x.unsqueeze(-1) ** (powers if increasing else powers.flip(0))
