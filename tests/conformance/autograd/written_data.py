"""Memory written through `.data` and `.detach()` between forward and backward."""
import torch
w = torch.tensor(2.0, requires_grad=True); x = torch.tensor(1.0, requires_grad=True)
y = w * x
w.data.fill_(22.0)
y.backward(); print(x.grad, w.grad)
w = torch.tensor([1.0, 2.0], requires_grad=True)
l = (w ** 2).sum(); w.data.mul_(10); l.backward(); print(w.grad)
w = torch.tensor([1.0, 2.0], requires_grad=True)
l = (w ** 2).sum(); w.data = torch.tensor([5.0, 6.0]); l.backward(); print(w.grad)
a = torch.ones(2, 2, requires_grad=True); b = a * 2; c = b * b; b.data[0] = 7.0; c.sum().backward(); print(a.grad)
lin = torch.nn.Linear(2, 1); x = torch.ones(1, 2, requires_grad=True)
o = lin(x); lin.weight.data.copy_(torch.tensor([[3.0, 4.0]])); o.backward(); print(x.grad)
a = torch.ones(2, requires_grad=True); b = a.exp(); d = b.sum(); b.data.zero_(); d.backward(); print(a.grad)
a = torch.ones(2, requires_grad=True); b = a.exp(); d = b.sum(); b.detach().zero_()
try: d.backward(); print(a.grad)
except RuntimeError as e: print(e)
