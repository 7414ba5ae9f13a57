# How the cost of one iteration of an MLP 2-w-w-2 (tanh, cross-entropy, SGD)
# grows with its width w and with the batch. Prints a line for each point:
# axis, size, microseconds.
import time

import torch
import torch.nn as nn

torch.set_num_threads(1)


def cost(width, batch):
    torch.manual_seed(0)
    X = torch.randn(batch, 2)
    y = torch.randint(0, 2, (batch,))
    model = nn.Sequential(
        nn.Linear(2, width), nn.Tanh(), nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 2)
    )
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

    def iterate(count):
        start = time.perf_counter()
        for _ in range(count):
            optimizer.zero_grad()
            loss = loss_function(model(X), y)
            loss.backward()
            optimizer.step()
        return (time.perf_counter() - start) / count

    # Blocks of about 10 ms; the best is the one that nothing else disturbed.
    count = max(1, int(0.01 / max(iterate(5), iterate(5))))
    return min(iterate(count) for _ in range(20)) * 1e6


for width in (16, 32, 64, 128, 256, 512, 1024):
    print("width", width, cost(width, 32), flush=True)
for batch in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024):
    print("batch", batch, cost(64, batch), flush=True)
