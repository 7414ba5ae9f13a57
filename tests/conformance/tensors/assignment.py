"""Writing through indices."""

import torch

x = torch.zeros(3, 4)
x[0] = 1
x[1, 2] = 5
x[:, 3] = torch.tensor([7.0, 8.0, 9.0])
x[2, :2] = torch.tensor([1, 2])
print(x)
x[x > 6] = -1
x[:, 0] += 10
x[1] *= 2
x[..., 1] -= 0.5
print(x)
x[[0, 2], [1, 1]] = torch.tensor([100.0, 200.0])
x[torch.tensor([0, 1]), 2] = 3.25
print(x)
x[::2] = torch.arange(4.0)
x[1:, 1:3] = torch.full((2, 2), 9.0)
x[-1, -1] = x[0, 1]
print(x)
mask = torch.tensor([True, False, True])
x[mask] = 0
x[~mask, :] = x[~mask, :] / 2
x[mask, 1] = torch.tensor([4.0, 5.0])
print(x)
y = torch.arange(10)
y[2:5] = 0
y[y == 9] = 90
y[[0, 1]] = y[[1, 0]]
y[-3:] = torch.tensor([1, 2, 3])
print(y)
y[0] = 3.9
print(y[0], y.dtype)
view = x[1]
view[0] = 77
view.fill_(6)
print(x[1], x.t()[0])
x.fill_diagonal_(-2)
x.index_fill_(1, torch.tensor([3]), 8)
x.masked_fill_(x == 6, 0.5)
print(x)
print(x.masked_fill(x < 0, float("-inf")))
x.index_put_((torch.tensor([0, 0]), torch.tensor([1, 1])), torch.tensor([1.0, 1.0]), accumulate=True)
x.scatter_(1, torch.tensor([[0], [1], [2]]), 42.0)
print(x)
x.zero_()
x.index_add_(0, torch.tensor([0, 0]), torch.ones(2, 4))
x[0, 0].add_(1)
x.copy_(torch.arange(4))
print(x)
z = torch.zeros(2, 2)
z[0], z[1] = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])
z[[0, 1]] = z[[1, 0]].clone()
print(z)
w = torch.zeros(4)
v = torch.ones(2, requires_grad=True)
w[1:3] = v * 3
w[0] = v.sum()
print(w)
(w**2).sum().backward()
print(v.grad)
one_hot = torch.zeros(3, 5)
one_hot[torch.arange(3), torch.tensor([4, 0, 2])] = 1
print(one_hot)
a = torch.zeros(2, 3, dtype=torch.bool)
a[0] = True
a[1, 1] = 1
print(a)
for bad in (lambda: x.__setitem__(5, 1.0), lambda: x.__setitem__((0, 9), 1.0), lambda: x.__setitem__(0, torch.ones(3)),
            lambda: x.__setitem__(x > 0, torch.ones(2)), lambda: x.__setitem__("a", 1)):
    try:
        bad()
        print("fine")
    except Exception as error:
        print(type(error).__name__, error)
