"""The warnings about schedulers, in PyTorch's words."""

import warnings

import torch
from torch.optim.lr_scheduler import ExponentialLR, StepLR


def heard(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        function()
    for warning in caught:
        print(warning.category.__name__, "|", warning.message)
    print(len(caught))


def fresh():
    return torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)


optimizer = fresh()
scheduler = StepLR(optimizer, 2)
heard(scheduler.step)
heard(scheduler.step)
heard(lambda: scheduler.step(7))
print(scheduler.get_last_lr(), scheduler.last_epoch)

optimizer = fresh()
scheduler = ExponentialLR(optimizer, 0.5)
optimizer.step()
heard(scheduler.step)
heard(lambda: print(scheduler.get_lr()))

optimizer = fresh()
scheduler = ExponentialLR(optimizer, 0.5)
optimizer.step = lambda: None
heard(scheduler.step)
