"""Functions of `torch.nn.functional` for volumes, made of those for images; pooling undone."""

import itertools

import torch

__all__ = ["adaptive_avg_pool3d", "adaptive_max_pool3d", "avg_pool3d", "conv3d", "conv_transpose3d",
           "lp_pool3d", "max_pool3d", "max_unpool1d", "max_unpool2d"]


def _triple(value):
    return (value,) * 3 if isinstance(value, int) else tuple(value) * (3 if len(value) == 1 else 1)


def _batched(name, input, call):
    if input.dim() not in (4, 5):
        raise RuntimeError(f"Expected 4D (unbatched) or 5D (batched) input to {name}, but got input of "
                           f"size: {list(input.size())}")
    return call(input) if input.dim() == 5 else call(input.unsqueeze(0)).squeeze(0)


def conv3d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """The slices under the kernel's depth as channels of one image: a convolution of those."""
    stride, dilation = _triple(stride), _triple(dilation)
    if isinstance(padding, str):
        if padding == "same":
            totals = [d * (k - 1) for d, k in zip(dilation, weight.shape[2:])]
            widths = [w for total in reversed(totals) for w in (total // 2, total - total // 2)]
            input = torch.nn.functional.pad(input, widths)
        padding = 0
    padding = _triple(padding)

    def call(x):
        n, channels = x.shape[:2]
        if channels != weight.shape[1] * groups:
            raise RuntimeError(
                f"Given groups={groups}, weight of size {list(weight.shape)}, expected "
                f"input{list(x.shape)} to have {weight.shape[1] * groups} channels, but got {channels} "
                "channels instead")
        sizes = [n_ + 2 * p for n_, p in zip(x.shape[2:], padding)]
        if any(d * (k - 1) + 1 > size for d, k, size in zip(dilation, weight.shape[2:], sizes)):
            raise RuntimeError(
                f"Calculated padded input size per channel: ({' x '.join(map(str, sizes))}). Kernel size: "
                f"({' x '.join(map(str, weight.shape[2:]))}). Kernel size can't be greater than actual "
                "input size")
        x = torch.nn.functional.pad(x, (0, 0, 0, 0, padding[0], padding[0]))
        depth = weight.shape[2]
        out_depth = (x.shape[2] - dilation[0] * (depth - 1) - 1) // stride[0] + 1
        places = (torch.arange(out_depth) * stride[0]).unsqueeze(1) + torch.arange(depth) * dilation[0]
        slices = x[:, :, places].permute(0, 2, 1, 3, 4, 5)
        slices = slices.reshape(n * out_depth, channels * depth, *x.shape[3:])
        out = torch.nn.functional.conv2d(slices, weight.flatten(1, 2), bias, stride[1:], padding[1:],
                                         dilation[1:], groups)
        return out.reshape(n, out_depth, *out.shape[1:]).transpose(1, 2)

    return _batched("conv3d", input, call)


def conv_transpose3d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1,
                     dilation=1):
    """The convolution of the input with zeros between its elements and the kernel turned round."""
    stride, padding, extra, dilation = map(_triple, (stride, padding, output_padding, dilation))

    def call(x):
        spread = [(size - 1) * s + 1 for size, s in zip(x.shape[2:], stride)]
        places = torch.cartesian_prod(*(torch.arange(size) * s for size, s in zip(x.shape[2:], stride)))
        flat = (places[:, 0] * spread[1] + places[:, 1]) * spread[2] + places[:, 2]
        wide = x.new_zeros(*x.shape[:2], spread[0] * spread[1] * spread[2])
        wide = wide.index_add(2, flat, x.flatten(2)).reshape(*x.shape[:2], *spread)
        around = [d * (k - 1) - p for d, k, p in zip(dilation, weight.shape[2:], padding)]
        widths = [w for p, e in zip(reversed(around), reversed(extra)) for w in (p, p + e)]
        wide = torch.nn.functional.pad(wide, widths)
        parts = weight.reshape(groups, -1, *weight.shape[1:]).transpose(1, 2).flip(3, 4, 5)
        return conv3d(wide, parts.flatten(0, 1), bias, 1, 0, dilation, groups)

    return _batched("conv_transpose3d", input, call)


def _windows(input, kernel, stride, padding, dilation, ceil_mode, fill):
    """Each window's elements in the last dimension."""
    ends = []
    for size, k, s, p, d in zip(input.shape[-3:], kernel, stride, padding, dilation):
        span = d * (k - 1) + 1
        left = size + 2 * p - span
        count = (-(-left // s) if ceil_mode else left // s) + 1
        if ceil_mode and (count - 1) * s >= size + p:
            count -= 1
        ends.append(max((count - 1) * s + span - size - p, 0))
    widths = [w for p, end in zip(reversed(padding), reversed(ends)) for w in (p, end)]
    input = torch.nn.functional.pad(input, widths, value=fill)
    for dim, (k, s, d) in enumerate(zip(kernel, stride, dilation), -3):
        input = input.unfold(dim - (dim + 3), d * (k - 1) + 1, s)[..., ::d]
    return input.flatten(-3)


def max_pool3d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False,
               return_indices=False):
    if return_indices:
        raise NotImplementedError("gradstep does not support max_pool3d(return_indices=True) yet")
    kernel = _triple(kernel_size)
    stride = kernel if stride is None else _triple(stride)
    return _windows(input, kernel, stride, _triple(padding), _triple(dilation), ceil_mode,
                    float("-inf")).max(-1).values


def avg_pool3d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True,
               divisor_override=None):
    kernel = _triple(kernel_size)
    options = (kernel, kernel if stride is None else _triple(stride), _triple(padding), (1, 1, 1))
    if ceil_mode:
        raise NotImplementedError("gradstep does not support avg_pool3d(ceil_mode=True) yet")
    total = _windows(input, *options, False, 0.0).sum(-1)
    if divisor_override:
        return total / divisor_override
    if count_include_pad:
        return total / (kernel[0] * kernel[1] * kernel[2])
    inside = torch.ones(input.shape[-3:], dtype=input.dtype)
    return total / _windows(inside, *options, False, 0.0).sum(-1)


def adaptive_avg_pool3d(input, output_size):
    spatial = input.shape[-3:]
    sizes = [old if new is None else new for new, old in zip(_triple(output_size), spatial)]
    bounds = [[slice(i * old // new, -(-(i + 1) * old // new)) for i in range(new)]
              for old, new in zip(spatial, sizes)]
    means = [input[(..., *index)].mean((-3, -2, -1)) for index in itertools.product(*bounds)]
    return torch.stack(means, -1).reshape(*input.shape[:-3], *sizes)


def adaptive_max_pool3d(input, output_size, return_indices=False):
    from ._more import _adaptive_max

    return _adaptive_max(input, list(_triple(output_size)), return_indices)


def lp_pool3d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    kernel = _triple(kernel_size)
    out = avg_pool3d(input.pow(norm_type), kernel_size, stride, 0, ceil_mode)
    count = kernel[0] * kernel[1] * kernel[2]
    return (torch.sign(out) * torch.relu(torch.abs(out))).mul(count).pow(1.0 / norm_type)


def _unpool(input, indices, kernel_size, stride, padding, output_size, ndim):
    def sizes(value):
        return (value,) * ndim if isinstance(value, int) else tuple(value)

    kernel = sizes(kernel_size)
    stride, padding = kernel if stride is None else sizes(stride), sizes(padding)
    if output_size is None:
        size = [(n - 1) * s - 2 * p + k
                for n, s, p, k in zip(input.shape[-ndim:], stride, padding, kernel)]
    else:
        size = list(output_size)[-ndim:]
    if input.shape != indices.shape:
        raise RuntimeError(f"Expected shape of indices to be same as that of the input tensor ("
                           f"{list(input.shape)}) but got indices tensor with shape: {list(indices.shape)}")
    lead = input.shape[:-ndim]
    flat = input.new_zeros(*lead, torch.Size(size).numel())
    flat = flat.scatter(-1, indices.flatten(-ndim), input.flatten(-ndim))
    return flat.reshape(*lead, *size)


def max_unpool1d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    return _unpool(input, indices, kernel_size, stride, padding, output_size, 1)


def max_unpool2d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    return _unpool(input, indices, kernel_size, stride, padding, output_size, 2)
