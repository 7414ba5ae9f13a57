"""Parameter groups, closures, state dicts, hooks and the messages about them."""

import torch
import torch.nn as nn


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, "|", error)


a = nn.Parameter(torch.tensor([1.0, 2.0]))
b = nn.Parameter(torch.tensor([[3.0], [4.0]]))
optimizer = torch.optim.SGD([{"params": [a]}, {"params": b, "lr": 0.5, "momentum": 0.5}], lr=0.1)
print(optimizer)
optimizer.add_param_group({"params": [nn.Parameter(torch.ones(3))], "weight_decay": 0.1})
print(len(optimizer.param_groups), optimizer.param_groups[2]["weight_decay"])


def closure():
    optimizer.zero_grad()
    loss = (a ** 2).sum() + (b ** 3).sum()
    loss.backward()
    return loss


for _ in range(3):
    print(optimizer.step(closure))
print(a, b)
state = optimizer.state_dict()
print(list(state), list(state["state"]), state["param_groups"][1])
print(state["state"][1])

again = torch.optim.SGD([{"params": [a]}, {"params": b}, {"params": [nn.Parameter(torch.ones(3))]}],
                        lr=9.0)
again.load_state_dict(state)
print(again.param_groups[0]["lr"], again.state[b]["momentum_buffer"])
again.zero_grad(set_to_none=False)
print(a.grad, b.grad)

attempt(lambda: torch.optim.SGD([a], lr=0.1).load_state_dict(state))
attempt(lambda: torch.optim.SGD([{"params": [a, b]}, {"params": []}, {"params": []}], lr=0.1)
        .load_state_dict(state))
attempt(lambda: optimizer.add_param_group({"params": [a]}))
attempt(lambda: optimizer.add_param_group([a]))
attempt(lambda: optimizer.add_param_group({"params": {a}}))
attempt(lambda: optimizer.add_param_group({"params": ["a"]}))
attempt(lambda: optimizer.add_param_group({"params": [a * 2]}))
attempt(lambda: torch.optim.Adam([], lr=0.1))
attempt(lambda: torch.optim.Adam(a, lr=0.1))
for name, options in [
        ("SGD", {"lr": -1}), ("SGD", {"momentum": -1}), ("SGD", {"nesterov": True}),
        ("SGD", {"weight_decay": -1}), ("Adam", {"betas": (1.0, 0.9)}),
        ("Adam", {"betas": (0.9, -0.1)}), ("Adam", {"eps": -1}), ("Adam", {"betas": (0, 0.9)}),
        ("AdamW", {"weight_decay": -2}), ("RMSprop", {"alpha": -1}), ("RMSprop", {"momentum": -1}),
        ("Adagrad", {"lr_decay": -1}), ("Adagrad", {"initial_accumulator_value": -1}),
        ("Adadelta", {"rho": 2}), ("Adamax", {"lr": -1}), ("NAdam", {"momentum_decay": -1}),
        ("RAdam", {"eps": -1}), ("LBFGS", {"lr": -1})]:
    attempt(lambda: getattr(torch.optim, name)([a], **options))
attempt(lambda: torch.optim.SGD([("a", a), b], lr=0.1))

named = torch.optim.Adam(nn.Linear(2, 1).named_parameters(), lr=0.01)
print(named.param_groups[0]["param_names"])
attempt(lambda: named.add_param_group({"params": [a]}))

calls = []
handle = optimizer.register_step_post_hook(lambda opt, args, kwargs: calls.append("post"))
optimizer.register_step_pre_hook(lambda opt, args, kwargs: calls.append("pre"))
optimizer.step()
handle.remove()
optimizer.step()
print(calls)


class Plain(torch.optim.Optimizer):
    def __init__(self, params, lr):
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.add_(p.grad, alpha=-group["lr"])
                    self.state[p]["seen"] = self.state[p].get("seen", 0) + 1
        return "stepped"


w = nn.Parameter(torch.tensor([1.0]))
plain = Plain([w], lr=0.5)
(w * 3).sum().backward()
print(plain.step(), w, plain.state_dict())
print(plain)
