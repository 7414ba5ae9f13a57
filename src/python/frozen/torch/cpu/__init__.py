"""`torch.cpu`"""

from . import amp


def is_available():
    return True
