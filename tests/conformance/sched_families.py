"""Every scheduler over 12 epochs of a loop with two groups."""

import math

import torch
from torch.optim import lr_scheduler as sched


def optimizer(kind=torch.optim.SGD, **options):
    params = [{"params": [torch.nn.Parameter(torch.ones(2))], "lr": 0.1},
              {"params": [torch.nn.Parameter(torch.ones(1))]}]
    return kind(params, lr=0.02, **options)


def run(name, make, kind=torch.optim.SGD, steps=12, **options):
    opt = optimizer(kind, **options)
    scheduler = make(opt)
    print(name, scheduler.get_last_lr())
    for epoch in range(steps):
        opt.step()
        scheduler.step()
        momenta = [group.get("momentum") or group.get("betas") for group in opt.param_groups]
        print(epoch, scheduler.get_last_lr(), [g["lr"] for g in opt.param_groups],
              momenta if "Cycl" in name else "")
    state = scheduler.state_dict()
    print({key: value for key, value in state.items() if not key.startswith("_scale")})
    other = make(optimizer(kind, **options))
    other.load_state_dict(state)
    print(other.last_epoch if hasattr(other, "last_epoch") else "", other.get_last_lr())


run("StepLR", lambda o: sched.StepLR(o, step_size=4, gamma=0.5))
run("StepLR", lambda o: sched.StepLR(o, 1))
run("MultiStepLR", lambda o: sched.MultiStepLR(o, [2, 5, 5, 9], gamma=0.3))
run("ExponentialLR", lambda o: sched.ExponentialLR(o, 0.9))
run("LambdaLR", lambda o: sched.LambdaLR(o, lambda epoch: 0.95 ** epoch))
run("LambdaLR", lambda o: sched.LambdaLR(o, [lambda epoch: 1 / (1 + epoch), lambda epoch: 2]))
run("MultiplicativeLR", lambda o: sched.MultiplicativeLR(o, lambda epoch: 0.9))
run("LinearLR", lambda o: sched.LinearLR(o))
run("LinearLR", lambda o: sched.LinearLR(o, start_factor=0.1, end_factor=0.6, total_iters=8))
run("ConstantLR", lambda o: sched.ConstantLR(o, factor=0.25, total_iters=3))
run("PolynomialLR", lambda o: sched.PolynomialLR(o, total_iters=8, power=2.0))
run("CosineAnnealingLR", lambda o: sched.CosineAnnealingLR(o, T_max=5, eta_min=0.001))
run("CosineAnnealingLR", lambda o: sched.CosineAnnealingLR(o, 12))
run("WarmRestarts", lambda o: sched.CosineAnnealingWarmRestarts(o, T_0=3, T_mult=2, eta_min=1e-3))
run("WarmRestarts", lambda o: sched.CosineAnnealingWarmRestarts(o, 4))
run("OneCycleLR", lambda o: sched.OneCycleLR(o, max_lr=0.5, total_steps=13), momentum=0.9)
run("OneCycleLR", lambda o: sched.OneCycleLR(o, [0.5, 0.1], epochs=3, steps_per_epoch=5,
                                             anneal_strategy="linear", three_phase=True),
    kind=torch.optim.Adam)
run("OneCycleLR", lambda o: sched.OneCycleLR(o, 0.3, total_steps=12, pct_start=0.5,
                                             cycle_momentum=False))
run("CyclicLR", lambda o: sched.CyclicLR(o, base_lr=0.01, max_lr=0.1, step_size_up=3), momentum=0.9)
run("CyclicLR", lambda o: sched.CyclicLR(o, 0.01, [0.1, 0.2], 2, 3, mode="triangular2"),
    momentum=0.9)
run("CyclicLR", lambda o: sched.CyclicLR(o, 0.01, 0.1, 3, mode="exp_range", gamma=0.9),
    kind=torch.optim.AdamW)
run("CyclicLR", lambda o: sched.CyclicLR(o, 0.01, 0.1, 3, cycle_momentum=False,
                                         scale_fn=lambda x: 1 / x, scale_mode="cycle"))
