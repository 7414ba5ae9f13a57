"""Two heads, two losses, backward twice, weights learned for them."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class MultiTask(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(5, 12), nn.GELU())
        self.regression = nn.Linear(12, 1)
        self.classes = nn.Linear(12, 3)
        self.log_vars = nn.Parameter(torch.zeros(2))

    def forward(self, x):
        h = self.trunk(x)
        return {"value": self.regression(h).squeeze(-1), "logits": self.classes(h)}


torch.manual_seed(0)
model = MultiTask()
x = torch.randn(40, 5)
value, label = x[:, 0] * 2, x[:, 1:4].argmax(1)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=0.05)
for step in range(50):
    optimizer.zero_grad()
    out = model(x)
    l1 = F.mse_loss(out["value"], value)
    l2 = F.cross_entropy(out["logits"], label, label_smoothing=0.05)
    losses = torch.stack([l1, l2])
    total = (torch.exp(-model.log_vars) * losses + model.log_vars).sum()
    total.backward()
    optimizer.step()
    if step % 10 == 0:
        print(f"{step:2d} {l1.item():.3f} {l2.item():.3f} {total.item():.3f}")
print([f"{v:.3f}" for v in model.log_vars.tolist()])
optimizer.zero_grad()
out = model(x)
F.mse_loss(out["value"], value).backward(retain_graph=True)
first = model.trunk[0].weight.grad.clone()
F.cross_entropy(out["logits"], label).backward()
print(torch.equal(first, model.trunk[0].weight.grad), model.regression.weight.grad.shape)
try:
    F.mse_loss(out["value"], value).backward()
except RuntimeError as error:
    print(str(error)[:60])
