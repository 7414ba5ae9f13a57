"""`torch.accelerator`, as a PyTorch without a GPU has it."""

import torch
from torch.cuda import current_device as current_device_index
from torch.cuda import device_count, is_available, set_device as set_device_index, synchronize


def current_accelerator(check_available=False):
    """The kind that PyTorch was built for, there or not."""
    return None if check_available else torch.device("cuda")


current_device_idx, set_device_idx = current_device_index, set_device_index