run("SequentialLR", lambda o: sched.SequentialLR(
    o, [sched.LinearLR(o, 0.1, total_iters=4), sched.CosineAnnealingLR(o, 8)], milestones=[4]))
run("SequentialLR", lambda o: sched.SequentialLR(
    o, [sched.ConstantLR(o, 0.1, 2), sched.StepLR(o, 2), sched.ExponentialLR(o, 0.9)], [3, 7]))
run("ChainedScheduler", lambda o: sched.ChainedScheduler(
    [sched.ConstantLR(o, 0.1, total_iters=2), sched.ExponentialLR(o, 0.9)], optimizer=o))

losses = [5, 4, 3.99999, 3.99998, 4, 4.1, 2, 2, 2, 2, 2, 2, 1, 3, 3, 3]
for options in [{}, {"patience": 1}, {"patience": 1, "cooldown": 2, "factor": 0.5},
                {"mode": "max", "patience": 0, "min_lr": [0.01, 0.001]},
                {"threshold_mode": "abs", "threshold": 0.5, "patience": 0, "min_lr": 1e-4},
                {"mode": "max", "threshold_mode": "abs", "patience": 2}]:
    opt = optimizer()
    scheduler = sched.ReduceLROnPlateau(opt, **options)
    rates = []
    for loss in losses:
        opt.step()
        scheduler.step(torch.tensor(float(loss)))
        rates.append(scheduler.get_last_lr())
    print(options, rates)
    print(scheduler.state_dict())


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, "|", error)


opt = optimizer()
attempt(lambda: sched.StepLR("opt", 1))
attempt(lambda: sched.LambdaLR(opt, [lambda e: 1]))
attempt(lambda: sched.MultiplicativeLR(opt, 3))
attempt(lambda: sched.ConstantLR(opt, 2))
attempt(lambda: sched.LinearLR(opt, 0))
attempt(lambda: sched.LinearLR(opt, 1, 2))
attempt(lambda: sched.CosineAnnealingWarmRestarts(opt, 0))
attempt(lambda: sched.CosineAnnealingWarmRestarts(opt, 1, 0))
attempt(lambda: sched.OneCycleLR(opt, 0.1))
attempt(lambda: sched.OneCycleLR(opt, 0.1, total_steps=0))
attempt(lambda: sched.OneCycleLR(opt, 0.1, epochs=0, steps_per_epoch=1))
attempt(lambda: sched.OneCycleLR(opt, 0.1, 10, pct_start=2))
attempt(lambda: sched.OneCycleLR(opt, 0.1, 10, anneal_strategy="sin"))
attempt(lambda: sched.OneCycleLR(optimizer(torch.optim.Adagrad), 0.1, 10))
attempt(lambda: sched.CyclicLR(opt, 0.1, [0.2]))
attempt(lambda: sched.CyclicLR(opt, 0.1, 0.2, mode="sine"))
attempt(lambda: sched.ReduceLROnPlateau(opt, factor=1.0))
attempt(lambda: sched.ReduceLROnPlateau(opt, mode="mid"))
attempt(lambda: sched.ReduceLROnPlateau(opt, threshold_mode="mid"))
attempt(lambda: sched.ReduceLROnPlateau(opt, min_lr=[1]))
attempt(lambda: sched.SequentialLR(opt, [], []))
attempt(lambda: sched.SequentialLR(opt, [sched.StepLR(opt, 1)], [2]))
attempt(lambda: sched.SequentialLR(opt, [sched.ReduceLROnPlateau(opt)], []))
attempt(lambda: sched.ChainedScheduler([]))
attempt(lambda: sched.StepLR(optimizer(), 1, last_epoch=3))
one = sched.OneCycleLR(optimizer(), 0.1, 2, cycle_momentum=False)
for _ in range(2):
    one.step()
attempt(one.step)


class Halving(sched.LRScheduler):
    def get_lr(self):
        return [base * 0.5 ** self.last_epoch for base in self.base_lrs]


run("Halving", Halving, steps=3)
