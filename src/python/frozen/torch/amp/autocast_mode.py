"""`autocast`: on a machine without CUDA it says so, and does nothing."""

import warnings
from functools import wraps

import torch

_CPU_TYPES = torch.bfloat16, torch.float16


class autocast:
    def __init__(self, device_type, dtype=None, enabled=True, cache_enabled=None):
        if not isinstance(device_type, str):
            raise ValueError(
                f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        # Names the devices that there are, if this is none of them.
        torch.device(device_type)
        if device_type not in ("cpu", "cuda"):
            raise RuntimeError(
                f"User specified an unsupported autocast device_type '{device_type}'")
        if dtype is None:
            dtype = torch.float16 if device_type == "cuda" else torch.bfloat16
        self.device = device_type
        self.fast_dtype = dtype
        if enabled and device_type == "cuda":
            warnings.warn("CUDA is not available or torch_xla is imported. Disabling autocast.")
            enabled = False
        elif enabled and dtype not in _CPU_TYPES:
            warnings.warn(
                "In CPU autocast, but the target dtype is not supported. Disabling autocast.\n"
                "CPU Autocast only supports dtypes of torch.bfloat16, torch.float16 currently.")
            enabled = False
        elif enabled:
            raise NotImplementedError(
                f"gradstep does not support torch.autocast('cpu', dtype={dtype}) yet")
        self._enabled = enabled

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def __call__(self, function):
        @wraps(function)
        def under_autocast(*args, **kwargs):
            with self:
                return function(*args, **kwargs)

        return under_autocast


def custom_fwd(fwd=None, *, device_type, cast_inputs=None):
    """Nothing is cast here, so there is nothing to decorate."""
    return (lambda function: function) if fwd is None else fwd


def custom_bwd(bwd=None, *, device_type):
    return (lambda function: function) if bwd is None else bwd
