"""`torch.cuda`: as a PyTorch has it that finds no GPU, or, with `--device cuda`, one."""

import _torch

from .._lazy import lazily as _lazily


def is_available():
    return _torch._has_cuda()


def device_count():
    return int(is_available())


def is_initialized():
    return is_available()


def manual_seed(seed):
    """Ignored: random numbers are drawn on the CPU, also for the GPU."""


manual_seed_all = manual_seed


def seed():
    """Silently ignored without CUDA, as in PyTorch."""


seed_all = seed


def empty_cache():
    """Silently ignored without CUDA, as in PyTorch."""


def is_bf16_supported(including_emulation=True):
    return False


def _nothing(device=None):
    return 0


def _uncounted(device=None):
    raise RuntimeError("invalid argument to reset_peak_memory_stats")


memory_allocated = max_memory_allocated = memory_reserved = max_memory_reserved = _nothing
reset_peak_memory_stats = _uncounted


def _refuse(*args, **kwargs):
    if is_available():
        raise NotImplementedError("gradstep does not support this function of torch.cuda yet")
    raise RuntimeError(
        "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and "
        "installed a driver from http://www.nvidia.com/Download/index.aspx")


init = ipc_collect = current_stream = default_stream = get_device_capability = mem_get_info = _refuse
initial_seed = get_rng_state = get_rng_state_all = _refuse
get_device_name = get_device_properties = _refuse


def current_device():
    return 0 if is_available() else _refuse()


def set_device(device):
    """There is one GPU at most."""
    if not is_available():
        _refuse()


def synchronize(device=None):
    """What a script reads of a GPU has been waited for already."""
    if not is_available():
        _refuse()

__getattr__ = _lazily("torch.cuda", {}, "amp")
