"""`torch.optim.lr_scheduler`: learning rates that change while training goes on."""

from .base import LRScheduler, _LRScheduler
from .factors import (
    ConstantLR, ExponentialLR, LambdaLR, LinearLR, MultiplicativeLR, MultiStepLR, PolynomialLR,
    StepLR,
)
from .cosine import CosineAnnealingLR, CosineAnnealingWarmRestarts
from .cycles import CyclicLR, OneCycleLR
from .plateau import ReduceLROnPlateau
from .combined import ChainedScheduler, SequentialLR
