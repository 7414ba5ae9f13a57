# 10,000 statements of a training loop of the MLP 2-64-64-2, for the stepper.
import torch
import torch.nn as nn

torch.manual_seed(0)
X = torch.randn(32, 2)
y = (X[:, 0] * X[:, 1] > 0).long()
model = nn.Sequential(nn.Linear(2, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 2))
loss_function = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for step in range(2000):
    optimizer.zero_grad()
    logits = model(X)
    loss = loss_function(logits, y)
    loss.backward()
    optimizer.step()
