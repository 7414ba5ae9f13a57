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
    return input.numel()


def is_grad_enabled():
    return _torch._grad_enabled()


def get_num_threads():
    return 1


def set_num_threads(number, /):
    """gradstep's own `--threads` decides; accepted because scripts say it."""


def use_deterministic_algorithms(mode, *, warn_only=False):
    """Every computation here is deterministic."""


def set_printoptions(*args, **kwargs):
    raise NotImplementedError("gradstep does not support torch.set_printoptions yet")


from ._lazy import lazily as _lazily

__getattr__ = _lazily("torch", {
    "_info": "can_cast finfo iinfo promote_types result_type",
    "_joined": "atleast_1d atleast_2d atleast_3d column_stack dstack hstack meshgrid tensordot "
               "vstack",
    "amp": "autocast",
    "autograd": "enable_grad no_grad set_grad_enabled",
    "random": "fork_rng get_rng_state set_rng_state",
    "serialization": "load save",
}, "amp autograd backends cuda nn optim random serialization utils")
