"""scatter and gather with a source that is larger than the index: only its first part counts."""

import torch

src = torch.arange(1.0, 21).reshape(4, 5)
index = torch.tensor([[0, 1, 2], [2, 0, 1]])

print(torch.zeros(3, 5).scatter(0, index, src))
print(torch.zeros(3, 5).scatter_add(0, index, src))
print(torch.zeros(3, 5).scatter_(1, index, src))
print(torch.zeros(3, 5).scatter_add_(1, index, src))
print(torch.zeros(3, 5).scatter(0, index, 2.5))
print(src.gather(0, index))
print(src.gather(1, index))
for reduce in ("sum", "prod", "mean", "amax", "amin"):
    print(reduce, torch.ones(3, 5).scatter_reduce(0, index, src, reduce))
    print(torch.ones(3, 5).scatter_reduce(0, index, src, reduce, include_self=False))


def attempt(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)


# The gradient of such a source has the wrong shape, and PyTorch says so.
def backward(name):
    x = torch.zeros(3, 5, requires_grad=True)
    source = src.clone().requires_grad_()
    (getattr(x, name)(0, index, source) ** 2).sum().backward()
    return x.grad, source.grad


attempt(lambda: backward("scatter"))
attempt(lambda: backward("scatter_add"))

attempt(lambda: torch.zeros(3, 5).scatter(0, torch.tensor([[3]]), src))
attempt(lambda: torch.zeros(3, 5).scatter(0, torch.tensor([0]), src))
attempt(lambda: torch.zeros(3, 5).scatter(0, index, src[:1]))
attempt(lambda: torch.zeros(3, 5).scatter_add(0, index, src.double()))
attempt(lambda: torch.zeros(3, 5).scatter_add(0, index, src[:, :2]))
attempt(lambda: src.gather(0, torch.zeros(2, 6, dtype=torch.long)))
attempt(lambda: src.gather(0, torch.tensor([[4]])))
attempt(lambda: src.gather(0, torch.tensor([[0.0]])))
attempt(lambda: src.gather(0, torch.tensor([0])))
