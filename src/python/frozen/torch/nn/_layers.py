"""Normalization, convolutions, pooling, embeddings and attention of `torch.nn.functional`."""

import math
import warnings

import _torch
from torch._named import node
from _torch import linear


def _pair(value):
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


# Normalization.

def _check_batch(size):
    count = size[0] * math.prod(size[2:])
    if count == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {size}")


def batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False,
               momentum=0.1, eps=1e-5):
    if training:
        _check_batch(input.size())
    return _torch._batch_norm(
        input, running_mean, running_var, weight, bias, training, momentum, eps)


def instance_norm(input, running_mean=None, running_var=None, weight=None, bias=None,
                  use_input_stats=True, momentum=0.1, eps=1e-5):
    size = input.size()
    if use_input_stats and math.prod(size[2:]) == 1:
        raise ValueError(
            f"Expected more than 1 spatial element when training, got input size {size}")
    batch, channels = size[0], size[1]
    running = running_mean, running_var
    repeated = [None if p is None else p.unsqueeze(0).expand(batch, channels).reshape(-1)
                for p in (*running, weight, bias)]
    folded = input.view(1, batch * channels, *size[2:])
    out = _torch._batch_norm(folded, *repeated, use_input_stats, momentum, eps)
    if use_input_stats:
        # What every image made of the running statistics, averaged.
        for kept, of_images in zip(running, repeated):
            if kept is not None:
                kept.copy_(of_images.view(batch, channels).mean(0))
    return out.view(*size)


def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    return _torch._layer_norm(input, tuple(normalized_shape), weight, bias, eps)


def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    if input.dim() < 2:
        raise RuntimeError(
            f"Expected at least 2 dimensions for input tensor but received {input.dim()}")
    size = input.size()
    if size[1] % num_groups == 0:
        _check_batch([size[0] * size[1] // num_groups, num_groups, *size[2:]])
    return _torch._group_norm(input, num_groups, weight, bias, eps)


def rms_norm(input, normalized_shape, weight=None, eps=None):
    if eps is None:
        eps = 1.1920928955078125e-07
    dims = tuple(range(-len(normalized_shape), 0))
    out = input * ((input ** 2).mean(dims, keepdim=True) + eps).rsqrt()
    return out if weight is None else out * weight


def normalize(input, p=2.0, dim=1, eps=1e-12, out=None):
    if out is not None:
        raise NotImplementedError("gradstep does not support normalize(out=) yet")
    return input / input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input)


# Convolutions.

def _unbatched(name, input, ndim, call):
    """A single image goes through a convolution as a batch of one."""
    if input.dim() not in (ndim + 1, ndim + 2):
        raise RuntimeError(
            f"Expected {ndim + 1}D (unbatched) or {ndim + 2}D (batched) input to {name}, but got "
            f"input of size: {list(input.size())}")
    if input.dim() == ndim + 1:
        return call(input.unsqueeze(0)).squeeze(0)
    return call(input)


def _same(input, weight, stride, dilation, ndim):
    """The input and the padding that keep the size."""
    strides = (stride,) if isinstance(stride, int) else tuple(stride)
    if any(step != 1 for step in strides):
        raise RuntimeError("padding='same' is not supported for strided convolutions")
    dilations = (dilation,) * ndim if isinstance(dilation, int) else tuple(dilation)
    totals = [d * (k - 1) for d, k in zip(dilations, weight.shape[2:])]
    extra = [total % 2 for total in totals]
    if any(extra):
        # What does not divide evenly goes to the end.
        widths = []
        for one in reversed(extra):
            widths += [0, one]
        input = pad(input, widths)
    return input, tuple(total // 2 for total in totals)


def _conv(name, input, weight, bias, stride, padding, dilation, groups, ndim):
    if not isinstance(input, _torch.Tensor):
        given = [input, weight, bias, stride, padding, dilation, groups]
        # A layer gives all of them, with tuples; a script rarely its defaults.
        while isinstance(stride, int) and given[2:] and given[-1] in (None, 0, 1):
            given.pop()
        _torch._wrong_call(name, tuple(given))

    def call(input):
        around = padding
        if around == "same":
            input, around = _same(input, weight, stride, dilation, ndim)
        elif around == "valid":
            around = 0
        return _torch._convolution(input, weight, bias, stride, around, dilation, groups)

    return _unbatched(name, input, ndim, call)


def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return _conv("conv1d", input, weight, bias, stride, padding, dilation, groups, 1)


def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return _conv("conv2d", input, weight, bias, stride, padding, dilation, groups, 2)


def conv_transpose1d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1,
                     dilation=1):
    return _unbatched("conv_transpose1d", input, 1, lambda input: _torch._conv_transpose(
        input, weight, bias, stride, padding, dilation, groups, output_padding))


def conv_transpose2d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1,
                     dilation=1):
    return _unbatched("conv_transpose2d", input, 2, lambda input: _torch._conv_transpose(
        input, weight, bias, stride, padding, dilation, groups, output_padding))


