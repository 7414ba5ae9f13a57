"""Classes that derive from nn.Module: registration, names, printing, state."""

import copy

import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    """A layer and its activation."""

    def __init__(self, size, activation=True):
        super().__init__()
        self.layer = nn.Linear(size, size)
        self.activation = nn.Tanh() if activation else None
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x):
        self.calls += 1
        x = self.layer(x)
        return x if self.activation is None else self.activation(x)


class Net(nn.Module):
    def __init__(self, size=3, depth=2):
        super(Net, self).__init__()
        self.scale = nn.Parameter(torch.ones(1))
        self.blocks = nn.ModuleList([Block(size) for _ in range(depth)])
        self.heads = nn.ModuleDict({"mean": nn.Linear(size, 1), "other": nn.Identity()})
        self.flatten = nn.Flatten()
        self.note = "plain attribute"

    def forward(self, x):
        for block in self.blocks:
            x = F.relu(block(x)) * self.scale
        return self.heads["mean"](x)

    def extra_repr(self):
        return "a net"


torch.manual_seed(1)
net = Net()
print(net)
print([name for name, _ in net.named_parameters()])
print([name for name, _ in net.named_buffers()], [name for name, _ in net.named_children()])
print([type(m).__name__ for m in net.modules()])
print(sum(p.numel() for p in net.parameters()), len(net.blocks), net.note)
x = torch.randn(4, 3)
out = net(x)
print(out, out.shape, net.blocks[0].calls)
out.sum().backward()
print(net.scale.grad, net.blocks[1].layer.weight.grad)
net.zero_grad()
print(net.scale.grad, net.training, net.eval().training, net.blocks[0].training)

state = net.state_dict()
print(list(state), state["scale"])
other = Net()
print(other.load_state_dict(state), torch.equal(other(x), net(x)))
clone = copy.deepcopy(net)
with torch.no_grad():
    clone.scale.mul_(2)
print(net.scale, clone.scale, clone.scale.is_leaf)
try:
    Net(4).load_state_dict(state)
except RuntimeError as error:
    print(error)
try:
    net.load_state_dict({"scale": torch.ones(1), "extra": torch.ones(1)})
except RuntimeError as error:
    print(error)
print(nn.Sequential(nn.Linear(2, 3, bias=False), nn.ReLU(inplace=True), nn.Softmax(dim=1)))
print(nn.Sequential(nn.Sequential(nn.Linear(1, 1)), nn.Sigmoid())[0], nn.MSELoss(), nn.L1Loss())
print(nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2), nn.ReLU()]))
print(nn.Parameter(torch.tensor([1.0, 2.0])), type(net.scale), isinstance(net.scale, torch.Tensor))


class Forgetful(nn.Module):
    def __init__(self):
        self.layer = nn.Linear(1, 1)


class Headless(nn.Module):
    pass


for attempt in (Forgetful, lambda: Headless()(x), lambda: net.nothing, lambda: Headless(3),
                lambda: setattr(net, "scale", torch.ones(1)), lambda: net.register_buffer("a.b", x),
                lambda: net.blocks[5]):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)

seen = []
handle = net.register_forward_hook(lambda module, args, output: seen.append(output.shape))
net(x)
handle.remove()
net(x)
print(seen, hasattr(net, "scale"), "scale" in dir(net))
net.apply(lambda m: nn.init.ones_(m.weight) if isinstance(m, nn.Linear) else None)
print(net.heads["mean"].weight)
print(nn.ParameterList([torch.zeros(2), torch.zeros(2, 3)]), nn.ParameterList([torch.ones(1)])[0])
