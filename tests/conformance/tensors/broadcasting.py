"""Broadcasting: what fits, what does not, and what the gradient does."""

import torch

a = torch.arange(3.0)
b = torch.arange(2.0).view(2, 1)
print(a + b, (a + b).shape, a * b, a - b, b / (a + 1), a**b, a > b, torch.maximum(a, b))
print((torch.zeros(5, 1, 4) + torch.zeros(3, 1)).shape, (torch.zeros(1) + torch.zeros(2, 3)).shape, (torch.zeros(0) + torch.zeros(1)).shape)
images = torch.arange(12.0).view(3, 2, 2)
mean = torch.tensor([1.0, 2.0, 3.0])
print((images - mean[:, None, None]) / 2, images - mean.view(3, 1, 1) == images - mean.reshape(-1, 1, 1))
points = torch.tensor([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]])
print(((points[:, None] - points[None]) ** 2).sum(-1).sqrt(), torch.cdist(points, points))
pred = torch.tensor([1.0, 2.0, 3.0])
target = torch.tensor([[1.0], [2.0], [3.0]])
print(((pred - target) ** 2).mean(), ((pred.unsqueeze(1) - target) ** 2).mean())
w = torch.ones(3, requires_grad=True)
s = torch.tensor(2.0, requires_grad=True)
c = torch.ones(4, 1, requires_grad=True)
(w * s * c).sum().backward()
print(w.grad, s.grad, c.grad)
x = torch.zeros(2, 3)
x += torch.tensor([1.0, 2.0, 3.0])
x *= torch.tensor([[1.0], [10.0]])
print(x)
print(torch.where(x > 5, x, torch.tensor(0.0)), torch.where(x > 5, 1, 0), torch.where(x > 5, x, 0.0), torch.where(torch.tensor([[True], [False]]), x, -x))
for bad in (lambda: torch.ones(3) + torch.ones(4), lambda: torch.ones(2, 3) * torch.ones(2), lambda: torch.ones(3).add_(torch.ones(2, 3)), lambda: torch.ones(2, 3, 4) - torch.ones(3, 3)):
    try:
        print(bad())
    except RuntimeError as error:
        print(error)
