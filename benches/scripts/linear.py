# One iteration of the same regression with nn.Linear, MSELoss and SGD.
import time

import torch
import torch.nn as nn

torch.set_num_threads(1)
torch.manual_seed(0)
X = torch.tensor([[1.0], [2.0], [3.0], [4.0], [5.0]])
y = 1.0 * X + 3.0
model = nn.Linear(1, 1)
loss_function = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)


def iterate(count):
    for _ in range(count):
        optimizer.zero_grad()
        loss = loss_function(model(X), y)
        loss.backward()
        optimizer.step()


iterate(500)
start = time.perf_counter()
iterate(5000)
print((time.perf_counter() - start) / 5000 * 1e6)
