"""Every activation and its slope on the same numbers."""

import torch
import torch.nn.functional as F

for name in "relu leaky_relu elu selu celu gelu silu mish sigmoid tanh softplus softsign hardtanh relu6 hardswish hardsigmoid logsigmoid softshrink hardshrink tanhshrink".split():
    x = torch.tensor([-3.0, -1.0, -0.25, 0.0, 0.25, 1.0, 3.0], requires_grad=True)
    y = getattr(F, name)(x)
    y.sum().backward()
    print(name, y.detach(), x.grad)
x = torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]], requires_grad=True)
for name in ("softmax", "log_softmax", "softmin"):
    for dim in (0, 1, -1):
        x.grad = None
        y = getattr(F, name)(x, dim=dim)
        (y * torch.arange(6.0).view(2, 3)).sum().backward()
        print(name, dim, y.detach(), x.grad)
print(F.glu(torch.arange(4.0)), F.prelu(torch.tensor([-1.0, 1.0]), torch.tensor([0.3])), F.threshold(torch.tensor([0.5, 2.0]), 1.0, -7.0), F.gelu(torch.tensor([0.5]), approximate="tanh"), F.hardtanh(torch.tensor([3.0]), -2, 2), F.leaky_relu(torch.tensor([-1.0]), 0.2), F.elu(torch.tensor([-1.0]), alpha=2.0), F.softplus(torch.tensor([1.0]), beta=2))
