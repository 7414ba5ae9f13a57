"""`torch.optim.lr_scheduler`: learning rates that change while training goes on."""

from .base import LRScheduler, _LRScheduler
from ..._lazy import lazily as _lazily

__getattr__ = _lazily("torch.optim.lr_scheduler", {
    "factors": "ConstantLR ExponentialLR LambdaLR LinearLR MultiplicativeLR MultiStepLR "
               "PolynomialLR StepLR",
    "cosine": "CosineAnnealingLR CosineAnnealingWarmRestarts",
    "cycles": "CyclicLR OneCycleLR",
    "plateau": "ReduceLROnPlateau",
    "combined": "ChainedScheduler SequentialLR",
})
