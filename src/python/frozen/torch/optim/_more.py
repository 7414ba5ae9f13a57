"""Optimizers that are asked for less often, in Python."""

import torch
from .optimizer import Optimizer

__all__ = ["ASGD", "Rprop"]


class Rprop(Optimizer):
    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50), *, capturable=False,
                 foreach=None, maximize=False, differentiable=False):
        if not 0.0 <= lr:
            raise ValueError(f"Invalid learning rate: {lr}")
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        super().__init__(params, dict(
            lr=lr, etas=etas, step_sizes=step_sizes, foreach=foreach, maximize=maximize,
            differentiable=differentiable, capturable=capturable))

    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        with torch.no_grad():
            for group in self.param_groups:
                for param in group["params"]:
                    if param.grad is not None:
                        self._update(param, group)
        return loss

    def _update(self, param, group):
        """Each weight has a step of its own: longer while its slope keeps its sign."""
        grad = -param.grad if group["maximize"] else param.grad
        state = self.state[param]
        if not state:
            state["step"] = torch.tensor(0.0)
            state["prev"] = torch.zeros_like(param)
            state["step_size"] = torch.full_like(grad, group["lr"])
        state["step"] += 1
        shrink, grow = group["etas"]
        sign = (grad * state["prev"]).sign()
        factor = torch.ones_like(sign).masked_fill(sign > 0, grow).masked_fill(sign < 0, shrink)
        state["step_size"].mul_(factor).clamp_(*group["step_sizes"])
        grad = grad.masked_fill(sign < 0, 0)
        param.addcmul_(grad.sign(), state["step_size"], value=-1)
        state["prev"].copy_(grad)


class ASGD(Optimizer):
    def __init__(self, params, lr=1e-2, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0, foreach=None,
                 maximize=False, differentiable=False, capturable=False):
        if not 0.0 <= lr:
            raise ValueError(f"Invalid learning rate: {lr}")
        if not 0.0 <= weight_decay:
            raise ValueError(f"Invalid weight_decay value: {weight_decay}")
        super().__init__(params, dict(
            lr=lr, lambd=lambd, alpha=alpha, t0=t0, weight_decay=weight_decay, foreach=foreach,
            maximize=maximize, differentiable=differentiable, capturable=capturable))

    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        with torch.no_grad():
            for group in self.param_groups:
                for param in group["params"]:
                    if param.grad is not None:
                        self._update(param, group)
        return loss

    def _update(self, param, group):
        """A plain step with a falling rate, and the average of where it led."""
        grad = -param.grad if group["maximize"] else param.grad
        state = self.state[param]
        if not state:
            state["step"] = torch.zeros(())
            state["eta"] = torch.tensor(group["lr"])
            state["mu"] = torch.ones(())
            state["ax"] = torch.zeros_like(param)
        state["step"] += 1
        step = state["step"].item()
        if group["weight_decay"]:
            grad = grad.add(param, alpha=group["weight_decay"])
        eta = state["eta"].item()
        param.mul_(1 - group["lambd"] * eta).add_(grad, alpha=-eta)
        mu = state["mu"].item()
        if mu == 1:
            state["ax"].copy_(param)
        else:
            state["ax"].add_((param - state["ax"]) * mu)
        lr, lambd = group["lr"], group["lambd"]
        state["eta"] = torch.tensor(lr / (1 + lambd * lr * step) ** group["alpha"])
        state["mu"] = torch.tensor(1 / max(1, step - group["t0"]))
