import torch

X = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
y = 1.0 * X + 3.0
lr = 0.01

# By hand.
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)  # scene: leaves
for step in range(2):
    if w.grad is not None:
        w.grad.zero_()
        b.grad.zero_()
    loss = ((w * X + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
print(f"by hand  w {w.item():.4f}  b {b.item():.4f}")  # scene: by hand

# Two other ways to write the update, and why they are not used.
moved = w - lr * w.grad
print(moved.is_leaf, moved.requires_grad)
try:
    w -= lr * w.grad
except RuntimeError as error:
    print(error)  # scene: refused

# The same two passes with an optimizer.
w2 = torch.tensor(0.0, requires_grad=True)
b2 = torch.tensor(0.0, requires_grad=True)
optimizer = torch.optim.SGD([w2, b2], lr=lr)  # scene: optimizer
for step in range(2):
    optimizer.zero_grad()
    loss = ((w2 * X + b2 - y) ** 2).mean()
    loss.backward()
    optimizer.step()
print(f"by SGD   w {w2.item():.4f}  b {b2.item():.4f}")  # scene: by sgd

optimizer.zero_grad()
try:
    print(w2.grad.item())
except AttributeError as error:
    print(error)  # scene: none
