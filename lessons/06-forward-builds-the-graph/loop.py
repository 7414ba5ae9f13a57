import torch
import torch.nn as nn

distances = torch.tensor([1.0, 2.0, 3.0, 4.0])
times = torch.tensor([6.96, 12.11, 16.77, 22.21])
weight = torch.tensor(5.0, requires_grad=True)
bias = torch.tensor(2.0, requires_grad=True)  # scene: leaves

product = weight * distances  # scene: product
outputs = product + bias
print(outputs)  # scene: outputs
errors = outputs - times
squares = errors**2  # scene: squares
loss = squares.mean()  # scene: loss
last = loss.grad_fn
print(last.name(), "after", last.next_functions[0][0].name())  # scene: chain

with torch.no_grad():
    plain = weight * distances + bias
print(plain)  # scene: plain
double = times * 2.0
print(double.requires_grad)  # scene: data only

layer = nn.Linear(1, 1)
layer.weight = nn.Parameter(torch.tensor([[5.0]]))
layer.bias = nn.Parameter(torch.tensor([2.0]))
column = distances.unsqueeze(1)
print(column.shape)  # scene: column
fused = layer(column)
print(fused.shape, fused.grad_fn.name())  # scene: fused

torch.manual_seed(0)
hidden = torch.relu(nn.Linear(1, 3)(column))
stored = hidden.numel()
print(hidden.shape, stored)  # scene: stored
