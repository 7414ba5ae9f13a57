# One iteration of a classifier 2-64-64-2, tanh, on a batch of 32 with SGD.
import time

import torch
import torch.nn as nn

torch.set_num_threads(1)
torch.manual_seed(0)
X = torch.randn(32, 2)
y = (X[:, 0] * X[:, 1] > 0).long()
model = nn.Sequential(nn.Linear(2, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 2))
loss_function = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)


def iterate(count):
    for _ in range(count):
        optimizer.zero_grad()
        loss = loss_function(model(X), y)
        loss.backward()
        optimizer.step()


iterate(200)
start = time.perf_counter()
iterate(2000)
print((time.perf_counter() - start) / 2000 * 1e6)
