import torch
from torch import nn

torch.manual_seed(0)
x = torch.linspace(-1.0, 1.0, 16).unsqueeze(1)
y = 2.0 * x + 1.0
model = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

for step in range(60):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
print(f"loss {loss.item():.4f}")
