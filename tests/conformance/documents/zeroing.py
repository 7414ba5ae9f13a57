"""Document 002: w.grad.zero_(), optimizer.zero_grad() and None."""

import torch
import torch.optim as optim

X = torch.tensor([1., 2., 3., 4., 5.])
y = 1.0 * X + 3.0
for zero in (True, False):
    w = torch.tensor(0.0, requires_grad=True)
    b = torch.tensor(0.0, requires_grad=True)
    for i in range(6):
        if zero and w.grad is not None:
            w.grad.zero_()
            b.grad.zero_()
        loss = ((w * X + b - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w -= 0.01 * w.grad
            b -= 0.01 * b.grad
        print(zero, i, f"{loss.item():.3f} {w.grad.item():.2f} {b.grad.item():.2f} {w.item():.4f} {b.item():.4f}")
w = torch.tensor(0.0, requires_grad=True)
optimizer = optim.SGD([w], lr=0.01)
(w * X - y).pow(2).mean().backward()
optimizer.step()
optimizer.zero_grad(set_to_none=False)
print(w.grad)
optimizer.zero_grad()
print(w.grad)
print(w.grad.item())
