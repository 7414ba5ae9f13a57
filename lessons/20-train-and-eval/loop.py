import torch
import torch.nn as nn

torch.manual_seed(0)
ones = torch.ones(8)
dropout = nn.Dropout(p=0.5)
first = dropout(ones)  # scene: first
second = dropout(ones)  # scene: second
with torch.no_grad():
    third = dropout(ones)  # scene: third
dropout.eval()
quiet = dropout(ones)  # scene: quiet

norm = nn.BatchNorm1d(1)
column = torch.tensor([[1.0], [2.0], [3.0], [4.0]])
normed = norm(column)  # scene: normed
mean_kept = norm.running_mean.item()
var_kept = norm.running_var.item()  # scene: kept
try:
    norm(torch.tensor([[2.5]]))
except ValueError as error:
    print(error)  # scene: one row
norm.eval()
steady = norm(column)  # scene: steady
single = norm(torch.tensor([[2.5]]))  # scene: single

model = nn.Sequential(nn.Linear(1, 1), nn.Dropout(p=0.5))
nn.init.constant_(model[0].weight, 2.0)
nn.init.zeros_(model[0].bias)
model.eval()
model(column).sum().backward()  # scene: eval backward

model.train()
with torch.no_grad():
    noisy = model(column)  # scene: noisy
print(noisy.requires_grad)
