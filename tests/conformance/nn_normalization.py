"""Batch, layer, group, instance and RMS normalization."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(5, 3, requires_grad=True)
bn = nn.BatchNorm1d(3)
print(bn, list(bn.state_dict()), [name for name, _ in bn.named_parameters()])
y = bn(x)
print(y)
(y.pow(2) * torch.arange(15.0).view(5, 3)).sum().backward()
print(x.grad)
print(bn.weight.grad, bn.bias.grad)
print(bn.running_mean, bn.running_var, bn.num_batches_tracked)
bn(x.detach() * 2 + 1)
print(bn.running_mean, bn.running_var, bn.num_batches_tracked)
bn.eval()
x.grad = None
y = bn(x)
print(y)
(y * y).sum().backward()
print(x.grad, bn.weight.grad)
print(bn.num_batches_tracked, bn.training)

image = torch.randn(2, 4, 3, 3, requires_grad=True)
for layer in (
    nn.BatchNorm2d(4), nn.BatchNorm2d(4, affine=False), nn.BatchNorm2d(4, momentum=None),
    nn.BatchNorm2d(4, track_running_stats=False), nn.GroupNorm(2, 4), nn.GroupNorm(4, 4, affine=False),
    nn.LayerNorm([4, 3, 3]), nn.LayerNorm(3), nn.LayerNorm((3, 3), elementwise_affine=False),
    nn.LayerNorm(3, bias=False), nn.InstanceNorm2d(4), nn.InstanceNorm2d(4, affine=True),
):
    image.grad = None
    print(layer)
    y = layer(image)
    print(y[1, 2])
    (y * y * y).sum().backward()
    print(image.grad[0, 1])
    print([(name, p.grad.flatten()[:4]) for name, p in layer.named_parameters()])
    print([(name, b) for name, b in layer.named_buffers()])
print(nn.BatchNorm1d(3)(torch.randn(2, 3, 4)).shape, nn.InstanceNorm1d(3)(torch.randn(3, 4)).shape)
print(nn.RMSNorm(3), nn.RMSNorm(3)(x), F.layer_norm(x, (3,)), F.normalize(x), F.normalize(x, p=1, dim=0))
norm = nn.LayerNorm(3)
print(norm(x))
print(F.group_norm(torch.ones(2, 4, 2), 2))

for attempt in (
    lambda: nn.BatchNorm1d(3)(torch.randn(1, 3)),
    lambda: nn.BatchNorm1d(3)(torch.randn(2, 3, 4, 4)),
    lambda: nn.BatchNorm2d(3)(torch.randn(2, 3)),
    lambda: nn.BatchNorm1d(4)(torch.randn(2, 3)),
    lambda: nn.LayerNorm(4)(torch.randn(2, 3)),
    lambda: nn.GroupNorm(2, 3),
    lambda: F.group_norm(torch.randn(2, 3, 4), 2),
    lambda: nn.InstanceNorm2d(3)(torch.randn(2, 3)),
    lambda: nn.InstanceNorm1d(3)(torch.randn(2, 3, 1)),
):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)
print(nn.BatchNorm1d(3).eval()(torch.ones(1, 3)))
