"""`torch.amp`, as PyTorch has it on a machine without CUDA."""

from .autocast_mode import autocast, custom_bwd, custom_fwd, is_autocast_available
from .grad_scaler import GradScaler
