"""`torch.utils`"""

from . import data, hooks
from .._missing import module_getattr as _module_getattr

__getattr__ = _module_getattr("torch.utils")
