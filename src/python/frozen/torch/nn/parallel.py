"""`torch.nn.parallel`: on one device, the module itself."""

from torch.nn.modules.module import Module

__all__ = ["DataParallel", "DistributedDataParallel"]


class DataParallel(Module):
    """One device: the module itself, under PyTorch's name for it."""

    def __init__(self, module, device_ids=None, output_device=None, dim=0):
        super().__init__()
        self.module = module

    def forward(self, *inputs, **kwargs):
        return self.module(*inputs, **kwargs)


class DistributedDataParallel(Module):
    """Can be imported; with one process there is no group that it could belong to."""

    def __init__(self, module, *arguments, **options):
        super().__init__()
        raise ValueError(
            "Default process group has not been initialized, please make sure to call init_process_group.")
