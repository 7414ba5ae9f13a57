"""RuntimeError: mat1 and mat2 shapes cannot be multiplied: finding the size."""

import torch
import torch.nn as nn


class CNN(nn.Module):
    def __init__(self, flat):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(1, 16, 3), nn.ReLU(), nn.MaxPool2d(2))
        self.fc = nn.Linear(flat, 10)

    def forward(self, x):
        x = self.conv(x)
        print(x.shape)
        x = x.view(x.size(0), -1)
        return self.fc(x)


x = torch.zeros(2, 1, 28, 28)
try:
    CNN(1000)(x)
except RuntimeError as e:
    print(e)
print(CNN(16 * 13 * 13)(x).shape)
with torch.no_grad():
    n = nn.Sequential(nn.Conv2d(1, 16, 3), nn.MaxPool2d(2), nn.Flatten())(torch.zeros(1, 1, 28, 28)).shape[1]
print(n)
CNN(7)(x)
