"""One linear layer: delivery times from distances."""

import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(42)
distances = torch.tensor([[1.0], [2.0], [3.0], [4.0]], dtype=torch.float32)
times = torch.tensor([[6.96], [12.11], [16.77], [22.21]], dtype=torch.float32)

model = nn.Sequential(nn.Linear(1, 1))
loss_function = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
print(model, loss_function, model[0].weight.tolist(), model[0].bias.tolist())

for epoch in range(500):
    optimizer.zero_grad()
    outputs = model(distances)
    loss = loss_function(outputs, times)
    loss.backward()
    optimizer.step()
    if (epoch + 1) % 50 == 0:
        print(f"Epoch {epoch + 1}: Loss = {loss.item()}")

print(model[0].weight, model[0].bias.data, model[0].weight.grad)
with torch.no_grad():
    predicted = model(torch.tensor([[7.0]]))
    print(predicted, predicted.item(), predicted.requires_grad)

# The figures of a neuron with weight 5 and bias 2.
with torch.no_grad():
    model[0].weight.fill_(5.0)
    model[0].bias.fill_(2.0)
outputs = model(distances)
print(outputs, f"{loss_function(outputs, times).item():.4f}")
