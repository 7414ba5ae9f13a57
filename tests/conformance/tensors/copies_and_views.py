"""What shares memory and what does not."""

import copy

import torch

x = torch.arange(6.0)
y = x.view(2, 3)
y[0, 0] = 100
print(x, x.data_ptr() == y.data_ptr())
z = x.clone()
z[0] = -1
print(x[0], z[0])
d = x.detach()
d[1] = 50
print(x[1], copy.copy(x) is x, copy.deepcopy(x)[1])
r = y.t().reshape(-1)
r[0] = 7
print(x[0], y.t()[0])
n = x.numpy()
n[2] = 22
print(x)
a = x
a += 1
print(x is a, x[2])
a = a + 1
print(x is a, x[2], a[2])
w = torch.tensor([1.0, 2.0], requires_grad=True)
w.data[0] = 9
w.data *= 2
print(w, w.detach().requires_grad, w.data.requires_grad, w.is_leaf, w.clone().grad_fn.name())
w2 = w.detach().clone().requires_grad_(True)
w2.data.fill_(1)
print(w, w2, w.clone().detach() is w)
e = torch.zeros(3, 1).expand(3, 2)
print(e.stride(), e.is_contiguous(), e.contiguous().stride(), x[::2].is_contiguous(), x[::2].stride())
b = [torch.zeros(2)] * 2
b[0][0] = 1
print(b)
with torch.no_grad():
    v = w[0:1]
    v += 5
print(w, w._version, v._version, v._base is w if v._base is not None else None)
s = torch.zeros(2)
s.set_(torch.ones(3)) if False else s.copy_(torch.ones(2))
print(s, torch.ones(2).share_memory_() is not None)
big = torch.zeros(2, 2)
part = big[0]
part.add_(1)
big.mul_(3)
print(big, part, part.data_ptr() == big.data_ptr())
try:
    torch.zeros(1).expand(3).add_(1)
except RuntimeError as error:
    print(error)
try:
    w.numpy()
except RuntimeError as error:
    print(error)
print(w.detach().numpy(), w.tolist(), x.numpy().dtype, type(x.numpy()).__name__)
