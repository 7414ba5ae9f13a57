"""`torch.autograd.graph`: what is kept for the backward pass."""

from contextlib import contextmanager

from _torch import _Node as Node

from .._missing import module_getattr as _module_getattr


@contextmanager
def save_on_cpu(pin_memory=False, device_type="cuda"):
    """Everything is kept where it was made: on the CPU it has no way to go."""
    yield


__getattr__ = _module_getattr("torch.autograd.graph")
