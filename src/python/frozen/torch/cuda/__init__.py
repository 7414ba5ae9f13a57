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
    raise RuntimeError(
        "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and "
        "installed a driver from http://www.nvidia.com/Download/index.aspx")


init = ipc_collect = current_stream = default_stream = get_device_capability = mem_get_info = _refuse
initial_seed = get_rng_state = get_rng_state_all = _refuse
current_device = get_device_name = get_device_properties = set_device = synchronize = _refuse

__getattr__ = _lazily("torch.cuda", {}, "amp")
