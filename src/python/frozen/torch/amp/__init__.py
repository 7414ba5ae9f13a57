"""`torch.amp`, as PyTorch has it on a machine without CUDA."""

from .autocast_mode import autocast, custom_bwd, custom_fwd
from .grad_scaler import GradScaler
