"""Resampling of `torch.nn.functional`: `interpolate`, `grid_sample`."""

import math
import warnings

import torch

__all__ = ["affine_grid", "grid_sample", "interpolate", "upsample", "upsample_bilinear",
           "upsample_nearest"]


def _target(input, size, scale_factor):
    dims = input.dim() - 2
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    if size is not None:
        return list(size) if isinstance(size, (tuple, list)) else [int(size)] * dims, [None] * dims
    if scale_factor is None:
        raise ValueError("either size or scale_factor should be defined")
    scales = list(scale_factor) if isinstance(scale_factor, (tuple, list)) else [scale_factor] * dims
    return [math.floor(n * s) for n, s in zip(input.shape[2:], scales)], scales


def _unknown_mode(input, mode):
    return NotImplementedError(
        f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {input.dim()}D) for the modes: "
        "nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact "
        f"(got {mode})")


def interpolate(input, size=None, scale_factor=None, mode="nearest", align_corners=None,
                recompute_scale_factor=None, antialias=False):
    if mode in ("nearest", "area", "nearest-exact"):
        if align_corners is not None:
            raise ValueError("align_corners option can only be set with the interpolating modes: "
                             "linear | bilinear | bicubic | trilinear")
    elif align_corners is None:
        align_corners = False
    if input.dim() not in (3, 4, 5):
        raise _unknown_mode(input, mode)
    if antialias and (mode not in ("bilinear", "bicubic", "lanczos") or input.dim() != 4):
        raise ValueError("Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and "
                         "requires a 4-D tensor as input")
    if mode == "lanczos" and not antialias:
        raise ValueError("Lanczos mode requires antialias=True")
    sizes, scales = _target(input, size, scale_factor)
    if antialias:
        # The width first, as in ATen.
        for at in (3, 2):
            old, new = input.shape[at], sizes[at - 2]
            weights = _smoothing(mode, old, new, scales[at - 2], align_corners).to(input.dtype)
            input = torch.matmul(input, weights.T) if at == 3 else torch.matmul(weights, input)
        return input
    wanted = {"linear": 1, "bilinear": 2, "trilinear": 3}
    if mode in ("nearest", "nearest-exact"):
        shift = 0.5 if mode == "nearest-exact" else 0.0
        for at, (new, scale) in enumerate(zip(sizes, scales), 2):
            ratio = 1 / scale if scale else input.shape[at] / new
            places = ((torch.arange(new) + shift) * ratio).floor().long().clamp(max=input.shape[at] - 1)
            input = input.index_select(at, places)
        return input
    if mode == "area":
        pool = {3: torch.nn.functional.adaptive_avg_pool1d, 4: torch.nn.functional.adaptive_avg_pool2d,
                5: torch.nn.functional.adaptive_avg_pool3d}
        return pool[input.dim()](input, sizes[0] if input.dim() == 3 else sizes)
    if mode == "bicubic" and input.dim() == 4:
        for at, (new, scale) in enumerate(zip(sizes, scales), 2):
            input = _cubic(input, at, new, scale, align_corners)
        return input
    if mode not in wanted and mode not in ("bicubic", "lanczos"):
        raise _unknown_mode(input, mode)
    if mode not in wanted:
        raise NotImplementedError(f"gradstep does not support interpolate(mode={mode!r}) of "
                                  f"{input.dim()}D input yet")
    if input.dim() - 2 != wanted[mode]:
        raise NotImplementedError(f"Got {input.dim()}D input, but {mode} mode needs "
                                  f"{wanted[mode] + 2}D input")
    for at, (new, scale) in enumerate(zip(sizes, scales), 2):
        input = _linear(input, at, new, scale, align_corners)
    return input


def _sinc(x):
    return math.sin(math.pi * x) / (math.pi * x) if x else 1.0


def _keys(x, a=-0.5):
    """R. Keys's kernel."""
    if x < 1:
        return ((a + 2) * x - (a + 3)) * x * x + 1
    return (((x - 5) * x + 8) * x - 4) * a if x < 2 else 0.0


# Of a distance: the weight, and how far it reaches.
_KERNELS = {
    "bilinear": (lambda x: max(1.0 - x, 0.0), 1),
    "bicubic": (_keys, 2),
    "lanczos": (lambda x: _sinc(x) * _sinc(x / 3) if x < 3 else 0.0, 3),
}


def _smoothing(mode, old, new, scale, align_corners):
    """The weights [new, old] of antialiasing: as wide as what one new element covers. After
    `HelperInterpBase::_compute_indices_min_size_weights_aa`."""
    kernel, reach = _KERNELS[mode]
    if align_corners:
        step = (old - 1) / (new - 1) if new > 1 else 0.0
    else:
        step = 1 / scale if scale else old / new
    wide = max(step, 1.0)
    rows = []
    for at in range(new):
        center = step * (at + 0.5)
        first = max(int(center - reach * wide + 0.5), 0)
        last = min(int(center + reach * wide + 0.5), old)
        weights = [kernel(abs(x - center + 0.5) / wide) for x in range(first, last)]
        total = sum(weights) or 1.0
        rows.append([0.0] * first + [weight / total for weight in weights] + [0.0] * (old - last))
    return torch.tensor(rows, dtype=torch.float64)


