"""`torch.nn.parallel`: on one device, the module itself."""

from torch.nn.modules.module import Module

__all__ = ["DataParallel"]


class DataParallel(Module):
    """One device: the module itself, under PyTorch's name for it."""

    def __init__(self, module, device_ids=None, output_device=None, dim=0):
        super().__init__()
        self.module = module

    def forward(self, *inputs, **kwargs):
        return self.module(*inputs, **kwargs)


def __getattr__(name):
    if name in ("DistributedDataParallel", "DistributedDataParallelCPU"):
        raise AttributeError(f"gradstep trains in one process: it has no torch.nn.parallel.{name}")
    raise AttributeError(f"module 'torch.nn.parallel' has no attribute '{name}'")
