"""Why does my loss not decrease? The learning rate, three times."""

import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.linspace(-1, 1, 40).unsqueeze(1)
y = x.pow(3) + 0.1 * torch.randn(x.size())
for lr in (1e-4, 1e-1, 5.0):
    torch.manual_seed(1)
    net = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
    opt = torch.optim.SGD(net.parameters(), lr=lr)
    history = []
    for t in range(30):
        loss = nn.MSELoss()(net(x), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
        history.append(loss.item())
    print(f"lr={lr:g}: first {history[0]:.3f}, last {history[-1]:.3g}" if history[-1] < 1e3 else f"lr={lr:g}: diverged", history[-1] < history[0])
