"""`torch.nn`"""

from .parameter import Buffer, Parameter
from .modules import *
from . import functional, init, modules, parameter, utils
from .._missing import module_getattr as _module_getattr

__getattr__ = _module_getattr("torch.nn")
