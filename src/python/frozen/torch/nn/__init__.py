"""`torch.nn`"""

from .parameter import Buffer, Parameter
from .modules import HOMES as _HOMES
from .modules.module import Module
from .._lazy import lazily as _lazily

__getattr__ = _lazily(
    "torch.nn", {f"modules.{place}": names for place, names in _HOMES.items()}
    | {"parallel": "DataParallel", "parameter": "UninitializedBuffer UninitializedParameter"},
    "functional init modules parallel parameter utils")
