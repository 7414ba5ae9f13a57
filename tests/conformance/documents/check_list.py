"""Documents 000 and 004: the checklist turned into assertions, and the mistakes it names."""

import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1))
x, y = torch.randn(12, 3), torch.randn(12, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
criterion = nn.MSELoss()
optimizer.zero_grad()
assert all(p.grad is None for p in model.parameters())
assert model.training
loss = criterion(model(x), y)
assert loss.dim() == 0 and loss.requires_grad
assert x.device == next(model.parameters()).device
loss.backward()
norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1e9)
print(f"{loss.item():.4f} {norm.item():.4f}")
before = [p.clone() for p in model.parameters()]
optimizer.zero_grad()
optimizer.step()
print(all(torch.equal(a, b) for a, b in zip(before, model.parameters())))
for reduction in ("mean", "sum"):
    model.zero_grad()
    nn.MSELoss(reduction=reduction)(model(x), y).backward()
    print(reduction, f"{model[3].bias.grad.item():.4f}")
bad = nn.Linear(1, 1)
opt = torch.optim.SGD(bad.parameters(), lr=100.0)
for step in range(40):
    opt.zero_grad()
    loss = (bad(torch.ones(4, 1) * 5) - 1).pow(2).mean()
    loss.backward()
    opt.step()
print(torch.isnan(loss).item() or torch.isinf(loss).item())
print(torch.log(torch.tensor(0.0)), torch.tensor(1.0) / 0, torch.log(torch.tensor(0.0) + 1e-8))
