"""Gradients by hand and by autograd, as the tutorials explain them."""

import torch

x = torch.ones(2, 2, requires_grad=True)
y = x + 2
z = y * y * 3
out = z.mean()
print(x, y, z, out)
print(y.grad_fn.name(), z.grad_fn.name(), out.grad_fn.name(), x.grad_fn)
out.backward()
print(x.grad)
a = torch.tensor([2.0, 3.0], requires_grad=True)
b = torch.tensor([6.0, 4.0], requires_grad=True)
Q = 3 * a ** 3 - b ** 2
external_grad = torch.tensor([1.0, 1.0])
Q.backward(gradient=external_grad)
print(9 * a ** 2 == a.grad, -2 * b == b.grad, a.grad, b.grad)
x = torch.ones(5)
y = torch.zeros(3)
torch.manual_seed(0)
w = torch.randn(5, 3, requires_grad=True)
b = torch.randn(3, requires_grad=True)
z = torch.matmul(x, w) + b
loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
print(loss, z.requires_grad, loss.grad_fn.name())
loss.backward()
print(w.grad, b.grad)
with torch.no_grad():
    z = torch.matmul(x, w) + b
print(z.requires_grad, (torch.matmul(x, w) + b).detach().requires_grad)
inp = torch.eye(4, 5, requires_grad=True)
out = (inp + 1).pow(2).t()
out.backward(torch.ones_like(out), retain_graph=True)
print(inp.grad)
out.backward(torch.ones_like(out), retain_graph=True)
print(inp.grad[0])
inp.grad.zero_()
out.backward(torch.ones_like(out))
print(inp.grad[0])
x = torch.randn(3, requires_grad=True)
y = x * 2
while y.data.norm() < 1000:
    y = y * 2
y.backward(torch.tensor([0.1, 1.0, 0.0001], dtype=torch.float))
print(x.grad / x.grad.max())
print((x ** 2).requires_grad, x.requires_grad)
with torch.no_grad():
    print((x ** 2).requires_grad)
with torch.set_grad_enabled(False):
    print((x * 2).requires_grad)
with torch.no_grad(), torch.enable_grad():
    print((x * 2).requires_grad)


@torch.no_grad()
def evaluate(v):
    return v * 2


print(evaluate(x).requires_grad, torch.is_grad_enabled())
a = torch.tensor(2.0, requires_grad=True)
b = a * 3
b.retain_grad()
c = b ** 2
c.backward()
print(a.grad, b.grad, a.is_leaf, b.is_leaf, c.is_leaf)
p = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
for f in (lambda t: t.exp().sum(), lambda t: t.log().sum(), lambda t: (t ** 3).mean(), lambda t: t.max(), lambda t: t.norm(), lambda t: t.prod(), lambda t: t.relu().sum(), lambda t: (t.sigmoid() * t).sum(), lambda t: t[0] * t[1] + t[2] ** 2, lambda t: t.softmax(0)[1], lambda t: t.cumsum(0)[-1], lambda t: torch.stack([t, t]).sum(), lambda t: t.var(), lambda t: t.std(), lambda t: (t @ t), lambda t: t.view(3, 1).mm(t.view(1, 3)).trace(), lambda t: torch.where(t > 1.5, t * 2, t / 2).sum(), lambda t: t.clamp(1.5, 2.5).sum(), lambda t: t.abs().sqrt().sum(), lambda t: torch.cat([t, t * 2]).mean()):
    p.grad = None
    value = f(p)
    value.backward()
    print(f"{value.item():.4f}", value.grad_fn.name(), p.grad)
p.grad = None
total = 0
for i in range(3):
    total = total + (p * i).sum()
total.backward()
print(p.grad, total)
w1, w2 = torch.ones(1, requires_grad=True), torch.full((1,), 2.0, requires_grad=True)
(w1 * w2).backward()
(w1 + w2).sum().backward()
print(w1.grad, w2.grad)
v = torch.zeros(1, requires_grad=True)
f = v.abs() + v.relu() + v.sqrt() + v ** 0
f.sum().backward()
print(v.grad, torch.tensor([1.0], requires_grad=True).log().grad_fn.name())
