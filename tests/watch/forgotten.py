import torch
from torch import nn
torch.manual_seed(0)
x = torch.randn(16, 3); y = torch.randn(16)
m = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5), nn.Linear(4, 1))
opt = torch.optim.SGD(m.parameters(), lr=0.01)
losses = []
for i in range(10):
    p = m(x)
    loss = nn.functional.mse_loss(p, y)
    loss.backward()
    opt.step()
    losses.append(loss)
    with torch.no_grad():
        v = m(x)
