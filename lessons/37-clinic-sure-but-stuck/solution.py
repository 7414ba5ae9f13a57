import torch
from torch import nn

torch.manual_seed(0)
angle = torch.rand(90) * 6.2832
y = (angle / 2.0944).long().clamp(max=2)
x = torch.stack([angle.cos(), angle.sin()], dim=1) + 0.05 * torch.randn(90, 2)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 16)
        self.out = nn.Linear(16, 3)

    def forward(self, x):
        x = torch.relu(self.hidden(x))
        return self.out(x)


model = Classifier()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)

for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()

right = (model(x).argmax(dim=1) == y).float().mean()
print(f"loss {loss.item():.4f}, {right.item():.0%} right")
