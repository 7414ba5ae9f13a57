"""Weighted losses for unbalanced classes, and their effect."""

import torch
import torch.nn as nn

torch.manual_seed(0)
n0, n1 = 90, 10
x = torch.cat([torch.randn(n0, 2), torch.randn(n1, 2) + 1.5])
y = torch.cat([torch.zeros(n0), torch.ones(n1)]).long()
counts = torch.bincount(y)
weights = counts.sum() / (len(counts) * counts.float())
print(counts, weights)
for weight in (None, weights):
    torch.manual_seed(1)
    model = nn.Linear(2, 2)
    opt = torch.optim.LBFGS(model.parameters(), lr=1, max_iter=30)
    criterion = nn.CrossEntropyLoss(weight=weight)

    def closure():
        opt.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        return loss

    opt.step(closure)
    pred = model(x).argmax(1)
    tp = ((pred == 1) & (y == 1)).sum().item()
    print(f"{criterion(model(x), y).item():.3f}", "recall", tp / n1, "accuracy", (pred == y).float().mean().item() > 0.7)
model = nn.Linear(2, 1)
opt = torch.optim.Adam(model.parameters(), lr=0.1)
criterion = nn.BCEWithLogitsLoss(pos_weight=torch.tensor([n0 / n1]))
for _ in range(60):
    opt.zero_grad()
    loss = criterion(model(x).squeeze(1), y.float())
    loss.backward()
    opt.step()
print(f"{loss.item():.3f}", (torch.sigmoid(model(x)).squeeze() > 0.5)[n0:].sum().item() >= 8)
