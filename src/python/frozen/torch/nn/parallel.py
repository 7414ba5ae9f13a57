"""`torch.nn.parallel`: on one device, the module itself."""

from torch.nn.modules.more import DataParallel

__all__ = ["DataParallel"]


def __getattr__(name):
    if name in ("DistributedDataParallel", "DistributedDataParallelCPU"):
        raise AttributeError(f"gradstep trains in one process: it has no torch.nn.parallel.{name}")
    raise AttributeError(f"module 'torch.nn.parallel' has no attribute '{name}'")
