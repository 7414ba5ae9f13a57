"""Writing one's own optimizer and scheduler."""

import math

import torch
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR, LRScheduler


class PlainSGD(Optimizer):
    def __init__(self, params, lr=0.1, momentum=0.0):
        if lr < 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        super().__init__(params, dict(lr=lr, momentum=momentum))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["step"] = 0
                    state["velocity"] = torch.zeros_like(p)
                state["step"] += 1
                state["velocity"].mul_(group["momentum"]).add_(p.grad)
                p.add_(state["velocity"], alpha=-group["lr"])
        return loss


class Halving(LRScheduler):
    def __init__(self, optimizer, every, last_epoch=-1):
        self.every = every
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base * 0.5 ** (self.last_epoch // self.every) for base in self.base_lrs]


def get_cosine_schedule_with_warmup(optimizer, warmup, total, cycles=0.5):
    def lr_lambda(step):
        if step < warmup:
            return float(step) / float(max(1, warmup))
        progress = float(step - warmup) / float(max(1, total - warmup))
        return max(0.0, 0.5 * (1.0 + math.cos(math.pi * cycles * 2.0 * progress)))
    return LambdaLR(optimizer, lr_lambda)


w = torch.nn.Parameter(torch.tensor([3.0, -2.0]))
opt = PlainSGD([w], lr=0.2, momentum=0.5)
reference = torch.nn.Parameter(torch.tensor([3.0, -2.0]))
sgd = torch.optim.SGD([reference], lr=0.2, momentum=0.5)
sched = Halving(opt, 3)
sched2 = Halving(sgd, 3)
for i in range(8):
    for o, p in ((opt, w), (sgd, reference)):
        o.zero_grad()
        p.pow(2).sum().backward()
        o.step()
    sched.step()
    sched2.step()
    print(i, w.data, sched.get_last_lr(), torch.equal(w, reference))
print(opt.state[w]["step"], opt)
opt = torch.optim.AdamW([w], lr=1.0)
sched = get_cosine_schedule_with_warmup(opt, 3, 10)
for _ in range(10):
    opt.step()
    sched.step()
    print(f"{sched.get_last_lr()[0]:.4f}", end=" ")
print()
try:
    PlainSGD([w], lr=-1)
except ValueError as error:
    print(error)
