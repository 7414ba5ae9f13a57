"""Dropout drops what PyTorch drops for the same seed, and only while training."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.arange(1.0, 21.0, requires_grad=True)
drop = nn.Dropout(p=0.3)
y = drop(x)
print(drop, y)
y.sum().backward()
print(x.grad)
print(drop(x), torch.rand(2))
drop.eval()
print(drop(x) is x, drop(x).tolist()[:3])
torch.manual_seed(7)
print(F.dropout(torch.ones(3, 4)), F.dropout(torch.ones(3, 4), 0.9), F.dropout(torch.ones(2), 0.0))
print(F.dropout(torch.ones(4), 1.0), F.dropout(torch.ones(4), 0.5, training=False))
print(F.dropout(torch.ones(6, dtype=torch.float64), 0.25))
print(nn.Dropout2d(0.5)(torch.ones(2, 4, 2, 2)))
print(nn.Dropout1d(0.5)(torch.ones(2, 4, 3)), nn.Dropout1d(0.5)(torch.ones(4, 3)))
print(nn.AlphaDropout(0.4)(torch.ones(8)), nn.FeatureAlphaDropout(0.4)(torch.ones(2, 3, 2)))
z = torch.ones(6)
print(F.dropout(z, 0.5, inplace=True) is z, z, nn.Dropout(0.2, inplace=True))

torch.manual_seed(3)
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 1))
data = torch.randn(6, 4)
print(net(data).squeeze(1))
print(net(data).squeeze(1))
net.eval()
print(net(data).squeeze(1), torch.equal(net(data), net(data)))
for p in (-0.1, 1.5):
    try:
        nn.Dropout(p)
    except ValueError as error:
        print(error)
    try:
        F.dropout(data, p)
    except ValueError as error:
        print(error)
