"""Runge-Kutta, Langevin dynamics, random walks, a game of life."""

import torch, math
torch.manual_seed(0)
A = torch.tensor([[-0.1, 2.0], [-2.0, -0.1]])
y = torch.tensor([[2.0, 0.0]])
f = lambda t, y: y ** 3 @ A
h = 0.05
traj = [y]

for i in range(20):
    k1 = f(0, y)
    k2 = f(0, y + h / 2 * k1)
    k3 = f(0, y + h / 2 * k2)
    k4 = f(0, y + h * k3)
    y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    traj.append(y)
traj = torch.cat(traj)
print(traj[::5])
print(torch.matrix_exp(A * 0.5), torch.linalg.matrix_exp(torch.zeros(2, 2)))
x = torch.zeros(5, requires_grad=True)

for i in range(10):
    U = ((x ** 2 - 1) ** 2).sum()
    g, = torch.autograd.grad(U, x)
    with torch.no_grad():
        x += -0.01 * g + math.sqrt(0.02) * torch.randn(5)
print(x)
n = 1000
pts = torch.rand(n, 2)
print(4 * (pts.norm(dim=1) <= 1).float().mean().item())
walk = torch.where(torch.rand(3, 50) < 0.5, -1, 1).cumsum(1)
print(walk[:, -1], walk.float().std(1), walk.max(1)[0])
Pm = torch.tensor([[0.9, 0.1], [0.5, 0.5]])
pi = torch.tensor([1.0, 0.0])
print(pi @ torch.matrix_power(Pm, 50))
g = torch.zeros(5, 5, dtype=torch.int)
g[1:4, 2] = 1
k = torch.ones(1, 1, 3, 3)
k[0, 0, 1, 1] = 0

for _ in range(2):
    nb = torch.nn.functional.conv2d(g[None, None].float(), k, padding=1)[0, 0]
    g = ((nb == 3) | (g == 1) & (nb == 2)).int()
    print(g)
x = torch.tensor([1.0], requires_grad=True)
t = torch.tensor(0.0)

for lr in (0.1, 1.1):
    x = torch.tensor([1.0], requires_grad=True)
    tr = []
    for _ in range(6):
        l = x ** 2
        l.backward()
        x.data -= lr * x.grad
        x.grad.zero_()
        tr.append(round(x.item(), 4))
    print(lr, tr)
xs = torch.linspace(-2, 2, 5)
print(torch.stack([xs, xs.sigmoid(), xs.tanh(), xs.relu()], 1))
print('%s' % xs, f'{xs[0]:+.3f}', xs.abs().max().item())
