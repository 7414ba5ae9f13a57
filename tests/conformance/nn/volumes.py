"""Layers for volumes: a small 3-d network for video clips."""
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)
video = torch.randn(2, 3, 6, 8, 8)
conv = nn.Conv3d(3, 4, kernel_size=(2, 3, 3), stride=(1, 2, 1), padding=(0, 1, 1))
print(conv, conv.weight.shape)
out = conv(video)
print(out.shape, out.mean(), out.std())
print(nn.Conv3d(4, 4, 3, groups=2, dilation=2, bias=False)(torch.randn(1, 4, 6, 7, 7)).flatten()[:4])
print(nn.MaxPool3d(2)(video).shape, nn.MaxPool3d(2)(video)[0, 0, 0])
print(nn.AvgPool3d((1, 2, 2))(video)[0, 0, 0, 0], nn.AvgPool3d(3, stride=2, padding=1)(video).shape)
print(nn.AdaptiveAvgPool3d(1)(video).flatten(), nn.AdaptiveAvgPool3d((2, None, 3))(video).shape)
print(nn.AdaptiveMaxPool3d((1, 2, 2))(video)[0, 0])
up = nn.ConvTranspose3d(3, 2, 3, stride=2, padding=1, output_padding=1)
print(up, up(video).shape, up(video).flatten()[:5])
print(nn.BatchNorm3d(3)(video)[0, 0, 0, 0], nn.InstanceNorm3d(3)(video)[0, 0, 0, 0])
print(nn.ConstantPad3d(1, 2.0)(torch.zeros(1, 1, 1, 1, 1)), nn.ZeroPad3d((1, 0, 0, 0, 0, 0)))
print(nn.ReflectionPad3d(1)(torch.arange(8.0).reshape(1, 1, 2, 2, 2)).shape)


class Clips(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv3d(3, 4, 3, padding=1), nn.BatchNorm3d(4), nn.ReLU(), nn.MaxPool3d(2),
            nn.Conv3d(4, 8, 3, padding="same"), nn.ReLU(), nn.AdaptiveAvgPool3d(1))
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        return self.head(self.features(x).flatten(1))


model = Clips()
print(model)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
target = torch.tensor([0, 1])
for epoch in range(4):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(video), target)
    loss.backward()
    optimizer.step()
    print(epoch, f"{loss.item():.5f}", f"{model.features[0].weight.grad.norm():.5f}")
try:
    nn.Conv3d(3, 4, 3)(torch.randn(1, 2, 5, 5, 5))
except RuntimeError as error:
    print(error)
try:
    nn.BatchNorm3d(3)(torch.randn(2, 3, 4, 4))
except ValueError as error:
    print(error)
# Pooling undone, resampling, grids.
pool, unpool = nn.MaxPool2d(2, return_indices=True), nn.MaxUnpool2d(2)
small, where = pool(torch.arange(16.0).reshape(1, 1, 4, 4))
print(where, unpool(small, where))
image = torch.arange(9.0).reshape(1, 1, 3, 3)
print(F.interpolate(image, size=(5, 5), mode="bicubic", align_corners=True))
print(F.interpolate(image, scale_factor=2, mode="bicubic"))
print(F.interpolate(image, scale_factor=1.5, mode="nearest-exact"))
theta = torch.tensor([[[0.5, 0.0, 0.2], [0.0, 1.0, -0.1]]])
grid = F.affine_grid(theta, [1, 1, 3, 4], align_corners=False)
print(grid)
print(F.grid_sample(image, grid, align_corners=False), F.grid_sample(image, grid, padding_mode="border", align_corners=True))
