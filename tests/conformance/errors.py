"""PyTorch's own words where something is wrong."""

import torch
import torch.nn as nn

w = torch.tensor([1.0, 2.0], requires_grad=True)


def attempt(function):
    try:
        print("no error:", function())
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


def twice():
    loss = (w**2).sum()
    loss.backward()
    loss.backward()


def modified():
    v = w * 1
    loss = (v**2).sum()
    v += 1
    loss.backward()


def leaf_in_place():
    global w
    w += 1


def index_in_place():
    w[0] = 5.0


def assign_shape():
    w.grad = torch.ones(3)


def assign_number():
    w.grad = 3


attempt(twice)
attempt(modified)
attempt(leaf_in_place)
attempt(index_in_place)
attempt(assign_shape)
attempt(assign_number)
attempt(lambda: torch.ones(2).sum().backward())
attempt(lambda: (w * 2).backward())
attempt(lambda: torch.ones(2, 3) @ torch.ones(2, 3))
attempt(lambda: torch.ones(2, 3) + torch.ones(2))
attempt(lambda: torch.ones(2, 3) @ torch.ones(4))
attempt(lambda: nn.Linear(2, 3)(torch.ones(4, 5)))
attempt(lambda: nn.Linear(2, 3)([1.0]))
attempt(lambda: torch.tensor([1, 2], requires_grad=True))
attempt(lambda: torch.tensor([1, 2]).requires_grad_())
attempt(lambda: torch.tensor([[1, 2], [3]]))
attempt(lambda: torch.tensor("text"))
attempt(lambda: torch.tensor(None))
attempt(lambda: torch.ones(3)[5])
attempt(lambda: torch.ones(3)[0, 0])
attempt(lambda: torch.tensor(1.0)[0])
attempt(lambda: torch.ones(3)[1.5])
attempt(lambda: len(torch.tensor(1.0)))
attempt(lambda: list(torch.tensor(1.0)))
attempt(lambda: torch.ones(2).item())
attempt(lambda: float(torch.ones(2)))
attempt(lambda: bool(torch.ones(2)))
attempt(lambda: torch.ones(6).view(4, 2))
attempt(lambda: torch.ones(2, 3).sum(dim=2))
attempt(lambda: torch.arange(3).mean())
attempt(lambda: torch.cat([torch.ones(2, 2), torch.ones(3, 3)]))
attempt(lambda: torch.stack([torch.ones(2), torch.ones(3)]))
attempt(lambda: torch.ones(2) + "a")
attempt(lambda: "a" * torch.ones(2))
attempt(lambda: torch.exp(3))
attempt(lambda: torch.exp())
attempt(lambda: f"{w:.2f}")
attempt(lambda: w.numpy())
attempt(lambda: w.itm())
attempt(lambda: torch.nothing)
attempt(lambda: nn.Lineer(1, 1))
attempt(lambda: (w * 2).requires_grad_(False))
attempt(lambda: torch.optim.SGD(w, lr=0.1))
attempt(lambda: torch.optim.SGD([], lr=0.1))
attempt(lambda: torch.optim.SGD([3], lr=0.1))
attempt(lambda: torch.optim.SGD([w * 2], lr=0.1))
attempt(lambda: torch.optim.SGD([w], lr=-0.1))
attempt(lambda: torch.optim.SGD([w], lr=0.1, nesterov=True))
attempt(lambda: torch.optim.Adam([w], betas=(1.0, 0.9)))
attempt(lambda: torch.device("gpu"))
attempt(lambda: nn.MSELoss()(w, torch.ones(3)))
attempt(lambda: nn.MSELoss()(w, 3.0))
