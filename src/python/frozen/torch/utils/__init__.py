"""`torch.utils`"""

from . import data
from .._missing import module_getattr as _module_getattr

__getattr__ = _module_getattr("torch.utils")
