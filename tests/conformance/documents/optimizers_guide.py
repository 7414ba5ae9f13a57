"""Document 004: every optimizer it names, parameter groups, gradient norms."""

import copy

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.nn.utils import clip_grad_norm_

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.base = nn.Linear(4, 8)
        self.classifier = nn.Linear(8, 3)

    def forward(self, x):
        return self.classifier(torch.relu(self.base(x)))


start = Net()
x, y = torch.randn(16, 4), torch.randint(0, 3, (16,))
for make in (
    lambda model: optim.SGD(model.parameters(), lr=0.01),
    lambda model: optim.SGD(model.parameters(), lr=0.01, momentum=0.9),
    lambda model: optim.SGD(model.parameters(), lr=0.01, weight_decay=1e-4),
    lambda model: optim.Adam(model.parameters(), lr=0.001, betas=(0.9, 0.999)),
    lambda model: optim.AdamW(model.parameters(), lr=0.001, weight_decay=0.01),
    lambda model: optim.RMSprop(model.parameters(), lr=0.01),
    lambda model: optim.Adagrad(model.parameters(), lr=0.01),
    lambda model: optim.RAdam(model.parameters(), lr=0.001),
    lambda model: optim.Adam([
        {'params': model.base.parameters(), 'lr': 1e-4},
        {'params': model.classifier.parameters(), 'lr': 1e-3}
    ]),
):
    model = copy.deepcopy(start)
    optimizer = make(model)
    for _ in range(20):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    print(type(optimizer).__name__, f"{loss.item():.4f}", [g['lr'] for g in optimizer.param_groups])
print(optimizer)

loss = F.cross_entropy(model(x), y)
loss.backward()
torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
torch.nn.utils.clip_grad_value_(model.parameters(), clip_value=0.05)
print(max(p.grad.abs().max().item() for p in model.parameters()))
clip_grad_norm_(model.parameters(), max_norm=5.0)

# If unsure, monitor gradient norms first
total_norm = 0
for p in model.parameters():
    if p.grad is not None:
        total_norm += p.grad.data.norm(2).item() ** 2
total_norm = total_norm ** 0.5
print(f"Gradient norm: {total_norm:.5f}")
