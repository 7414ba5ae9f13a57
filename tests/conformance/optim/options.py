"""Every optimizer with every option, 25 steps of a small regression each."""

import copy

import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(0)
x = torch.randn(20, 3)
y = (x ** 2).sum(1, keepdim=True)
start = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 1))


def run(name, make, closure=False):
    model = copy.deepcopy(start)
    opt = make(model.parameters())

    def evaluate():
        opt.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        return loss

    for step in range(25):
        if closure:
            loss = opt.step(evaluate)
        else:
            loss = evaluate()
            opt.step()
    print(f"{name}: {loss.item():.5f} {sum(p.sum().item() for p in model.parameters()):.4f}", sorted(opt.state[model[0].weight]))


run("sgd", lambda p: optim.SGD(p, lr=0.05))
run("sgd momentum", lambda p: optim.SGD(p, lr=0.02, momentum=0.9))
run("sgd dampening", lambda p: optim.SGD(p, lr=0.02, momentum=0.9, dampening=0.1))
run("sgd nesterov", lambda p: optim.SGD(p, lr=0.02, momentum=0.8, nesterov=True))
run("sgd decay", lambda p: optim.SGD(p, lr=0.02, weight_decay=0.1))
run("sgd all", lambda p: optim.SGD(p, 0.02, 0.9, 0, 0.01, True))
run("sgd maximize", lambda p: optim.SGD(p, lr=1e-4, maximize=True))
run("adam", lambda p: optim.Adam(p))
run("adam options", lambda p: optim.Adam(p, lr=0.02, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.01))
run("adam amsgrad", lambda p: optim.Adam(p, lr=0.02, amsgrad=True))
run("adam maximize", lambda p: optim.Adam(p, lr=1e-4, maximize=True))
run("adam closure", lambda p: optim.Adam(p, lr=0.01), True)
run("adamw", lambda p: optim.AdamW(p, lr=0.02))
run("adamw options", lambda p: optim.AdamW(p, lr=0.02, betas=(0.7, 0.9), eps=1e-5, weight_decay=0.2, amsgrad=True))
run("rmsprop", lambda p: optim.RMSprop(p))
run("rmsprop options", lambda p: optim.RMSprop(p, lr=0.005, alpha=0.9, eps=1e-6, weight_decay=0.01, momentum=0.5, centered=True))
run("rmsprop centered", lambda p: optim.RMSprop(p, lr=0.005, centered=True))
run("adagrad", lambda p: optim.Adagrad(p))
run("adagrad options", lambda p: optim.Adagrad(p, lr=0.1, lr_decay=0.01, weight_decay=0.01, initial_accumulator_value=0.1, eps=1e-8))
run("adadelta", lambda p: optim.Adadelta(p))
run("adadelta options", lambda p: optim.Adadelta(p, lr=0.5, rho=0.8, eps=1e-4, weight_decay=0.01))
run("adamax", lambda p: optim.Adamax(p))
run("adamax options", lambda p: optim.Adamax(p, lr=0.01, betas=(0.8, 0.9), eps=1e-6, weight_decay=0.01))
run("nadam", lambda p: optim.NAdam(p))
run("nadam options", lambda p: optim.NAdam(p, lr=0.01, betas=(0.8, 0.9), weight_decay=0.01, momentum_decay=0.01, decoupled_weight_decay=True))
run("radam", lambda p: optim.RAdam(p))
run("radam options", lambda p: optim.RAdam(p, lr=0.02, betas=(0.8, 0.9), weight_decay=0.01, decoupled_weight_decay=True))
run("rprop", lambda p: optim.Rprop(p))
run("rprop options", lambda p: optim.Rprop(p, lr=0.02, etas=(0.4, 1.3), step_sizes=(1e-5, 1.0)))
run("asgd", lambda p: optim.ASGD(p, lr=0.02))
run("asgd options", lambda p: optim.ASGD(p, lr=0.02, lambd=1e-3, alpha=0.6, t0=5, weight_decay=0.01))
run("lbfgs", lambda p: optim.LBFGS(p, lr=0.5, max_iter=2), True)
run("lbfgs wolfe", lambda p: optim.LBFGS(p, line_search_fn="strong_wolfe", max_iter=3, history_size=5), True)
