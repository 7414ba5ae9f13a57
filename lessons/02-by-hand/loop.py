import torch

X = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
y = 1.0 * X + 3.0  # scene: data

w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
lr = 0.01  # scene: start

for step in range(2):
    w.grad, b.grad = None, None
    y_pred = w * X + b
    loss = ((y_pred - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    print(f"loss {loss.item():.4f}  w {w.item():.4f}  b {b.item():.4f}")
