"""Why is my .grad None? Non-leaf tensors, .to() copies, detached losses."""

import warnings

import torch

warnings.simplefilter("ignore")
a = torch.randn(3, requires_grad=True)
b = a.double()
c = (b ** 2).sum()
c.backward()
print(a.grad is not None, b.grad is None, b.is_leaf, a.is_leaf)
w = torch.rand(3, requires_grad=True) * 0.01
print(w.is_leaf, w.grad_fn.name())
w = (torch.rand(3) * 0.01).requires_grad_()
print(w.is_leaf, w.grad_fn)
(w.sum()).backward()
print(w.grad)
w = w - 0.1 * w.grad
print(w.is_leaf, w.grad)
v = torch.ones(2, requires_grad=True)
(v.detach() * 2).sum()
print(v.grad)
with torch.no_grad():
    v2 = v * 2
print(v2.requires_grad, v2.is_leaf)
u = torch.zeros(2, requires_grad=True)
unused = torch.zeros(2, requires_grad=True)
(u * 3).sum().backward()
print(u.grad, unused.grad)
emb = torch.nn.Embedding(4, 2)
emb(torch.tensor([1, 1])).sum().backward()
print(emb.weight.grad)
p = torch.nn.Parameter(torch.ones(2))
q = p.clone()
q.retain_grad()
(q * 4).sum().backward()
print(p.grad, q.grad)
i = torch.tensor([1.0], requires_grad=True)
idx = (i * 2).long()
print(idx.requires_grad, torch.round(i).requires_grad, (i > 0).requires_grad, i.argmax().requires_grad)
