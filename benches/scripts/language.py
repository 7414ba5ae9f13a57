# One iteration of a character model: 3 characters of 27, embedded in 10 numbers
# each, a hidden layer of 100, a fresh batch of 32, SGD.
import time

import torch
import torch.nn as nn

torch.set_num_threads(1)
torch.manual_seed(0)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(27, 10)
        self.hidden = nn.Linear(30, 100)
        self.output = nn.Linear(100, 27)

    def forward(self, x):
        x = self.embedding(x).view(-1, 30)
        return self.output(torch.tanh(self.hidden(x)))


X = torch.randint(0, 27, (2000, 3))
y = torch.randint(0, 27, (2000,))
model = Model()
loss_function = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def iterate(count):
    for _ in range(count):
        batch = torch.randint(0, len(X), (32,))
        optimizer.zero_grad()
        loss = loss_function(model(X[batch]), y[batch])
        loss.backward()
        optimizer.step()


iterate(200)
start = time.perf_counter()
iterate(2000)
print((time.perf_counter() - start) / 2000 * 1e6)
