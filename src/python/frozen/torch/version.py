"""`torch.version`"""

import torch

__version__ = torch.__version__
debug = False
cuda = hip = xpu = None
git_version = "unknown"
