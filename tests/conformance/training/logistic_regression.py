"""Logistic regression, one-vs-rest and softmax, with a confusion matrix."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
n = 90
y = torch.arange(n) % 3
X = torch.randn(n, 2) + torch.tensor([[0.0, 3.0], [3.0, -2.0], [-3.0, -2.0]])[y]
mean, std = X.mean(dim=0), X.std(dim=0)
X = (X - mean) / std
perm = torch.randperm(n)
train, test = perm[:60], perm[60:]


class LogisticRegression(nn.Module):
    def __init__(self, input_size, num_classes):
        super(LogisticRegression, self).__init__()
        self.linear = nn.Linear(input_size, num_classes)

    def forward(self, x):
        return self.linear(x)


model = LogisticRegression(2, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
for epoch in range(50):
    logits = model(X[train])
    loss = F.cross_entropy(logits, y[train])
    l2 = sum((p ** 2).sum() for p in model.parameters())
    l1 = sum(p.abs().sum() for p in model.parameters())
    total = loss + 1e-3 * l2 + 1e-4 * l1
    optimizer.zero_grad()
    total.backward()
    optimizer.step()
    if (epoch + 1) % 10 == 0:
        print(f'Epoch [{epoch+1}/50], Loss: {loss.item():.4f}, L2: {l2.item():.3f}')
with torch.no_grad():
    pred = model(X[test]).argmax(dim=1)
confusion = torch.zeros(3, 3, dtype=torch.int64)
for t, p in zip(y[test], pred):
    confusion[t.long(), p.long()] += 1
print(confusion)
print(confusion.diag() / confusion.sum(1), confusion.diag().sum() / confusion.sum())
precision = confusion.diag().float() / confusion.sum(0)
recall = confusion.diag().float() / confusion.sum(1)
print((2 * precision * recall / (precision + recall)).mean())
w = torch.zeros(2, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
target = (y == 0).float()
for i in range(30):
    p = 1 / (1 + torch.exp(-(X @ w + b)))
    loss = -(target * torch.log(p) + (1 - target) * torch.log(1 - p)).mean()
    loss.backward()
    with torch.no_grad():
        for q in (w, b):
            q -= 1.0 * q.grad
            q.grad = None
print(f"{loss.item():.4f}", ((p > 0.5) == target.bool()).float().mean())
