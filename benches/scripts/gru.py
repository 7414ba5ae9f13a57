# One iteration of a GRU, hidden size 32, over 20 steps of a batch of 16, that
# predicts the last value, with Adam.
import time

import torch
import torch.nn as nn

torch.set_num_threads(1)
torch.manual_seed(0)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 32, batch_first=True)
        self.head = nn.Linear(32, 1)

    def forward(self, x):
        outputs, last = self.gru(x)
        return self.head(outputs[:, -1])


X = torch.randn(16, 20, 1)
y = torch.randn(16, 1)
model = Model()
loss_function = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)


def iterate(count):
    for _ in range(count):
        optimizer.zero_grad()
        loss = loss_function(model(X), y)
        loss.backward()
        optimizer.step()


iterate(50)
start = time.perf_counter()
iterate(300)
print((time.perf_counter() - start) / 300 * 1e6)
