"""Every activation: values, gradients, module forms and how they print."""

import torch
import torch.nn as nn
import torch.nn.functional as F

points = [-7.0, -3.0, -2.5, -1.0, -0.5, -0.1, 0.0, 0.1, 0.5, 1.0, 2.5, 3.0, 6.0, 25.0]
modules = [
    nn.ReLU(), nn.LeakyReLU(), nn.LeakyReLU(0.2), nn.ELU(), nn.ELU(alpha=0.5), nn.CELU(alpha=2.0),
    nn.SELU(), nn.GELU(), nn.GELU(approximate="tanh"), nn.SiLU(), nn.Mish(), nn.Softplus(),
    nn.Softplus(beta=2, threshold=5), nn.Hardtanh(), nn.Hardtanh(-2.0, 0.5), nn.ReLU6(),
    nn.Hardsigmoid(), nn.Hardswish(), nn.LogSigmoid(), nn.Softshrink(), nn.Hardshrink(0.7),
    nn.Tanhshrink(), nn.Softsign(), nn.Threshold(0.2, -1.0), nn.Sigmoid(), nn.Tanh(),
    nn.Identity(), nn.RReLU().eval(),
]
for module in modules:
    x = torch.tensor(points, dtype=torch.float64, requires_grad=True)
    y = module(x)
    y.sum().backward()
    print(module, y.dtype)
    print(y)
    print(x.grad)

print(nn.ReLU(inplace=True), nn.LeakyReLU(0.1, inplace=True), nn.ELU(inplace=True))
print(nn.Softmax(dim=1), nn.LogSoftmax(dim=0), nn.Softmin(dim=-1), nn.GLU(), nn.PReLU(3))
print(nn.Hardtanh(inplace=True), nn.ReLU6(inplace=True), nn.SELU(True), nn.Softmax2d())

x = torch.tensor([[1.0, 2.0, -3.0, 0.5], [0.3, -0.2, 4.0, -1.0]], requires_grad=True)
for module in (nn.Softmax(dim=1), nn.LogSoftmax(dim=0), nn.Softmin(dim=1), nn.GLU(), nn.GLU(dim=0)):
    x.grad = None
    y = module(x)
    print(y)
    (y * y).sum().backward()
    print(x.grad)

for count in (1, 4):
    prelu = nn.PReLU(count, init=0.1)
    x.grad = None
    y = prelu(x)
    y.pow(2).sum().backward()
    print(y, x.grad, prelu.weight.grad, list(prelu.state_dict()))

y = torch.tensor([-1.0, 2.0])
print(F.leaky_relu(y, inplace=True) is y, y, F.elu_(y), F.relu_(y), F.hardtanh_(y))
w = torch.tensor([-1.0, 2.0], requires_grad=True)
z = w * 2
F.leaky_relu(z, 0.5, inplace=True)
z.sum().backward()
print(z, w.grad)
print(F.softplus(torch.tensor([-200.0, 0.0, 200.0])), F.logsigmoid(torch.tensor([-200.0, 200.0])))
print(F.gelu(torch.tensor([0.5, -0.5])), F.gelu(torch.tensor([0.5], dtype=torch.float64, requires_grad=True)))
for attempt in (
    lambda: F.gelu(w, approximate="other"),
    lambda: F.leaky_relu(w, inplace=True),
    lambda: F.softshrink(w, -1.0),
    lambda: nn.Hardtanh(2.0, 1.0),
    lambda: F.glu(torch.ones(3)),
    lambda: F.prelu(torch.ones(2, 3), torch.ones(2)),
    lambda: F.softmax(w, dim=3),
):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)
