"""Every scheduler over 24 steps."""

import warnings

import torch
import torch.optim as optim
from torch.optim import lr_scheduler as S

warnings.simplefilter("ignore")


def run(name, make, lr=0.1, momentum=0.9, groups=False, metrics=None):
    w, v = torch.nn.Parameter(torch.ones(1)), torch.nn.Parameter(torch.ones(1))
    params = [{"params": [w]}, {"params": [v], "lr": lr / 10}] if groups else [w]
    opt = optim.SGD(params, lr=lr, momentum=momentum)
    scheduler = make(opt)
    rates, momenta = [], []
    for step in range(24):
        rates.append([round(g["lr"], 6) for g in opt.param_groups] if groups else round(opt.param_groups[0]["lr"], 6))
        momenta.append(round(opt.param_groups[0]["momentum"], 4))
        opt.step()
        scheduler.step(metrics[step]) if metrics else scheduler.step()
    print(name, rates, momenta[:6] if len(set(momenta)) > 1 else "", [round(lr, 6) for lr in scheduler.get_last_lr()] if not isinstance(scheduler, S.ReduceLROnPlateau) else scheduler.num_bad_epochs)


run("step", lambda o: S.StepLR(o, 5))
run("step gamma", lambda o: S.StepLR(o, step_size=3, gamma=0.5), groups=True)
run("multistep", lambda o: S.MultiStepLR(o, milestones=[4, 9, 9, 15], gamma=0.3))
run("exponential", lambda o: S.ExponentialLR(o, gamma=0.9))
run("lambda", lambda o: S.LambdaLR(o, lr_lambda=lambda epoch: 0.95 ** epoch))
run("lambda groups", lambda o: S.LambdaLR(o, [lambda e: 1 / (e + 1), lambda e: 0.9 ** e]), groups=True)
run("multiplicative", lambda o: S.MultiplicativeLR(o, lambda e: 0.95))
run("warmup", lambda o: S.LambdaLR(o, lambda e: min(1.0, (e + 1) / 8)))
run("linear", lambda o: S.LinearLR(o))
run("linear options", lambda o: S.LinearLR(o, start_factor=0.1, end_factor=0.8, total_iters=10))
run("constant", lambda o: S.ConstantLR(o, factor=0.25, total_iters=7))
run("polynomial", lambda o: S.PolynomialLR(o, total_iters=12, power=2.0))
run("cosine", lambda o: S.CosineAnnealingLR(o, T_max=10))
run("cosine min", lambda o: S.CosineAnnealingLR(o, 24, eta_min=0.01), groups=True)
run("restarts", lambda o: S.CosineAnnealingWarmRestarts(o, T_0=5))
run("restarts mult", lambda o: S.CosineAnnealingWarmRestarts(o, 3, T_mult=2, eta_min=0.001))
run("onecycle", lambda o: S.OneCycleLR(o, max_lr=0.5, total_steps=30))
run("onecycle options", lambda o: S.OneCycleLR(o, max_lr=0.5, epochs=5, steps_per_epoch=6, pct_start=0.4, anneal_strategy="linear", div_factor=10, final_div_factor=100, base_momentum=0.8, max_momentum=0.9))
run("onecycle three", lambda o: S.OneCycleLR(o, 0.5, total_steps=26, three_phase=True, cycle_momentum=False))
run("cyclic", lambda o: S.CyclicLR(o, base_lr=0.01, max_lr=0.1, step_size_up=4))
run("cyclic 2", lambda o: S.CyclicLR(o, 0.01, 0.1, step_size_up=3, step_size_down=5, mode="triangular2"))
run("cyclic range", lambda o: S.CyclicLR(o, 0.01, 0.1, step_size_up=4, mode="exp_range", gamma=0.95, cycle_momentum=False))
falling = [1 / (i + 1) if i < 8 else 0.125 for i in range(24)]
run("plateau", lambda o: S.ReduceLROnPlateau(o, patience=3), metrics=falling)
run("plateau options", lambda o: S.ReduceLROnPlateau(o, mode="max", factor=0.5, patience=2, threshold=0.05, threshold_mode="abs", cooldown=2, min_lr=0.02), metrics=falling)
run("plateau eps", lambda o: S.ReduceLROnPlateau(o, "min", 0.1, 1, eps=0.001), metrics=[1.0] * 24)
run("sequential", lambda o: S.SequentialLR(o, [S.ConstantLR(o, factor=0.1, total_iters=4), S.ExponentialLR(o, gamma=0.9)], milestones=[4]))
run("warmup cosine", lambda o: S.SequentialLR(o, schedulers=[S.LinearLR(o, 0.01, total_iters=5), S.CosineAnnealingLR(o, T_max=15)], milestones=[5]))
run("chained", lambda o: S.ChainedScheduler([S.ConstantLR(o, factor=0.1, total_iters=3), S.ExponentialLR(o, gamma=0.9)]))
w = torch.nn.Parameter(torch.ones(1))
opt = optim.Adam([w], lr=0.1)
scheduler = S.StepLR(opt, 2, 0.5)
for _ in range(5):
    opt.step()
    scheduler.step()
state = scheduler.state_dict()
print({k: v for k, v in sorted(state.items()) if not k.startswith("_")})
opt2 = optim.Adam([w], lr=0.1)
fresh = S.StepLR(opt2, 2, 0.5)
fresh.load_state_dict(state)
print(fresh.last_epoch, fresh.get_last_lr(), opt.param_groups[0]["initial_lr"])
late = optim.SGD([{"params": [w], "initial_lr": 0.2}], lr=0.05)
resumed = S.ExponentialLR(late, 0.5, last_epoch=3)
print(resumed.get_last_lr(), resumed.last_epoch)
