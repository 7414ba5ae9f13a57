"""`torch.utils`"""

from .._lazy import lazily as _lazily

__getattr__ = _lazily("torch.utils", {}, "checkpoint data hooks tensorboard")
