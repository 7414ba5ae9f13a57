"""The tape: leaves, histories, accumulation, no_grad, detach, retained gradients."""

import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
x = torch.tensor([3.0, 4.0])
y = w * x
z = y.sum()
print(y, z, z.grad_fn.name(), y.requires_grad, w.is_leaf, y.is_leaf, x.requires_grad)
print([edge[0].name() for edge in y.grad_fn.next_functions if edge[0] is not None])
y.retain_grad()
z.backward()
print(w.grad, y.grad, w.grad is w.grad)
(w * x).sum().backward()
print(w.grad)
w.grad = None
loss = (w**2).sum()
loss.backward(retain_graph=True)
loss.backward()
print(w.grad)
(w * 2).backward(torch.tensor([1.0, 10.0]))
print(w.grad)


@torch.no_grad()
def predict(v):
    return v * w


class Model:
    @torch.no_grad()
    def run(self, v):
        """Doubles."""
        return v * w * 2


print(predict(x), predict.__name__, Model().run(x), Model.run.__doc__, torch.is_grad_enabled())
with torch.no_grad():
    print((w * 2).requires_grad, torch.is_grad_enabled())
    with torch.enable_grad():
        print((w * 2).requires_grad)
with torch.set_grad_enabled(False):
    print((w * 2).requires_grad)
d = w.detach()
print(d, d.requires_grad, w.data, (w * 1).detach())
with torch.no_grad():
    w -= 0.1
    w.mul_(2)
print(w, w._version, d)
w.data = torch.tensor([5.0, 6.0])
print(w)
w.requires_grad_(False)
print(w, (w * 2).requires_grad)

a = torch.tensor(2.0, requires_grad=True)
b = a.clone()
b += 1
c = b * a
c.backward()
print(a.grad, b, c)
u = torch.ones(2, 3, requires_grad=True)
v = torch.ones(3, requires_grad=True)
((u @ v).relu() + u.mean() * v.exp().sum() - u[0, 1:].pow(3).sum() / v.log1p().max()).sum().backward()
print(u.grad, v.grad)
params = [torch.randn(2, 2) * 0 + 1, torch.zeros(2)]
for p in params:
    p.requires_grad_()
out = torch.tanh(torch.ones(1, 2) @ params[0] + params[1])
out.mean().backward()
print([p.grad for p in params])
for p in params:
    p.data -= 0.5 * p.grad
    p.grad.zero_()
print(params)
