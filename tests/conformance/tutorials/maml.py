"""A model that learns to be adapted, and gradients for every sample by vmap."""

import torch
torch.manual_seed(0)
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
meta = torch.optim.SGD([w, b], lr=0.01)

def model(x, w, b):
    return x * w + b


for it in range(5):
    meta.zero_grad()
    total = 0.0
    for task in (1.0, 2.0, 3.0):
        x = torch.linspace(-1, 1, 5)
        y = task * x + 0.5
        loss = ((model(x, w, b) - y) ** 2).mean()
        gw, gb = torch.autograd.grad(loss, (w, b), create_graph=True)
        fw, fb = (w - 0.1 * gw, b - 0.1 * gb)
        total = total + ((model(x, fw, fb) - y) ** 2).mean()
    total.backward()
    meta.step()
    print(it, total.item(), w.item(), b.item(), w.grad, b.grad)
from torch.func import functional_call, grad, vmap
net = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1)).eval()
params = {k: v.detach() for k, v in net.named_parameters()}
X = torch.randn(6, 2)
Y = torch.randn(6, 1)

def compute_loss(params, sample, target):
    pred = functional_call(net, params, (sample.unsqueeze(0),))
    return torch.nn.functional.mse_loss(pred, target.unsqueeze(0))

per_sample = vmap(grad(compute_loss), in_dims=(None, 0, 0))(params, X, Y)

for k, v in per_sample.items():
    print(k, v.shape, v.norm(dim=tuple(range(1, v.dim()))))