# Pooling. One dimension is the second of two.

def _flat(value):
    return (1, value if isinstance(value, int) else value[0])


def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False,
               return_indices=False):
    out, indices = _torch._max_pool2d(
        input, kernel_size, stride if stride is not None else kernel_size, padding, dilation,
        ceil_mode)
    return (out, indices) if return_indices else out


def max_pool1d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False,
               return_indices=False):
    if input.dim() not in (2, 3):
        raise RuntimeError(
            f"max_pool1d() Expected 2D or 3D input tensor, but got {list(input.size())}")
    stride = kernel_size if stride is None else stride
    out, indices = _torch._max_pool2d(
        input.unsqueeze(-2), _flat(kernel_size), _flat(stride),
        (0, _flat(padding)[1]), _flat(dilation), ceil_mode)
    out = out.squeeze(-2)
    return (out, indices.squeeze(-2)) if return_indices else out


def avg_pool2d(input, kernel_size, stride=None, padding=0, ceil_mode=False,
               count_include_pad=True, divisor_override=None):
    if divisor_override == 0:
        raise RuntimeError("divisor must be not zero")
    return _torch._avg_pool2d(
        input, kernel_size, stride if stride is not None else kernel_size, padding, 1, ceil_mode,
        count_include_pad, divisor_override)


def avg_pool1d(input, kernel_size, stride=None, padding=0, ceil_mode=False,
               count_include_pad=True):
    stride = kernel_size if stride is None else stride
    return _torch._avg_pool2d(
        input.unsqueeze(-2), _flat(kernel_size), _flat(stride), (0, _flat(padding)[1]), 1,
        ceil_mode, count_include_pad, None).squeeze(-2)


def adaptive_avg_pool2d(input, output_size):
    if isinstance(output_size, (tuple, list)) and len(output_size) != 2:
        raise RuntimeError("adaptive_avg_pool2d: output_size must be 2")
    size = [old if new is None else new
            for new, old in zip(_pair(output_size), input.size()[-2:])]
    if size == [1, 1]:
        return input.mean((-1, -2), keepdim=True)
    return _torch._adaptive_avg_pool2d(input, size)


def adaptive_avg_pool1d(input, output_size):
    size = output_size if isinstance(output_size, int) else output_size[0]
    return adaptive_avg_pool2d(input.unsqueeze(-2), (1, size)).squeeze(-2)


# Embeddings.

def embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0,
              scale_grad_by_freq=False, sparse=False):
    if sparse or scale_grad_by_freq:
        name = "sparse" if sparse else "scale_grad_by_freq"
        raise NotImplementedError(f"gradstep does not support embedding({name}=) yet")
    if not isinstance(input, _torch.Tensor):
        raise TypeError("embedding(): argument 'indices' (position 2) must be Tensor, not "
                        f"{type(input).__name__}")
    if padding_idx is not None:
        if padding_idx >= weight.size(0) or padding_idx < -weight.size(0):
            raise AssertionError("Padding_idx must be within num_embeddings")
        if padding_idx < 0:
            padding_idx = weight.size(0) + padding_idx
    if max_norm is not None:
        _shorten(weight, input, max_norm, norm_type)
    return _torch._embedding(input, weight, padding_idx)


def _shorten(weight, input, max_norm, norm_type):
    """Rows that are looked up and longer than `max_norm` are shortened, in place."""
    with _torch_no_grad():
        places = _torch.unique(input)
        rows = weight[places]
        norms = rows.norm(norm_type, 1, keepdim=True)
        factors = (max_norm / (norms + 1e-7)).masked_fill(norms <= max_norm, 1.0)
        weight[places] = rows * factors


def _torch_no_grad():
    from torch import no_grad

    return no_grad()


def one_hot(tensor, num_classes=-1):
    return _torch._one_hot(tensor, num_classes)


