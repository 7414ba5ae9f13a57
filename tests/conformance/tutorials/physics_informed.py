"""A network that solves a differential equation: second derivatives in the loss."""

import torch, torch.nn as nn
torch.manual_seed(123)
net = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
t = torch.linspace(0, 1, 20).view(-1, 1).requires_grad_(True)
opt = torch.optim.Adam(net.parameters(), lr=0.01)

for i in range(60):
    opt.zero_grad()
    u = net(t)
    dudt = torch.autograd.grad(u, t, torch.ones_like(u), create_graph=True)[0]
    d2 = torch.autograd.grad(dudt, t, torch.ones_like(u), create_graph=True)[0]
    loss1 = ((d2 + 4 * dudt + 400 * u) ** 2).mean() * 0.0001
    loss2 = (net(torch.zeros(1, 1)) - 1).pow(2).squeeze()
    loss = loss1 + loss2
    loss.backward()
    opt.step()
    if i % 20 == 0:
        print(f'{i:3d} {loss.item():.5f} {loss1.item():.5f} {loss2.item():.5f}')
print(d2.requires_grad, dudt.shape)
