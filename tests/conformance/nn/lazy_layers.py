"""Dive-into-deep-learning style: layers that learn their input sizes from the first batch."""
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(3))
print(net)
print(net[0].weight)
try:
    print(net[0].weight.shape)
except RuntimeError as error:
    print(error)
X = torch.rand(2, 5)
print(net(X))
print(net[0].weight.shape, type(net[0]).__name__, type(net[0].weight).__name__)
print(net)


def init_cnn(module):
    if type(module) == nn.Linear or type(module) == nn.Conv2d:
        nn.init.xavier_uniform_(module.weight)


class LeNet(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.net = nn.Sequential(
            nn.LazyConv2d(6, kernel_size=5, padding=2), nn.LazyBatchNorm2d(), nn.Sigmoid(),
            nn.AvgPool2d(kernel_size=2, stride=2),
            nn.LazyConv2d(16, kernel_size=5, bias=False), nn.Sigmoid(),
            nn.AvgPool2d(kernel_size=2, stride=2), nn.Flatten(),
            nn.LazyLinear(20), nn.Sigmoid(), nn.LazyLinear(num_classes))

    def forward(self, x):
        return self.net(x)

    def layer_summary(self, X_shape):
        X = torch.randn(*X_shape)
        for layer in self.net:
            X = layer(X)
            print(layer.__class__.__name__, "output shape:\t", X.shape)


model = LeNet()
print(model)
model.layer_summary((1, 1, 28, 28))
model.apply(init_cnn)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(3):
    loss = nn.functional.cross_entropy(model(torch.rand(4, 1, 28, 28)), torch.tensor([1, 2, 3, 4]))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step} {loss:.4f}")
print([tuple(p.shape) for p in model.parameters()])
print(sum(p.numel() for p in model.parameters()))
up = nn.LazyConvTranspose2d(2, 3, stride=2)
print(up, up(torch.ones(1, 4, 3, 3)).shape, up)
one = nn.Sequential(nn.LazyConv1d(3, 2), nn.LazyBatchNorm1d(), nn.LazyInstanceNorm1d())
print(one(torch.randn(2, 4, 6)).shape)
print(one)
print(one[1].running_mean)