def bilinear(input1, input2, weight, bias=None):
    if input1.shape[:-1] != input2.shape[:-1]:
        at = next((at for at, (a, b) in enumerate(zip(input1.shape, input2.shape)) if a != b), 0)
        raise RuntimeError("bilinear(): input batch dimensions do not match at dim "
                           f"{at}: got {input1.size(at)} and {input2.size(at)}")
    for name, input, size in (("input1", input1, weight.size(1)), ("input2", input2, weight.size(2))):
        if input.size(-1) != size:
            raise RuntimeError(f"bilinear(): {name} size does not match weight size: got "
                               f"{input.size(-1)} but expected {size}")
    # Each output is x1ᵀ W x2, with its own W.
    size = input1.shape[:-1]
    left = input1.reshape(-1, 1, input1.size(-1))
    right = input2.reshape(-1, input2.size(-1), 1)
    products = (left.unsqueeze(1) @ weight.unsqueeze(0) @ right.unsqueeze(1))
    out = products.reshape(*size, weight.size(0))
    return out if bias is None else out + bias


# Padding.

def pad(input, pad, mode="constant", value=None):
    if mode != "constant":
        return _pad_by_mode(input, list(pad), mode)
    pad = list(pad)
    if len(pad) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(pad) // 2 > input.dim():
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got "
            f"padding length {len(pad)} and input of dimension {input.dim()}")
    for at, width in enumerate(pad):
        if width < 0:
            # Cut off instead.
            dim = input.dim() - 1 - at // 2
            input = input.narrow(dim, -width if at % 2 == 0 else 0, input.shape[dim] + width)
    pad = [max(width, 0) for width in pad]
    fill = 0.0 if value is None else value
    return _padded(input, pad, fill)


@node("ConstantPadNdBackward0")
def _padded(input, pad, fill):
    for at in range(0, len(pad), 2):
        dim = input.dim() - 1 - at // 2
        for width, first in ((pad[at], True), (pad[at + 1], False)):
            if width:
                shape = list(input.shape)
                shape[dim] = width
                edge = _torch.full(shape, fill, dtype=input.dtype, device=input.device)
                input = _torch.cat([edge, input] if first else [input, edge], dim)
    return input


def _pad_by_mode(input, pad, mode):
    """Each side repeats elements of the input: which, the mode says."""
    if mode not in ("reflect", "replicate", "circular"):
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    for at in range(0, len(pad), 2):
        dim = input.dim() - 1 - at // 2
        size, left, right = input.shape[dim], pad[at], pad[at + 1]
        if mode == "reflect" and max(left, right) >= size:
            raise RuntimeError(
                "Argument #4: Padding size should be less than the corresponding input dimension, "
                f"but got: padding ({left}, {right}) at dimension {dim} of input {list(input.shape)}")
        places = _torch.arange(-left, size + right, device=input.device)
        if mode == "replicate":
            places = places.clamp(0, size - 1)
        elif mode == "circular":
            places = places % size
        else:
            places = (size - 1) - ((size - 1) - places.abs()).abs()
        input = input.index_select(dim, places)
    return input


# Attention.

def scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0,
                                 is_causal=False, scale=None, enable_gqa=False):
    if enable_gqa:
        groups = query.size(-3) // key.size(-3), query.size(-3) // value.size(-3)
        key, value = (x.repeat_interleave(n, -3) for x, n in zip((key, value), groups))
    if is_causal and attn_mask is not None:
        raise RuntimeError(
            "_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    if dropout_p == 0.0 and not (attn_mask is not None and attn_mask.requires_grad):
        if query.dim() == 3:
            if attn_mask is not None and attn_mask.dim() == 3:
                attn_mask = attn_mask.unsqueeze(0)
            out = _torch._attention(query.unsqueeze(0), key.unsqueeze(0), value.unsqueeze(0),
                                    attn_mask, is_causal, scale)
            return out.squeeze(0)
        return _torch._attention(query, key, value, attn_mask, is_causal, scale)
    root = math.sqrt(1 / math.sqrt(query.size(-1)) if scale is None else scale)
    scores = (query * root) @ (key.transpose(-2, -1) * root)
    if is_causal:
        rows = _torch.arange(query.size(-2), device=query.device).unsqueeze(1)
        attn_mask = rows >= _torch.arange(key.size(-2), device=query.device)
    if attn_mask is not None:
        if attn_mask.dtype == _torch.bool:
            attn_mask = _torch.zeros(attn_mask.shape, dtype=query.dtype, device=query.device).masked_fill(
                ~attn_mask, -math.inf)
        scores = scores + attn_mask
    return _torch._dropout(scores.softmax(-1), dropout_p, False) @ value
