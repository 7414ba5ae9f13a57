"""The regression with two numbers, by hand: two iterations, with and without clearing
the gradients, then the same step by an optimizer."""

import torch
import torch.optim as optim

X = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
y = 1.0 * X + 3.0
lr = 0.01


def show(title, w, b):
    grads = [None if p.grad is None else round(p.grad.item(), 2) for p in (w, b)]
    print(f"{title}: w = {w.item():.4f}, b = {b.item():.4f}, grads = {grads}")


def step(w, b):
    prediction = w * X + b
    error = prediction - y
    loss = (error**2).mean()
    loss.backward()
    print(prediction.tolist(), f"{loss.item():.3f}", (error * X).sum().item())
    show("  after backward", w, b)
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    show("  after update", w, b)
    return loss


w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
print(w, b, X.shape, y)
step(w, b)

print("=" * 20, "cleared")
w.grad.zero_()
b.grad.zero_()
loss = step(w, b)
print(loss, w, w.grad)

print("=" * 20, "not cleared")
w2 = torch.tensor(0.4, requires_grad=True)
b2 = torch.tensor(0.12, requires_grad=True)
w2.grad = torch.tensor(-40.0)
b2.grad = torch.tensor(-12.0)
step(w2, b2)

print("=" * 20, "optimizer")
w3 = torch.tensor(0.0, requires_grad=True)
b3 = torch.tensor(0.0, requires_grad=True)
optimizer = optim.SGD([w3, b3], lr=lr)
((w3 * X + b3 - y) ** 2).mean().backward()
optimizer.step()
show("stepped", w3, b3)
optimizer.zero_grad(set_to_none=False)
print(w3.grad, optimizer)
optimizer.zero_grad()
print(f"{w3.grad.item():.2f}")
