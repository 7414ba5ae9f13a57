"""Document 003: distances to times, one neuron."""

import torch
import torch.nn as nn

torch.manual_seed(42)
distances = torch.tensor([[1.0], [2.0], [3.0], [4.0]], dtype=torch.float32)
times = torch.tensor([[6.96], [12.11], [16.77], [22.21]], dtype=torch.float32)
model = nn.Sequential(nn.Linear(1, 1))
loss_function = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

for epoch in range(500):
    optimizer.zero_grad()
    outputs = model(distances)
    loss = loss_function(outputs, times)
    loss.backward()
    optimizer.step()
    if (epoch + 1) % 50 == 0:
        print(f"Epoch {epoch + 1}: Loss = {loss.item():.4f}")

print(model[0].weight.grad.shape, model[0].bias.grad.shape)
with torch.no_grad():
    prediction = model(torch.tensor([[7.0]], dtype=torch.float32))
    print(f"Prediction for a 7.0-mile delivery: {prediction.item():.1f} minutes")

# The worked numbers of the document.
with torch.no_grad():
    model[0].weight.fill_(5.0)
    model[0].bias.fill_(2.0)
outputs = model(distances)
print(outputs)
print(loss_function(outputs, times))
model.zero_grad()
outputs = torch.tensor([10.0, 15.0, 20.0, 25.0])
errors = outputs - torch.tensor([7.0, 12.0, 17.0, 22.0])
print((2 / 4 * (errors * distances.squeeze()).sum()))

# Simplified version of what SGD optimizer does:
learning_rate = 0.01
loss_function(model(distances), times + 1).backward()
for param in model.parameters():
    param.data = param.data - learning_rate * param.grad
print(model[0].weight, model[0].bias)
