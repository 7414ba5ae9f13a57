# One iteration of an MLP 10-64-1 on a batch of 32 with Adam.
import time

import torch
import torch.nn as nn

torch.set_num_threads(1)
torch.manual_seed(0)
X = torch.randn(32, 10)
y = torch.randn(32, 1)
model = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 1))
loss_function = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)


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
