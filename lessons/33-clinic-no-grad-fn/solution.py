import torch
from torch import nn

torch.manual_seed(1)
centres = torch.tensor([[0.0, 2.0], [-2.0, -1.0], [2.0, -1.0]])
y = torch.arange(45) % 3
x = centres[y] + 0.6 * torch.randn(45, 2)

model = nn.Sequential(nn.Linear(2, 12), nn.ReLU(), nn.Linear(12, 3))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

for epoch in range(60):
    optimizer.zero_grad()
    scores = model(x)
    loss = nn.functional.cross_entropy(scores, y)
    loss.backward()
    optimizer.step()

accuracy = (model(x).argmax(dim=1) == y).float().mean()
print(f"{accuracy.item():.0%} of the points are right")
