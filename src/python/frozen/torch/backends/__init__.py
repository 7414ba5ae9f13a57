"""`torch.backends`: none of them is here; scripts ask, and set flags."""

from . import cuda, cudnn, mps
