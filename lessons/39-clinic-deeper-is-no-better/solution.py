import torch
from torch import nn

torch.manual_seed(0)
x = torch.rand(64, 1) * 4 - 2
y = torch.sin(2 * x)


class Net(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.first = nn.Linear(1, 12)
        self.hidden = nn.ModuleList(nn.Linear(12, 12) for _ in range(depth))
        self.last = nn.Linear(12, 1)

    def forward(self, x):
        x = torch.tanh(self.first(x))
        for layer in self.hidden:
            x = torch.tanh(layer(x))
        return self.last(x)


model = Net(depth=2)
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
print(sum(p.numel() for p in model.parameters()), "numbers to learn")

for epoch in range(80):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()

print(f"loss {loss.item():.4f}")
