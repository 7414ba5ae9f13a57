"""Convolutions: values and gradients for every option; pooling."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(1)
image = torch.randn(2, 4, 6, 7).double()
layers = [
    nn.Conv2d(4, 3, 3), nn.Conv2d(4, 3, 3, padding=1), nn.Conv2d(4, 2, (3, 2), stride=(2, 1), padding=(1, 0)),
    nn.Conv2d(4, 4, 3, groups=2, bias=False), nn.Conv2d(4, 4, 3, groups=4, padding=2, dilation=2),
    nn.Conv2d(4, 2, 1), nn.Conv2d(4, 2, 3, padding="same"), nn.Conv2d(4, 2, 2, padding="same"),
    nn.Conv2d(4, 2, 3, padding="valid", stride=2), nn.Conv2d(4, 2, 5, stride=3, padding=2),
    nn.ConvTranspose2d(4, 3, 3), nn.ConvTranspose2d(4, 2, 2, stride=2),
    nn.ConvTranspose2d(4, 4, 3, stride=2, padding=1, output_padding=1, groups=2),
    nn.ConvTranspose2d(4, 2, 3, dilation=2, bias=False),
]
for layer in layers:
    x = image.clone().requires_grad_()
    y = layer.double()(x)
    print(layer, y.shape)
    print(y[1, 0, :2], y.grad_fn.name())
    (y * y).sum().backward()
    print(x.grad[1, 2, :2])
    print(layer.weight.grad[1, 0], None if layer.bias is None else layer.bias.grad)

signal = torch.randn(3, 2, 8).double()
for layer in (nn.Conv1d(2, 3, 3), nn.Conv1d(2, 4, 3, stride=2, padding=1, groups=2),
              nn.Conv1d(2, 2, 2, dilation=3, bias=False), nn.ConvTranspose1d(2, 3, 4, stride=2, padding=1)):
    x = signal.clone().requires_grad_()
    y = layer.double()(x)
    print(layer, y.shape, y[2, 1])
    y.pow(3).sum().backward()
    print(x.grad[0, 0], layer.weight.grad[0])
print(nn.Conv2d(4, 2, 3)(image[0].float()).shape, nn.Conv1d(2, 3, 3)(signal[0].float()).shape)
print(F.conv2d(torch.ones(1, 1, 3, 3), torch.ones(1, 1, 2, 2)), F.conv1d(torch.ones(1, 1, 4), torch.ones(1, 1, 2)))
print(F.conv2d(image.double(), torch.ones(1, 4, 3, 3, dtype=torch.float64))[0, 0, 0])

pools = [
    nn.MaxPool2d(2), nn.MaxPool2d(3, stride=2, padding=1), nn.MaxPool2d((2, 3), ceil_mode=True),
    nn.MaxPool2d(2, stride=1, dilation=2), nn.AvgPool2d(2), nn.AvgPool2d(3, stride=2, padding=1),
    nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), nn.AvgPool2d(2, ceil_mode=True),
    nn.AvgPool2d(2, divisor_override=3), nn.AdaptiveAvgPool2d(1), nn.AdaptiveAvgPool2d((3, 2)),
    nn.AdaptiveAvgPool2d((None, 2)),
]
for pool in pools:
    x = image.clone().requires_grad_()
    y = pool(x)
    print(pool, y.shape, y.grad_fn.name())
    print(y[1, 3])
    (y * y).sum().backward()
    print(x.grad[1, 3])
for pool in (nn.MaxPool1d(2), nn.AvgPool1d(3, stride=2, padding=1), nn.AdaptiveAvgPool1d(3), nn.MaxPool1d(3, padding=1)):
    x = signal.clone().requires_grad_()
    y = pool(x)
    print(pool, y[1])
    y.pow(2).sum().backward()
    print(x.grad[1])
values, indices = F.max_pool2d(torch.arange(16.0).view(1, 1, 4, 4), 2, return_indices=True)
print(values, indices, nn.MaxPool2d(2, return_indices=True)(torch.zeros(1, 2, 2))[1])
print(F.pad(torch.ones(2, 2), (1, 2)), F.pad(torch.ones(1, 1, 2), (0, 1, 1, 0), value=5.0))
print(nn.ZeroPad2d(1), nn.ZeroPad2d((1, 0, 2, 0))(torch.ones(1, 1, 1, 1)), nn.ConstantPad1d(2, 3.5))

image, signal = image.float(), signal.float()
for attempt in (
    lambda: nn.Conv2d(3, 4, 3)(image),
    lambda: nn.Conv2d(4, 4, 3)(torch.randn(4, 4)),
    lambda: nn.Conv2d(4, 4, 9)(image),
    lambda: nn.Conv2d(4, 4, 3, groups=3),
    lambda: nn.Conv2d(4, 4, 3, padding="same", stride=2),
    lambda: nn.Conv1d(2, 2, 3)(image),
    lambda: nn.Conv1d(2, 2, 12)(signal),
    lambda: nn.ConvTranspose2d(3, 3, 3)(image),
    lambda: nn.MaxPool2d(9)(image),
    lambda: nn.MaxPool2d(2, padding=2)(image),
    lambda: nn.Conv2d(4, 4, 3)(image.double()),
    lambda: F.conv2d(image, torch.ones(1, 4, 3, 3, dtype=torch.float64)),
    lambda: F.conv2d(image.double(), torch.ones(1, 4, 3, 3)),
):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)
