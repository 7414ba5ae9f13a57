import torch

torch.manual_seed(3)
# Exclusive or, with a network and an update of my own.
x = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])

w1 = torch.randn(2, 4, requires_grad=True)
b1 = torch.zeros(4, requires_grad=True)
w2 = torch.randn(4, 1, requires_grad=True)
b2 = torch.zeros(1, requires_grad=True)
lr = 0.5

for step in range(100):
    hidden = torch.tanh(x @ w1 + b1)
    p = torch.sigmoid(hidden @ w2 + b2)
    loss = -(y * p.log() + (1 - y) * (1 - p).log()).mean()
    loss.backward()
    for parameter in (w1, b1, w2, b2):
        parameter -= lr * parameter.grad
        parameter.grad = None

print(f"loss {loss.item():.4f}")
wrong = (p.round() != y).sum().item()
print(f"{wrong} of 4 wrong")
