"""Initialisers that are asked for less often, and the old names without underscore."""

import math
import warnings

import torch
from . import init

__all__ = ["constant", "dirac_", "kaiming_normal", "kaiming_uniform", "normal", "orthogonal", "orthogonal_",
           "sparse_", "trunc_normal_", "uniform", "xavier_normal", "xavier_uniform"]


def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    """Normal numbers between a and b: those outside are drawn again, or, where few lie
    inside, uniform ones are accepted by their density. As PyTorch draws them."""
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn("mean is more than 2 std from [a, b] in nn.init.trunc_normal_. "
                      "The distribution of values may be incorrect.", stacklevel=2)

    def below(x):
        return (1.0 + math.erf(x / math.sqrt(2.0))) / 2.0

    with torch.no_grad():
        inside = below((b - mean) / std) - below((a - mean) / std)
        draw = _again if inside > 0.3 else _accepted
        return tensor.copy_(draw(tensor, mean, std, a, b, generator))


def _again(tensor, mean, std, a, b, generator):
    low, high = (torch.tensor(bound, dtype=tensor.dtype).item() for bound in (a, b))
    result = tensor.normal_(mean, std, generator=generator).clone()
    while True:
        outside = (result < low) | (result > high)
        if not outside.any():
            return result
        fresh = torch.empty_like(result).normal_(mean, std, generator=generator)
        result = torch.where(outside, fresh, result)


def _accepted(tensor, mean, std, a, b, generator):
    mode = max(a, min(mean, b))
    peak = -0.5 * ((mode - mean) / std) ** 2
    candidates = torch.empty_like(tensor).uniform_(a, b, generator=generator)
    result, pending = candidates, torch.ones_like(tensor, dtype=torch.bool)
    while True:
        density = candidates.sub(mean).div(std).pow(2).mul(-0.5).sub(peak)
        accepted = torch.empty_like(tensor).uniform_(generator=generator).log_().gt(density)
        pending = pending & accepted
        if not pending.any():
            return result
        candidates = torch.empty_like(tensor).uniform_(a, b, generator=generator)
        result = torch.where(pending, candidates, result)


def orthogonal_(tensor, gain=1, generator=None):
    if tensor.dim() < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if tensor.numel() == 0:
        return tensor
    rows = tensor.size(0)
    columns = tensor.numel() // rows
    with torch.no_grad():
        flat = torch.empty(rows, columns, dtype=tensor.dtype).normal_(0, 1, generator=generator)
        q, r = torch.linalg.qr(flat.t() if rows < columns else flat)
        q = q * torch.diag(r).sign()
        q = q.t() if rows < columns else q
        return tensor.copy_(q.reshape(tensor.shape)).mul_(gain)


def sparse_(tensor, sparsity, std=0.01, generator=None):
    if tensor.dim() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    rows, columns = tensor.shape
    zeros = math.ceil(sparsity * rows)
    with torch.no_grad():
        tensor.normal_(0, std, generator=generator)
        for column in range(columns):
            tensor[torch.randperm(rows)[:zeros], column] = 0
    return tensor


def dirac_(tensor, groups=1):
    if tensor.dim() not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    if tensor.size(0) % groups:
        raise ValueError("dim 0 must be divisible by groups")
    per_group = tensor.size(0) // groups
    with torch.no_grad():
        tensor.zero_()
        centre = tuple(size // 2 for size in tensor.shape[2:])
        for group in range(groups):
            for at in range(min(per_group, tensor.size(1))):
                tensor[(group * per_group + at, at, *centre)] = 1
    return tensor


def _deprecated(name):
    def function(*args, **kwargs):
        warnings.warn(f"`nn.init.{name}` is now deprecated in favor of `nn.init.{name}_`.",
                      FutureWarning, stacklevel=2)
        return (orthogonal_ if name == "orthogonal" else getattr(init, name + "_"))(*args, **kwargs)

    function.__name__ = function.__qualname__ = name
    return function


(constant, kaiming_normal, kaiming_uniform, normal, orthogonal, uniform, xavier_normal,
 xavier_uniform) = map(_deprecated, ("constant", "kaiming_normal", "kaiming_uniform", "normal",
                                     "orthogonal", "uniform", "xavier_normal", "xavier_uniform"))
