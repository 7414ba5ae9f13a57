"""`torch.distributed`, for scripts that ask whether there is more than one process: there
is one."""

_ABSENT = "Default process group has not been initialized, please make sure to call init_process_group."


def is_available():
    return True


def is_initialized():
    return False


def is_torchelastic_launched():
    return False


def get_rank(group=None):
    raise ValueError(_ABSENT)


def get_world_size(group=None):
    raise ValueError(_ABSENT)


def barrier(group=None, async_op=False, device_ids=None):
    raise ValueError(_ABSENT)


def init_process_group(*arguments, **options):
    raise NotImplementedError(
        "gradstep trains in one process: torch.distributed.init_process_group() is not supported")


def destroy_process_group(group=None):
    raise AssertionError("Process group cannot be None")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'torch.distributed' has no attribute {name!r}")
    raise AttributeError(f"gradstep trains in one process: it has no torch.distributed.{name}")
