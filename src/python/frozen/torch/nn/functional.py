"""`torch.nn.functional`"""

from ._activation import *
from ._activation import relu_
from ._layers import *
from ._loss import *
from ._loss import _reduction
from .._missing import module_getattr as _module_getattr

__getattr__ = _module_getattr("torch.nn.functional")
