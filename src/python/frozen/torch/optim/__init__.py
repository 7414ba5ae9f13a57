"""`torch.optim`"""

from .optimizer import Optimizer
from .._lazy import lazily as _lazily

__getattr__ = _lazily("torch.optim", {
    "adadelta": "Adadelta",
    "adagrad": "Adagrad",
    "adam": "Adam",
    "adamax": "Adamax",
    "adamw": "AdamW",
    "lbfgs": "LBFGS",
    "nadam": "NAdam",
    "radam": "RAdam",
    "rmsprop": "RMSprop",
    "sgd": "SGD",
}, "lr_scheduler")
