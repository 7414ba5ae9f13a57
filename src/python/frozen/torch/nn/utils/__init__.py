"""`torch.nn.utils`: clipping gradients, parameters as one vector."""

import warnings
from types import GeneratorType

import _torch
import torch
from ..._missing import module_getattr as _module_getattr


def _listed(parameters):
    if isinstance(parameters, torch.Tensor):
        return [parameters]
    listed = list(parameters)
    if isinstance(parameters, GeneratorType) and not listed:
        warnings.warn(
            "`parameters` is an empty generator, no gradient clipping will occur.", stacklevel=1)
    return listed


def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    return _torch._clip_grad_norm_(
        _listed(parameters), float(max_norm), float(norm_type), error_if_nonfinite)


def clip_grad_value_(parameters, clip_value, foreach=None):
    _torch._clip_grad_value_(_listed(parameters), float(clip_value))


def parameters_to_vector(parameters):
    return torch.cat([parameter.reshape(-1) for parameter in parameters])


def vector_to_parameters(vec, parameters):
    if not isinstance(vec, torch.Tensor):
        raise TypeError(f"expected torch.Tensor, but got: {torch.typename(vec)}")
    start = 0
    for parameter in parameters:
        end = start + parameter.numel()
        parameter.data = vec[start:end].view_as(parameter).data
        start = end


__getattr__ = _module_getattr("torch.nn.utils")
