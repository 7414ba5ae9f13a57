"""`torch.cuda`, as a PyTorch without CUDA has it."""

from .._lazy import lazily as _lazily


def is_available():
    return False


def device_count():
    return 0


def is_initialized():
    return False


def manual_seed(seed):
    """Silently ignored without CUDA, as in PyTorch."""


manual_seed_all = manual_seed


def empty_cache():
    """Silently ignored without CUDA, as in PyTorch."""


def is_bf16_supported(including_emulation=True):
    return False


def _nothing(device=None):
    return 0


def _ignored(device=None):
    """Nothing was counted."""


memory_allocated = max_memory_allocated = memory_reserved = max_memory_reserved = _nothing
reset_peak_memory_stats = _ignored


def _refuse(*args, **kwargs):
    raise RuntimeError(
        "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and "
        "installed a driver from http://www.nvidia.com/Download/index.aspx")


current_device = get_device_name = get_device_properties = set_device = synchronize = _refuse

__getattr__ = _lazily("torch.cuda", {}, "amp")
