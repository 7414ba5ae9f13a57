"""`autocast`: matrix products in a half type. Without CUDA, on the CPU only."""

import warnings
from functools import wraps

import _torch
import torch

_HALF = torch.bfloat16, torch.float16


def is_autocast_available(device_type):
    return device_type in ("cpu", "cuda")


class autocast:
    def __init__(self, device_type, dtype=None, enabled=True, cache_enabled=None):
        if not isinstance(device_type, str):
            raise ValueError(
                f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        # Names the devices that there are, if this is none of them.
        torch.device(device_type)
        if not is_autocast_available(device_type):
            raise RuntimeError(
                f"User specified an unsupported autocast device_type '{device_type}'")
        if dtype is None:
            dtype = torch.float16 if device_type == "cuda" else torch.bfloat16
        self.device = device_type
        self.fast_dtype = dtype
        self._cache_enabled = (
            _torch._autocast_mode()[1] if cache_enabled is None else cache_enabled)
        if enabled and device_type == "cuda":
            warnings.warn("CUDA is not available or torch_xla is imported. Disabling autocast.",
                          stacklevel=2)
            enabled = False
        elif enabled and dtype not in _HALF:
            warnings.warn(
                "In CPU autocast, but the target dtype is not supported. Disabling autocast.\n"
                "CPU Autocast only supports dtypes of torch.bfloat16, torch.float16 currently.",
                stacklevel=2)
            enabled = False
        self._enabled = enabled

    def __enter__(self):
        mode, _ = _torch._autocast_mode()
        if self.device == "cpu":
            mode = self.fast_dtype if self._enabled else None
        self._before = _torch._enter_autocast(mode, self._cache_enabled)
        return self

    def __exit__(self, *error):
        _torch._leave_autocast(*self._before)
        return False

    def __call__(self, function):
        @wraps(function)
        def under_autocast(*args, **kwargs):
            with self:
                return function(*args, **kwargs)

        return under_autocast


def in_float32(function):
    """A loss composed of operations: its tensors in float32 under autocast."""

    def wide(value):
        if isinstance(value, torch.Tensor) and value.dtype in _HALF:
            return value.float()
        return value

    @wraps(function)
    def under_autocast(*args, **kwargs):
        mode, cache = _torch._autocast_mode()
        if mode is None:
            return function(*args, **kwargs)
        args = [wide(arg) for arg in args]
        kwargs = {name: wide(arg) for name, arg in kwargs.items()}
        _torch._set_autocast(None, cache)
        try:
            return function(*args, **kwargs)
        finally:
            _torch._set_autocast(mode, cache)

    return under_autocast


def custom_fwd(fwd=None, *, device_type, cast_inputs=None):
    """Nothing is cast here, so there is nothing to decorate."""
    return (lambda function: function) if fwd is None else fwd


def custom_bwd(bwd=None, *, device_type):
    return (lambda function: function) if bwd is None else bwd