def _places(old, new, scale, align_corners):
    """Where the new elements lie among the old ones."""
    at = torch.arange(new, dtype=torch.float64)
    if align_corners:
        return at * ((old - 1) / (new - 1) if new > 1 else 0.0)
    return (at + 0.5) * (1 / scale if scale else old / new) - 0.5


def _cubic(input, dim, new, scale, align_corners):
    """Four neighbours, weighted by R. Keys's kernel with a = -0.75."""
    old = input.shape[dim]
    place = _places(old, new, scale, align_corners)
    first = place.floor()
    t = place - first
    a = -0.75

    def near(x):
        return ((a + 2) * x - (a + 3)) * x * x + 1

    def far(x):
        return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a

    shape = [-1 if d == dim else 1 for d in range(input.dim())]
    out = 0
    for offset, weight in zip((-1, 0, 1, 2), (far(t + 1), near(t), near(1 - t), far(2 - t))):
        index = (first.long() + offset).clamp(0, old - 1)
        out = out + input.index_select(dim, index) * weight.to(input.dtype).reshape(shape)
    return out


def _linear(input, dim, new, scale, align_corners):
    old = input.shape[dim]
    place = _places(old, new, scale, align_corners)
    if not align_corners:
        place = place.clamp(min=0)
    below = place.floor().long().clamp(max=old - 1)
    above = (below + 1).clamp(max=old - 1)
    weight = (place - below).to(input.dtype)
    weight = weight.reshape([-1 if d == dim else 1 for d in range(input.dim())])
    return input.index_select(dim, below) * (1 - weight) + input.index_select(dim, above) * weight


def _deprecated(name):
    warnings.warn(f"`nn.functional.{name}` is deprecated. Use `nn.functional.interpolate` instead.",
                  stacklevel=3)


def upsample(input, size=None, scale_factor=None, mode="nearest", align_corners=None):
    _deprecated("upsample")
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input, size=None, scale_factor=None):
    _deprecated("upsample_nearest")
    return interpolate(input, size, scale_factor, mode="nearest")


def upsample_bilinear(input, size=None, scale_factor=None):
    _deprecated("upsample_bilinear")
    return interpolate(input, size, scale_factor, mode="bilinear", align_corners=True)


# Grids.

def _default_corners(name, align_corners):
    if align_corners is None:
        warnings.warn(
            f"Default {name} behavior has changed to align_corners=False since 1.3.0. Please specify "
            f"align_corners=True if the old behavior is desired. See the documentation of {name} for "
            "details.", stacklevel=3)
        return False
    return align_corners


def affine_grid(theta, size, align_corners=None):
    align_corners = _default_corners("affine_grid", align_corners)
    if len(size) != 4:
        raise NotImplementedError("gradstep supports affine_grid of images only: a size of four numbers")
    n, _, height, width = size

    def line(steps):
        if steps <= 1:
            return torch.zeros(steps)
        ends = torch.linspace(-1, 1, steps)
        return ends if align_corners else ends * (steps - 1) / steps

    x = line(width).expand(height, width)
    y = line(height).unsqueeze(1).expand(height, width)
    base = torch.stack([x, y, torch.ones(height, width)], -1).to(theta.dtype)
    return (base.reshape(1, height * width, 3).expand(n, -1, -1) @ theta.transpose(1, 2)).reshape(
        n, height, width, 2)


def grid_sample(input, grid, mode="bilinear", padding_mode="zeros", align_corners=None):
    align_corners = _default_corners("grid_sample", align_corners)
    if input.dim() != 4 or mode not in ("bilinear", "nearest") or padding_mode not in ("zeros", "border"):
        raise NotImplementedError(
            "gradstep supports grid_sample of images only, with mode='bilinear' or 'nearest' and "
            "padding_mode='zeros' or 'border'")
    n, channels, height, width = input.shape

    def place(values, size):
        values = (values + 1) / 2 * (size - 1) if align_corners else ((values + 1) * size - 1) / 2
        return values.clamp(0, size - 1) if padding_mode == "border" else values

    x, y = place(grid[..., 0], width), place(grid[..., 1], height)
    flat = input.flatten(2)

    def at(column, row):
        inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
        index = row.clamp(0, height - 1).long() * width + column.clamp(0, width - 1).long()
        values = flat.gather(2, index.reshape(n, 1, -1).expand(n, channels, -1))
        return values.reshape(n, channels, *index.shape[1:]) * inside.unsqueeze(1)

    if mode == "nearest":
        return at(x.round(), y.round())
    left, top = x.detach().floor(), y.detach().floor()
    out = 0
    for column, across in ((left, left + 1 - x), (left + 1, x - left)):
        for row, down in ((top, top + 1 - y), (top + 1, y - top)):
            out = out + at(column, row) * (across * down).unsqueeze(1)
    return out
