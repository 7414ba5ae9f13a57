"""Document 001: the core pattern, and what happens in the wrong order."""

import torch
import torch.nn as nn

torch.manual_seed(1)
model = nn.Linear(10, 1)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
x, y = torch.randn(32, 10), torch.randn(32, 1)

for epoch in range(100):
    # 1. Forward pass
    predictions = model(x)

    # 2. Compute loss
    loss = criterion(predictions, y)

    # 3. Backward pass (MUST zero_grad first!)
    optimizer.zero_grad()
    loss.backward()

    # 4. Update parameters
    optimizer.step()
    if epoch % 20 == 0:
        print(f"{epoch}: {loss.item():.4f}")
print(model.bias)

loss = criterion(model(x), y)
optimizer.zero_grad()
loss.backward()
optimizer.step()
first = model.weight.grad.clone()
# WRONG: gradients accumulate without zeroing
loss = criterion(model(x), y)
loss.backward()
optimizer.step()
print((model.weight.grad.norm() > first.norm()).item(), f"{first.norm():.4f} {model.weight.grad.norm():.4f}")
