# One iteration of the w, b regression: prints its cost in microseconds.
import time

import torch

torch.set_num_threads(1)
X = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
y = 1.0 * X + 3.0
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
lr = 0.01


def iterate(count):
    for _ in range(count):
        w.grad, b.grad = None, None
        y_pred = w * X + b
        loss = ((y_pred - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w.sub_(lr * w.grad)
            b.sub_(lr * b.grad)


iterate(500)
start = time.perf_counter()
iterate(5000)
print((time.perf_counter() - start) / 5000 * 1e6)
