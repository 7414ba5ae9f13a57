"""The older `weight_norm` and `spectral_norm`: hooks that compute the weight before each
forward. Their arithmetic is that of `torch.nn.utils.parametrizations`, too."""

import warnings

import torch
from torch.nn.functional import normalize
from ..parameter import Parameter

__all__ = ["remove_spectral_norm", "remove_weight_norm", "spectral_norm", "weight_norm"]


def norm_except(weight, dim):
    """The norm over all dimensions but one; over all for -1."""
    if dim == -1:
        return weight.norm()
    return weight.norm(2, [d for d in range(weight.dim()) if d != dim], keepdim=True)


def scaled(direction, size, dim):
    return direction * (size / norm_except(direction, dim))


def matrix_of(weight, dim):
    """The weight as a matrix whose rows are along `dim`."""
    if dim != 0:
        weight = weight.permute(dim, *(d for d in range(weight.dim()) if d != dim))
    return weight.flatten(1)


def power_method(matrix, u, v, count, eps, first="u"):
    """Turns u and v, in place, towards the matrix's first singular vectors."""
    with torch.no_grad():
        for _ in range(count):
            for turned in ("uv" if first == "u" else "vu"):
                if turned == "u":
                    u.copy_(normalize(torch.mv(matrix, v), dim=0, eps=eps))
                else:
                    v.copy_(normalize(torch.mv(matrix.t(), u), dim=0, eps=eps))


def largest_stretch(matrix, u, v):
    return torch.dot(u.clone(), torch.mv(matrix, v.clone()))


class _Hook:
    def __call__(self, module, inputs):
        object.__setattr__(module, self.name, self.compute(module))


def _hook_of(module, kind, name):
    for number, hook in module._forward_pre_hooks.items():
        if isinstance(hook, kind) and hook.name == name:
            return number, hook
    return None, None


class WeightNorm(_Hook):
    def __init__(self, name, dim):
        self.name, self.dim = name, dim

    def compute(self, module):
        return scaled(getattr(module, self.name + "_v"), getattr(module, self.name + "_g"), self.dim)


def weight_norm(module, name="weight", dim=0):
    warnings.warn("`torch.nn.utils.weight_norm` is deprecated in favor of "
                  "`torch.nn.utils.parametrizations.weight_norm`.", FutureWarning, stacklevel=2)
    if _hook_of(module, WeightNorm, name)[1]:
        raise RuntimeError(f"Cannot register two weight_norm hooks on the same parameter {name}")
    hook = WeightNorm(name, -1 if dim is None else dim)
    weight = getattr(module, name)
    del module._parameters[name]
    module.register_parameter(name + "_g", Parameter(norm_except(weight, hook.dim).data))
    module.register_parameter(name + "_v", Parameter(weight.data))
    hook(module, None)
    module.register_forward_pre_hook(hook)
    return module


def remove_weight_norm(module, name="weight"):
    number, hook = _hook_of(module, WeightNorm, name)
    if hook is None:
        raise ValueError(f"weight_norm of '{name}' not found in {module}")
    weight = hook.compute(module)
    delattr(module, name)
    del module._parameters[name + "_g"], module._parameters[name + "_v"]
    setattr(module, name, Parameter(weight.data))
    del module._forward_pre_hooks[number]
    return module


class SpectralNorm(_Hook):
    def __init__(self, name, n_power_iterations, dim, eps):
        if n_power_iterations <= 0:
            raise ValueError("Expected n_power_iterations to be positive, but "
                             f"got n_power_iterations={n_power_iterations}")
        self.name, self.dim, self.n_power_iterations, self.eps = name, dim, n_power_iterations, eps

    def compute(self, module, iterate=None):
        weight, u, v = (getattr(module, self.name + end) for end in ("_orig", "_u", "_v"))
        matrix = matrix_of(weight, self.dim)
        if module.training if iterate is None else iterate:
            power_method(matrix, u, v, self.n_power_iterations, self.eps, "v")
        return weight / largest_stretch(matrix, u, v)


def spectral_norm(module, name="weight", n_power_iterations=1, eps=1e-12, dim=None):
    if _hook_of(module, SpectralNorm, name)[1]:
        raise RuntimeError(f"Cannot register two spectral_norm hooks on the same parameter {name}")
    if dim is None:
        dim = 1 if getattr(module, "transposed", False) else 0
    hook = SpectralNorm(name, n_power_iterations, dim, eps)
    weight = module._parameters[name]
    matrix = matrix_of(weight.detach(), dim)
    u, v = (normalize(matrix.new_empty(size).normal_(0, 1), dim=0, eps=eps) for size in matrix.shape)
    delattr(module, name)
    module.register_parameter(name + "_orig", weight)
    object.__setattr__(module, name, weight.data)
    module.register_buffer(name + "_u", u)
    module.register_buffer(name + "_v", v)
    module.register_forward_pre_hook(hook)
    return module


def remove_spectral_norm(module, name="weight"):
    number, hook = _hook_of(module, SpectralNorm, name)
    if hook is None:
        raise ValueError(f"spectral_norm of '{name}' not found in {module}")
    with torch.no_grad():
        weight = hook.compute(module, False)
    for end in ("", "_u", "_v", "_orig"):
        delattr(module, name + end)
    module.register_parameter(name, Parameter(weight.detach()))
    del module._forward_pre_hooks[number]
    return module
