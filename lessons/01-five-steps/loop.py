import torch
import torch.nn as nn
import torch.optim as optim

# Four deliveries: the distance in miles, and how many minutes it took.
distances = torch.tensor([[1.0], [2.0], [3.0], [4.0]])
times = torch.tensor([[6.96], [12.11], [16.77], [22.21]])  # scene: data

# One neuron: minutes = weight * distance + bias.
model = nn.Sequential(nn.Linear(1, 1))
model[0].weight = nn.Parameter(torch.tensor([[5.0]]))
model[0].bias = nn.Parameter(torch.tensor([2.0]))  # scene: model

loss_function = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)  # scene: tools

for epoch in range(3):
    optimizer.zero_grad()
    outputs = model(distances)
    loss = loss_function(outputs, times)
    loss.backward()
    optimizer.step()
    print(f"epoch {epoch + 1}: loss {loss.item():.4f}")

# The same five lines in round numbers: the waiting time is known, and only the
# minutes per mile are learned.
waiting = torch.tensor([[7.0], [9.0], [11.0], [13.0]])
times = torch.tensor([[7.0], [12.0], [17.0], [22.0]])
road = nn.Linear(1, 1, bias=False)
road.weight = nn.Parameter(torch.tensor([[3.0]]))  # scene: road
optimizer = optim.SGD(road.parameters(), lr=0.01)

optimizer.zero_grad()
outputs = road(distances) + waiting  # scene: too high
loss = loss_function(outputs, times)  # scene: nine
loss.backward()  # scene: slope
optimizer.step()  # scene: downhill
print(f"minutes per mile: {road.weight.item():.2f}")
