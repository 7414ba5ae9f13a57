import torch
from torch import nn

torch.manual_seed(3)
# Three kinds of flower, and few of the third: each of those counts four times.
kinds = torch.tensor([0] * 16 + [1] * 16 + [2] * 4)
centres = torch.tensor([[0.0, 2.0], [2.0, 0.0], [2.0, 2.0]])
x = centres[kinds] + 0.6 * torch.randn(36, 2)
weight = torch.tensor([1.0, 1.0, 4.0])

model = nn.Sequential(nn.Linear(2, 12), nn.ReLU(), nn.Dropout(0.2), nn.Linear(12, 3))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)

model.train()
for epoch in range(40):
    optimizer.zero_grad()
    each = nn.functional.cross_entropy(model(x), kinds, reduction="none")
    loss = (each * weight[kinds]).mean()
    loss.backward()
    optimizer.step()

model.eval()
with torch.no_grad():
    right = model(x).argmax(1) == kinds
everywhere, rare = right.sum().item(), right[kinds == 2].sum().item()
print(f"{everywhere} of 36 right, {rare} of the 4 rare ones")
