"""VGG (Simonyan and Zisserman, 2014, <https://arxiv.org/abs/1409.1556>), with and without batch
normalisation."""

import torch
from torch import nn

from ._weights import builder

__all__ = ["VGG", "vgg11", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn"]


class VGG(nn.Module):
    def __init__(self, features, num_classes=1000, init_weights=True, dropout=0.5):
        super().__init__()
        self.features = features
        self.avgpool = nn.AdaptiveAvgPool2d((7, 7))
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096), nn.ReLU(True), nn.Dropout(p=dropout),
            nn.Linear(4096, 4096), nn.ReLU(True), nn.Dropout(p=dropout),
            nn.Linear(4096, num_classes))
        if not init_weights:
            return
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
                nn.init.constant_(m.bias, 0)
            elif isinstance(m, nn.BatchNorm2d):
                nn.init.constant_(m.weight, 1)
                nn.init.constant_(m.bias, 0)
            elif isinstance(m, nn.Linear):
                nn.init.normal_(m.weight, 0, 0.01)
                nn.init.constant_(m.bias, 0)

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


# Channels of convolutions, five groups with a pooling after each: configurations A, B, D and E.
_GROUPS = {
    "11": ([64], [128], [256] * 2, [512] * 2, [512] * 2),
    "13": ([64] * 2, [128] * 2, [256] * 2, [512] * 2, [512] * 2),
    "16": ([64] * 2, [128] * 2, [256] * 3, [512] * 3, [512] * 3),
    "19": ([64] * 2, [128] * 2, [256] * 4, [512] * 4, [512] * 4),
}


def _features(groups, batch_norm):
    layers, before = [], 3
    for group in groups:
        for channels in group:
            layers.append(nn.Conv2d(before, channels, kernel_size=3, padding=1))
            if batch_norm:
                layers.append(nn.BatchNorm2d(channels))
            layers.append(nn.ReLU(inplace=True))
            before = channels
        layers.append(nn.MaxPool2d(kernel_size=2, stride=2))
    return nn.Sequential(*layers)


def _vgg(depth, batch_norm):
    def make(**options):
        return VGG(_features(_GROUPS[depth], batch_norm), **options)

    make.__name__ = f"vgg{depth}_bn" if batch_norm else f"vgg{depth}"
    return builder(make)


vgg11, vgg13, vgg16, vgg19 = (_vgg(depth, False) for depth in _GROUPS)
vgg11_bn, vgg13_bn, vgg16_bn, vgg19_bn = (_vgg(depth, True) for depth in _GROUPS)
