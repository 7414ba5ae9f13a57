"""torch.func: functions that make functions. Gradients a sample, Jacobians, Hessians."""

import torch
from torch.func import grad, vmap, jacrev, hessian, grad_and_value
f = lambda x: torch.sin(x)
x = torch.tensor(1.0)
print(grad(f)(x))
print(grad(grad(f))(x))
print(torch.cos(x), -torch.sin(x))
print(grad_and_value(lambda w: (w ** 2).sum())(torch.arange(3.0)))
print(jacrev(lambda x: x ** 2)(torch.arange(3.0)))
print(hessian(lambda x: (x ** 3).sum())(torch.arange(3.0)))
print(vmap(torch.dot)(torch.ones(2, 3), torch.arange(6.0).reshape(2, 3)))
print(vmap(lambda x: x * 2 + 1)(torch.arange(4.0)))

def loss(w, x, y):
    return ((x @ w - y) ** 2).mean()

w = torch.tensor([1.0, -1.0])
X = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
Y = torch.tensor([0.0, 1.0, 2.0])
print(grad(loss)(w, X, Y))
print(grad(loss, argnums=1)(w, X, Y))
print(grad(loss, argnums=(0, 2))(w, X, Y))
print(vmap(grad(lambda w, x, y: (x @ w - y) ** 2), in_dims=(None, 0, 0))(w, X, Y))
m = torch.nn.Linear(2, 1)
with torch.no_grad():
    m.weight.fill_(1.0)
    m.bias.fill_(0.5)
from torch.func import functional_call
p = dict(m.named_parameters())
print(functional_call(m, p, (X,)).detach())
g = grad(lambda p: functional_call(m, p, (X,)).pow(2).mean())({k: v.detach() for k, v in p.items()})
print({k: v for k, v in g.items()})
