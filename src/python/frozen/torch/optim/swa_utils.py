"""`torch.optim.swa_utils`: the average of a model's parameters over time."""

import copy

import torch
from torch.nn import Module


def get_ema_multi_avg_fn(decay=0.999):
    @torch.no_grad()
    def update(averaged, current, _):
        for mean, new in zip(averaged, current):
            mean.lerp_(new, 1 - decay)

    return update


class AveragedModel(Module):
    def __init__(self, model, device=None, avg_fn=None, multi_avg_fn=None, use_buffers=False):
        super().__init__()
        self.module = copy.deepcopy(model)
        self.register_buffer("n_averaged", torch.tensor(0, dtype=torch.long))
        self.avg_fn, self.multi_avg_fn, self.use_buffers = avg_fn, multi_avg_fn, use_buffers

    def forward(self, *args, **kwargs):
        return self.module(*args, **kwargs)

    def update_parameters(self, model):
        with torch.no_grad():
            mine, theirs = list(self.module.parameters()), list(model.parameters())
            if self.use_buffers:
                mine += list(self.module.buffers())
                theirs += list(model.buffers())
            first = self.n_averaged.item() == 0
            if not first and self.multi_avg_fn is not None:
                self.multi_avg_fn(mine, [p.detach() for p in theirs], self.n_averaged)
            for mean, new in zip(mine, theirs):
                new = new.detach()
                if first:
                    mean.copy_(new)
                elif self.avg_fn is not None:
                    mean.copy_(self.avg_fn(mean.detach(), new, self.n_averaged))
                elif self.multi_avg_fn is None:
                    mean.add_((new - mean) / (self.n_averaged + 1))
            if not self.use_buffers:
                for kept, new in zip(self.module.buffers(), model.buffers()):
                    kept.copy_(new)
            self.n_averaged += 1


def __getattr__(name):
    raise AttributeError(f"gradstep does not support torch.optim.swa_utils.{name} yet")
