"""`torch.optim`"""

from .optimizer import Optimizer
from .adam import Adam
from .adamw import AdamW
from .sgd import SGD
from .._missing import module_getattr as _module_getattr

__getattr__ = _module_getattr("torch.optim")
