"""A wrong shape inside a module's forward, chained to another exception."""

import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 8)
        self.second = nn.Linear(9, 1)

    def forward(self, x):
        return self.second(
            torch.relu(self.first(x))
        )


try:
    Net()(torch.ones(2, 4))
except RuntimeError as error:
    raise ValueError("the layers do not fit") from error
