"""Homework: an MLP with numpy-like tensors, backward by hand, checked against autograd."""

import torch

torch.manual_seed(0)
N, D_in, H, D_out = 16, 10, 8, 3
x, y = torch.randn(N, D_in), torch.randn(N, D_out)
w1, w2 = torch.randn(D_in, H), torch.randn(H, D_out)
u1, u2 = w1.clone().requires_grad_(), w2.clone().requires_grad_()
lr = 1e-4
for t in range(50):
    h = x.mm(w1)
    h_relu = h.clamp(min=0)
    y_pred = h_relu.mm(w2)
    loss = (y_pred - y).pow(2).sum().item()
    grad_y_pred = 2.0 * (y_pred - y)
    grad_w2 = h_relu.t().mm(grad_y_pred)
    grad_h_relu = grad_y_pred.mm(w2.t())
    grad_h = grad_h_relu.clone()
    grad_h[h < 0] = 0
    grad_w1 = x.t().mm(grad_h)
    loss2 = ((x @ u1).relu() @ u2 - y).pow(2).sum()
    loss2.backward()
    if t % 10 == 0:
        print(t, f"{loss:.2f} {loss2.item():.2f}", torch.allclose(grad_w1, u1.grad, atol=1e-2), torch.allclose(grad_w2, u2.grad, atol=1e-2))
    w1 -= lr * grad_w1
    w2 -= lr * grad_w2
    with torch.no_grad():
        u1 -= lr * u1.grad
        u2 -= lr * u2.grad
        u1.grad = None
        u2.grad = None
eps = 1e-3
i, j = 2, 1
v = w2.double()
def f(w):
    return ((x.double() @ w1.double()).relu() @ w - y.double()).pow(2).sum()
plus, minus = v.clone(), v.clone()
plus[i, j] += eps
minus[i, j] -= eps
v.requires_grad_()
f(v).backward()
print(f"{(f(plus) - f(minus)).item() / (2 * eps):.3f} {v.grad[i, j].item():.3f}")
