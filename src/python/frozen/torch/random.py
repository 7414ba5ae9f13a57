"""`torch.random`: the state of the default generator."""

from contextlib import contextmanager

import _torch
from _torch import default_generator, initial_seed, manual_seed, seed


def get_rng_state():
    """An opaque object: gradstep has no uint8 tensors yet, as which PyTorch gives it."""
    return default_generator.get_state()


def set_rng_state(new_state):
    default_generator.set_state(new_state)


@contextmanager
def fork_rng(devices=None, enabled=True, device_type="cuda"):
    """What is drawn inside does not change what is drawn after."""
    if not enabled:
        yield
        return
    state = get_rng_state()
    try:
        yield
    finally:
        set_rng_state(state)
