# One iteration of a CNN 1-16-32 with two 3x3 convolutions and max-pools on 8x8
# images, batch 64, with Adam.
import time

import torch
import torch.nn as nn

torch.set_num_threads(1)
torch.manual_seed(0)
X = torch.randn(64, 1, 8, 8)
y = torch.randint(0, 10, (64,))
model = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(16, 32, 3, padding=1),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Linear(32 * 2 * 2, 10),
)
loss_function = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)


def iterate(count):
    for _ in range(count):
        optimizer.zero_grad()
        loss = loss_function(model(X), y)
        loss.backward()
        optimizer.step()


iterate(50)
start = time.perf_counter()
iterate(500)
print((time.perf_counter() - start) / 500 * 1e6)
