"""Accumulated small batches give the gradient of one large batch."""

import copy

import torch
import torch.nn as nn

torch.manual_seed(0)
x, y = torch.randn(32, 4), torch.randn(32, 1)
big = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
small = copy.deepcopy(big)
wrong = copy.deepcopy(big)
loss_fn = nn.MSELoss()
loss_fn(big(x), y).backward()
for i in range(4):
    (loss_fn(small(x[i * 8:(i + 1) * 8]), y[i * 8:(i + 1) * 8]) / 4).backward()
    loss_fn(wrong(x[i * 8:(i + 1) * 8]), y[i * 8:(i + 1) * 8]).backward()
for a, b, c in zip(big.parameters(), small.parameters(), wrong.parameters()):
    print(torch.allclose(a.grad, b.grad, atol=1e-6), torch.allclose(a.grad * 4, c.grad, atol=1e-5))

optimizer = torch.optim.SGD(small.parameters(), lr=0.1, momentum=0.9)
optimizer.zero_grad()
accum, losses = 3, []
batches = list(zip(x.split(5), y.split(5)))
for i, (bx, by) in enumerate(batches):
    loss = loss_fn(small(bx), by) / accum
    loss.backward()
    losses.append(loss.item() * accum)
    if (i + 1) % accum == 0 or (i + 1) == len(batches):
        norm = nn.utils.clip_grad_norm_(small.parameters(), 1.0, norm_type=2)
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        print(i, f"{norm:.3f}", small[0].weight.grad.abs().sum())
print(len(batches), [f"{l:.2f}" for l in losses])
