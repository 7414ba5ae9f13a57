# Packages are there in whatever way a script asks for their parts.
import sys

import torch

print(torch.nn.Linear.__name__, torch.optim.SGD.__name__, torch.nn.functional.relu.__name__)
print(torch.utils.data.DataLoader.__name__, torch.optim.lr_scheduler.StepLR.__name__)
print(torch.cuda.is_available(), torch.amp.autocast.__name__)

from torch import nn, optim
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset
import torch.nn.utils as utils
import torch.optim.lr_scheduler

print(nn is torch.nn is sys.modules["torch.nn"], optim is torch.optim, F is nn.functional)
print(nn.modules.linear.Linear is nn.Linear, nn.modules.Linear is nn.Linear)
print(nn.Linear.__module__, nn.MSELoss.__module__, optim.Adam.__module__)
print(utils.clip_grad_norm_.__name__, hasattr(nn, "utils"))

names = dir(nn)
print([name in names for name in ("Linear", "Conv2d", "GRU", "functional", "init")])
print([name in dir(torch) for name in ("nn", "optim", "save", "no_grad", "finfo")])
print([name in dir(optim) for name in ("SGD", "AdamW", "lr_scheduler")])

from torch.nn import *
from torch.optim import *

print(Linear is nn.Linear, Conv2d is nn.Conv2d, Adam is optim.Adam)
print(hasattr(torch, "no_such_thing"), hasattr(nn, "Linaer"), getattr(optim, "nothing", None))
for package, name in ((nn, "Linaer"), (torch, "optm"), (optim, "Adamm")):
    try:
        getattr(package, name)
    except AttributeError as error:
        print(error)
try:
    from torch.nn import Linaer
except ImportError as error:
    print(str(error).split(" (")[0])
