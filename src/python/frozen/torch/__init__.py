"""The `torch` package as scripts see it, over the native module `_torch`."""

import _torch
from _torch import *
from ._types import Size, randint

__version__ = "2.15.0+gradstep"

from math import e, inf, nan, pi
newaxis = None


def typename(obj, /):
    """The name that PyTorch's messages give to an object's type."""
    if isinstance(obj, Tensor):
        return obj.type()
    cls = obj if isinstance(obj, type) else type(obj)
    module = cls.__module__
    if module in (None, "", "builtins", "__builtin__"):
        return cls.__qualname__
    return f"{module}.{cls.__qualname__}"


def is_tensor(obj, /):
    return isinstance(obj, Tensor)


def is_floating_point(input):
    return input.is_floating_point()


def numel(input):
    if not isinstance(input, Tensor):
        raise TypeError("numel(): argument 'input' (position 1) must be Tensor, not "
                        f"{type(input).__name__}")
    return input.numel()


def is_grad_enabled():
    return _torch._grad_enabled()


def is_anomaly_enabled():
    return _torch._anomaly_mode()[0]


def is_anomaly_check_nan_enabled():
    return _torch._anomaly_mode()[1]


def set_anomaly_enabled(mode, check_nan=True):
    _torch._set_anomaly_mode(mode, check_nan)


def is_autocast_enabled(device_type="cuda"):
    return device_type == "cpu" and _torch._autocast_mode()[0] is not None


def is_autocast_cpu_enabled():
    return is_autocast_enabled("cpu")


def get_autocast_dtype(device_type):
    if device_type == "cuda":
        return float16
    return _torch._autocast_mode()[0] or bfloat16


def get_autocast_cpu_dtype():
    return get_autocast_dtype("cpu")


def is_autocast_cache_enabled():
    return _torch._autocast_mode()[1]


def is_inference(input):
    return input.is_inference()


def get_num_threads():
    return 1


def set_num_threads(number, /):
    """gradstep's own `--threads` decides; accepted because scripts say it."""


def use_deterministic_algorithms(mode, *, warn_only=False):
    """Every computation here is deterministic."""


_PROFILES = {"default": (4, 1000, 3, 80), "short": (2, 1000, 2, 80),
             "full": (4, inf, 3, 80)}


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, profile=None,
                     sci_mode=None):
    if profile is not None:
        _torch._set_print_options(*_PROFILES.get(profile, (None,) * 4), None)
    _torch._set_print_options(precision, threshold, edgeitems, linewidth, sci_mode)


strided = type("layout", (), {"__module__": "torch", "__repr__": lambda self: "torch.strided"})()

from ._lazy import lazily as _lazily

__getattr__ = _lazily("torch", {
    "_info": "can_cast finfo iinfo promote_types result_type",
    "_joined": "atleast_1d atleast_2d atleast_3d column_stack dstack hstack meshgrid tensordot "
               "vstack",
    "amp": "autocast",
    "autograd": "enable_grad inference_mode no_grad set_grad_enabled",
    "func": "vmap",
    "random": "fork_rng get_rng_state set_rng_state",
    "serialization": "load save",
}, "accelerator amp autograd backends cpu cuda func nn optim random serialization utils")
