"""`torch.optim.swa_utils`: the average of a model's parameters over time."""

import copy
import math
import warnings

import torch
from torch.nn import Module
from torch.optim.lr_scheduler import LRScheduler


def _check_decay(decay):
    if decay < 0.0 or decay > 1.0:
        raise ValueError(
            f"Invalid decay value {decay} provided. Please provide a value in [0,1] range.")


def get_ema_avg_fn(decay=0.999):
    _check_decay(decay)

    @torch.no_grad()
    def update(ema_param, current_param, num_averaged):
        return decay * ema_param + (1 - decay) * current_param

    return update


def get_swa_avg_fn():
    @torch.no_grad()
    def update(averaged_param, current_param, num_averaged):
        return averaged_param + (current_param - averaged_param) / (num_averaged + 1)

    return update


def get_swa_multi_avg_fn():
    @torch.no_grad()
    def update(averaged, current, num_averaged):
        weight = 1 / (num_averaged + 1)
        for mean, new in zip(averaged, current):
            mean.lerp_(new, weight.item() if isinstance(weight, torch.Tensor) else weight)

    return update


def get_ema_multi_avg_fn(decay=0.999):
    _check_decay(decay)

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


@torch.no_grad()
def update_bn(loader, model, device=None):
    """The running statistics of every batch normalisation, over one pass of the data."""
    from torch.nn.modules.batchnorm import _BatchNorm

    momenta = {module: module.momentum for module in model.modules() if isinstance(module, _BatchNorm)}
    if not momenta:
        return
    was_training = model.training
    model.train()
    for module in momenta:
        module.reset_running_stats()
        module.momentum = None
    for input in loader:
        if isinstance(input, (list, tuple)):
            input = input[0]
        model(input if device is None else input.to(device))
    for module, momentum in momenta.items():
        module.momentum = momentum
    model.train(was_training)


class SWALR(LRScheduler):
    """From each group's rate to `swa_lr`, over `anneal_epochs`."""

    def __init__(self, optimizer, swa_lr, anneal_epochs=10, anneal_strategy="cos", last_epoch=-1):
        groups = optimizer.param_groups
        rates = list(swa_lr) if isinstance(swa_lr, (list, tuple)) else [swa_lr] * len(groups)
        if len(rates) != len(groups):
            raise ValueError(
                f"swa_lr must have the same length as optimizer.param_groups. swa_lr has {len(rates)} "
                f"values, param_groups has {len(groups)}.")
        for rate, group in zip(rates, groups):
            group["swa_lr"] = rate
        if anneal_strategy not in ["cos", "linear"]:
            raise ValueError(
                f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        self._set_anneal_func(anneal_strategy)
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(
                f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    def _set_anneal_func(self, anneal_strategy):
        self._anneal_strategy = anneal_strategy
        if anneal_strategy == "cos":
            self.anneal_func = lambda t: (1 - math.cos(math.pi * t)) / 2
        else:
            self.anneal_func = lambda t: t

    def get_lr(self):
        if not self._get_lr_called_within_step:
            warnings.warn(
                "To get the last learning rate computed by the scheduler, please use "
                "`get_last_lr()`.", UserWarning, stacklevel=2)
        step = self._step_count - 1
        if self.anneal_epochs == 0:
            step = max(1, step)
        before = self.anneal_func(max(0, min(1, (step - 1) / max(1, self.anneal_epochs))))
        alpha = self.anneal_func(max(0, min(1, step / max(1, self.anneal_epochs))))
        rates = []
        for group in self.optimizer.param_groups:
            lr, swa_lr = group["lr"], group["swa_lr"]
            initial = swa_lr if before == 1 else (lr - before * swa_lr) / (1 - before)
            rates.append(swa_lr * alpha + initial * (1 - alpha))
        return rates

    def state_dict(self):
        return {key: value for key, value in self.__dict__.items()
                if key not in ("optimizer", "anneal_func")}

    def load_state_dict(self, state_dict):
        self.__dict__.update(state_dict)
        self._set_anneal_func(self._anneal_strategy)
