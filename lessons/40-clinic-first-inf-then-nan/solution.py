import torch
from torch import nn

torch.manual_seed(0)
x = torch.linspace(0.0, 2.0, 40)
y = torch.sin(2 * x) + 0.1 * torch.randn(40)
powers = torch.stack([x, x ** 2, x ** 3], dim=1)

model = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)

for step in range(60):
    predicted = model(powers).squeeze(1)
    loss = nn.functional.mse_loss(predicted, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        print(f"step {step:2d}  loss {loss.item():.2e}")
print(f"loss {loss.item():.4f}")
