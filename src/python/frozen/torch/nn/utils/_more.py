"""The rest of `torch.nn.utils`."""

import warnings

import torch
from . import clip_grad_norm_
from ._reparametrize import (
    remove_spectral_norm, remove_weight_norm, spectral_norm, weight_norm)

__all__ = ["clip_grad_norm", "get_total_norm", "clip_grads_with_norm_", "skip_init",
           "remove_spectral_norm", "remove_weight_norm", "spectral_norm", "weight_norm", "fuse_conv_bn_eval"]


def clip_grad_norm(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    warnings.warn("`torch.nn.utils.clip_grad_norm` is now deprecated in favor of "
                  "`torch.nn.utils.clip_grad_norm_`.", FutureWarning, stacklevel=2)
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite, foreach)


def get_total_norm(tensors, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    tensors = [tensors] if isinstance(tensors, torch.Tensor) else list(tensors)
    if not tensors:
        return torch.tensor(0.0)
    return torch.linalg.vector_norm(
        torch.stack([torch.linalg.vector_norm(tensor, norm_type) for tensor in tensors]), norm_type)


def clip_grads_with_norm_(parameters, max_norm, total_norm, foreach=None):
    parameters = [parameters] if isinstance(parameters, torch.Tensor) else list(parameters)
    factor = torch.clamp(max_norm / (total_norm + 1e-6), max=1.0)
    for parameter in parameters:
        if parameter.grad is not None:
            parameter.grad.mul_(factor)


def skip_init(module_cls, *args, **kwargs):
    kwargs.pop("device", None)
    return module_cls(*args, **kwargs)


def fuse_conv_bn_eval(conv, bn, transpose=False):
    """A convolution that does what `conv` and then `bn` do in evaluation."""
    import copy

    if conv.training or bn.training:
        raise AssertionError("Fusion only for eval!")
    fused = copy.deepcopy(conv)
    scale = torch.rsqrt(bn.running_var + bn.eps)
    weight = torch.ones_like(bn.running_mean) if bn.weight is None else bn.weight
    shift = torch.zeros_like(bn.running_mean) if bn.bias is None else bn.bias
    bias = torch.zeros_like(bn.running_mean) if conv.bias is None else conv.bias
    shape = [-1 if d == (1 if transpose else 0) else 1 for d in range(conv.weight.dim())]
    fused.weight = torch.nn.Parameter(
        (conv.weight * (weight * scale).reshape(shape)).detach(), conv.weight.requires_grad)
    fused.bias = torch.nn.Parameter(((bias - bn.running_mean) * scale * weight + shift).detach())
    return fused
