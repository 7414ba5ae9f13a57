"""nn.HuberLoss over 20 steps of a regression with an outlier, with each reduction."""

import torch
import torch.nn as nn

x = torch.arange(1.0, 9.0).unsqueeze(1)
y = 2 * x + 1
y[3] = 40.0
for reduction, lr in (("mean", 0.01), ("sum", 0.001)):
    torch.manual_seed(0)
    model = nn.Linear(1, 1)
    criterion = nn.HuberLoss(reduction=reduction)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for step in range(20):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        if step % 5 == 0:
            print(reduction, step, f"{loss.item():.4f}", f"{model.weight.item():.4f}", f"{model.bias.item():.4f}", f"{model.weight.grad.item():.3f}")
each = nn.HuberLoss(reduction="none")(model(x), y)
print(each.shape, each.argmax().item(), criterion)
