import torch

X = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
y = 1.0 * X + 3.0
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
lr = 0.01

for step in range(30):
    w.grad, b.grad = None, None
    y_pred = w * X + b
    loss = ((y_pred - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
