"""Which of several equal elements gets the gradient, and what a bound lets pass."""

import torch

def slopes(f, *tensors):
    tensors = [tensor.clone().requires_grad_() for tensor in tensors]
    f(*tensors).sum().backward()
    return [None if tensor.grad is None else tensor.grad.tolist() for tensor in tensors]

x = torch.tensor([-1.0, 0.0, 0.5, 1.0, 2.0, float('nan')])
lo = torch.zeros(6)
hi = torch.ones(6)
print(slopes(lambda x: x.clamp(0, 1), x))
print(slopes(lambda x: x.clamp(min=0), x))
print(slopes(lambda x: x.clamp(max=1), x))
print(slopes(lambda x: x.clamp_min(0), x))
print(slopes(lambda x: x.clamp_max(1), x))
print(slopes(lambda x: x.clamp(1, 0), x))
print(slopes(lambda x, l, h: x.clamp(l, h), x, lo, hi))
print(slopes(lambda x, l: x.clamp(min=l), x, lo))
print(slopes(lambda x, h: x.clamp(max=h), x, hi))
print(slopes(lambda x, h: x.clamp(h, h), x, hi))
print(slopes(lambda x, l, h: x.clamp(h, l), x, lo, hi))
print(slopes(lambda x: torch.clamp(x * 1, 0, 1).mul(2), x))
print(slopes(lambda x: (x * 1).clamp_(0, 1), x))
print(slopes(lambda x: torch.nn.functional.hardtanh(x), x))
print(slopes(lambda x: torch.nn.functional.relu6(x), x))
print(slopes(lambda x: torch.nn.functional.hardsigmoid(x * 6 - 3), x))
print(slopes(lambda x: torch.nn.functional.threshold(x, 0, 0), x))
print(slopes(lambda x: torch.nn.functional.softshrink(x, 0.5), x))
print(slopes(lambda x: torch.nn.functional.hardshrink(x, 0.5), x))
print(slopes(lambda x: torch.nn.functional.hardswish(x), x))
print(slopes(lambda x: torch.nn.functional.leaky_relu(x), x))
y = torch.tensor([1.0, 2.0, 2.0, float('nan')])
print(slopes(lambda x: x.median(), y[:3]))
print(slopes(lambda x: x.nanmedian(), y))
print(slopes(lambda x: x.median(), torch.tensor([2.0, 2.0, 2.0, 1.0])))
print(slopes(lambda x: x.median(), y))
