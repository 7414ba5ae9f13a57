"""Modules people write: residual blocks, attention, shared weights, containers, buffers."""

import math
from collections import OrderedDict

import torch
import torch.nn as nn
import torch.nn.functional as F


class ResidualBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += x
        return F.relu(out)


class MLP(nn.Module):
    def __init__(self, sizes, activation=nn.ReLU, dropout=0.0):
        super().__init__()
        layers = []
        for i, (a, b) in enumerate(zip(sizes[:-1], sizes[1:])):
            layers.append(nn.Linear(a, b))
            if i < len(sizes) - 2:
                layers += [activation(), nn.Dropout(dropout)]
        self.net = nn.Sequential(*layers)

    def forward(self, x):
        return self.net(x)


class SelfAttention(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.q, self.k, self.v = (nn.Linear(dim, dim) for _ in range(3))
        self.scale = math.sqrt(dim)

    def forward(self, x):
        scores = self.q(x) @ self.k(x).transpose(-2, -1) / self.scale
        return torch.softmax(scores, dim=-1) @ self.v(x)


class MyLinear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(out_features, in_features))
        self.bias = nn.Parameter(torch.zeros(out_features))
        self.register_buffer("running", torch.zeros(1))
        self.register_buffer("hidden", torch.ones(2), persistent=False)
        self.register_parameter("nothing", None)
        nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))

    def forward(self, input):
        self.running += 1
        return F.linear(input, self.weight, self.bias)

    def extra_repr(self):
        return f"in={self.weight.shape[1]}, out={self.weight.shape[0]}"


torch.manual_seed(0)
block = ResidualBlock(2)
print(block(torch.ones(1, 2, 3, 3)).shape, sum(p.numel() for p in block.parameters()), block)
mlp = MLP([4, 8, 8, 2], nn.Tanh)
print(mlp, mlp.net[0].weight.shape, len(mlp.net), mlp.net[-1].out_features)
print(SelfAttention(4)(torch.randn(1, 3, 4)).shape, [n for n, _ in SelfAttention(4).named_parameters()])
linear = MyLinear(3, 2)
print(linear, linear(torch.ones(1, 3)), linear.running, list(linear.state_dict()), [n for n, _ in linear.named_buffers()], linear.nothing)


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(5, 3)
        self.decoder = nn.Linear(3, 5, bias=False)
        self.decoder.weight = self.encoder.weight


tied = Tied()
print([n for n, _ in tied.named_parameters()], len(list(tied.parameters())), list(tied.state_dict()), tied.decoder.weight is tied.encoder.weight, [n for n, _ in tied.named_parameters(remove_duplicate=False)])


class Ensemble(nn.Module):
    def __init__(self):
        super().__init__()
        self.members = nn.ModuleList([nn.Linear(2, 1) for _ in range(3)])
        self.named = nn.ModuleDict({"a": nn.ReLU(), "b": nn.Linear(1, 1)})
        self.scales = nn.ParameterList([nn.Parameter(torch.ones(1)) for _ in range(2)])
        self.table = nn.ParameterDict({"w": nn.Parameter(torch.zeros(2))})

    def forward(self, x):
        return torch.stack([m(x) for m in self.members]).mean(0) * self.scales[0] + self.named["b"](self.named["a"](x[:, :1]))


ensemble = Ensemble()
print(ensemble, ensemble(torch.ones(2, 2)).shape, [n for n, _ in ensemble.named_parameters()], len(ensemble.members), "a" in ensemble.named, list(ensemble.named.keys()))
ensemble.members.append(nn.Linear(2, 1))
ensemble.members[0] = nn.Linear(2, 1, bias=False)
ensemble.named["c"] = nn.Tanh()
del ensemble.named["a"]
print(len(ensemble.members), ensemble.members[-1], ensemble.members[1:3], list(ensemble.named), [type(m).__name__ for m in ensemble.members])
seq = nn.Sequential(OrderedDict([("fc1", nn.Linear(2, 3)), ("act", nn.ReLU())]))
seq.add_module("fc2", nn.Linear(3, 1))
seq.append(nn.Sigmoid())
print(seq, seq.fc1, seq[1], seq[:2], [n for n, _ in seq.named_children()], [n for n, _ in seq.named_modules()], len(seq))
seq[1] = nn.Tanh()
del seq[-1]
seq.insert(0, nn.Identity())
print(seq, seq.get_submodule("fc2") if hasattr(seq, "fc2") else None)
net = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5), nn.BatchNorm1d(2))
print(net.training, net.eval()[1].training, net.train()[2].training, net.train(False).training)
net.apply(lambda m: m.weight.data.fill_(0.5) if isinstance(m, nn.Linear) else None)
print(net[0].weight, net.get_parameter("0.weight").shape, net.requires_grad_(False)[0].weight.requires_grad, net.double()[0].weight.dtype, net.float()[0].weight.dtype, net.to(torch.float64)[0].bias.dtype)
copy = nn.Linear(2, 2)
copy.load_state_dict(net.float()[0].state_dict())
print(torch.equal(copy.weight, net[0].weight), copy.state_dict()["weight"].requires_grad, hasattr(copy, "bias"), isinstance(copy, nn.Module), copy.__class__.__name__, copy.in_features)
total = sum(p.numel() for p in ensemble.parameters() if p.requires_grad)
print(f"Total parameters: {total:,}", [tuple(p.shape) for p in seq.parameters()])
