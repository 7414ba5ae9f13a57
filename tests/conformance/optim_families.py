"""Every optimizer with every option, over 24 steps on gradients made without sums."""

import torch
import torch.nn as nn


def train(make, steps=24, dtype=torch.float32):
    torch.manual_seed(3)
    weight = nn.Parameter(torch.randn(19, dtype=dtype))
    bias = nn.Parameter(torch.randn(2, 2, dtype=dtype))
    unused = nn.Parameter(torch.ones(1, dtype=dtype))
    target = torch.randn(19, dtype=dtype)
    optimizer = make([weight, bias, unused])
    for step in range(steps):
        weight.grad = (weight.data - target) * (1.0 + step % 3) / 4
        bias.grad = bias.data * bias.data * 0.5 + 0.1 if step % 5 else None
        optimizer.step()
    print(weight.data)
    print(bias.data, unused.data)
    for name, value in optimizer.state[weight].items():
        print(name, value[:5] if isinstance(value, torch.Tensor) and value.dim()
              else value)
    print(optimizer.state[bias].get("step"), list(optimizer.state[unused]))


CASES = {
    "SGD": [{}, {"momentum": 0.9}, {"momentum": 0.9, "dampening": 0.3},
            {"momentum": 0.9, "nesterov": True}, {"weight_decay": 0.1},
            {"weight_decay": 0.1, "momentum": 0.8, "foreach": False}, {"maximize": True},
            {"lr": 1e-2, "foreach": True}, {"fused": False}],
    "Adam": [{}, {"amsgrad": True}, {"weight_decay": 0.1}, {"maximize": True},
             {"betas": (0.4, 0.7), "eps": 1e-3}, {"amsgrad": True, "foreach": False}],
    "AdamW": [{}, {"amsgrad": True}, {"weight_decay": 0.3}, {"maximize": True}],
    "RMSprop": [{}, {"centered": True}, {"momentum": 0.9}, {"alpha": 0.3, "weight_decay": 0.1},
                {"centered": True, "momentum": 0.5, "weight_decay": 0.01, "maximize": True}],
    "Adagrad": [{}, {"lr_decay": 0.1}, {"initial_accumulator_value": 0.5},
                {"weight_decay": 0.1, "eps": 1e-3}, {"maximize": True}],
    "Adadelta": [{}, {"rho": 0.5, "eps": 1e-3}, {"weight_decay": 0.1, "lr": 0.5},
                 {"maximize": True}],
    "Adamax": [{}, {"betas": (0.3, 0.8)}, {"weight_decay": 0.1}, {"maximize": True}],
    "NAdam": [{}, {"momentum_decay": 0.1}, {"weight_decay": 0.1},
              {"weight_decay": 0.1, "decoupled_weight_decay": True}, {"maximize": True}],
    "RAdam": [{}, {"weight_decay": 0.1}, {"weight_decay": 0.1, "decoupled_weight_decay": True},
              {"betas": (0.8, 0.7)}, {"maximize": True}],
}

for name, cases in CASES.items():
    for options in cases:
        print(name, options)
        train(lambda params: getattr(torch.optim, name)(params, **{"lr": 0.05, **options}))
    print(name, "float64")
    train(lambda params: getattr(torch.optim, name)(params), dtype=torch.float64)
    print(getattr(torch.optim, name)([nn.Parameter(torch.zeros(1))], lr=0.05))
