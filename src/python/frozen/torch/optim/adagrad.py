"""`Adagrad`"""

import _torch
import torch
from .optimizer import Optimizer, native_step


class Adagrad(Optimizer):
    def __init__(self, params, lr=1e-2, lr_decay=0, weight_decay=0, initial_accumulator_value=0,
                 eps=1e-10, foreach=None, *, maximize=False, differentiable=False, fused=None):
        if not 0.0 <= lr:
            raise ValueError(f"Invalid learning rate: {lr}")
        if not 0.0 <= lr_decay:
            raise ValueError(f"Invalid lr_decay value: {lr_decay}")
        if not 0.0 <= weight_decay:
            raise ValueError(f"Invalid weight_decay value: {weight_decay}")
        if not 0.0 <= initial_accumulator_value:
            raise ValueError(
                f"Invalid initial_accumulator_value value: {initial_accumulator_value}")
        if not 0.0 <= eps:
            raise ValueError(f"Invalid epsilon value: {eps}")
        super().__init__(params, dict(
            lr=lr, lr_decay=lr_decay, eps=eps, weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value, foreach=foreach,
            maximize=maximize, differentiable=differentiable, fused=fused))
        for group in self.param_groups:
            self._begin(group)

    def _begin(self, group):
        """The sum need not begin at zero, and is there before the first step."""
        for param in group["params"]:
            if not self.state[param]:
                self.state[param] = {
                    "step": torch.tensor(0.0),
                    "sum": torch.full_like(param.detach(),
                                           self.defaults["initial_accumulator_value"])}

    @native_step
    def step(self):
        for group in self.param_groups:
            self._begin(group)
            _torch._adagrad(
                group["params"], self.state, group["lr"], group["lr_decay"],
                group["weight_decay"], group["eps"], group["maximize"])
