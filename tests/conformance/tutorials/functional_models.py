"""Models as functions: functional_call, grad, vmap over an ensemble; a step of MAML."""
import copy
import torch
from torch import nn
from torch.func import functional_call, grad, stack_module_state, vmap
from torch.autograd import Variable

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
x = torch.linspace(-1, 1, 10).unsqueeze(1)
y = torch.sin(3 * x)
params = dict(model.named_parameters())
fast = params
for _ in range(3):
    loss = nn.functional.mse_loss(functional_call(model, fast, (x,)), y)
    grads = torch.autograd.grad(loss, fast.values(), create_graph=True)
    fast = {name: p - 0.1 * g for (name, p), g in zip(fast.items(), grads)}
    print(f"{loss:.5f}")
outer = nn.functional.mse_loss(functional_call(model, fast, (x,)), y)
outer.backward()
print(f"{outer.item():.5f}", model[0].weight.grad.flatten()[:3])


def compute_loss(params, sample, target):
    prediction = functional_call(model, params, (sample.unsqueeze(0),))
    return nn.functional.mse_loss(prediction, target.unsqueeze(0))


detached = {k: v.detach() for k, v in model.named_parameters()}
per_sample = vmap(grad(compute_loss), in_dims=(None, 0, 0))(detached, x, y)
print({k: tuple(v.shape) for k, v in per_sample.items()})
print(per_sample["2.bias"].flatten())
print(grad(lambda t: torch.sin(t))(torch.tensor(0.5)), grad(grad(lambda t: t ** 3))(torch.tensor(2.0)))
models = [nn.Linear(2, 1) for _ in range(3)]
stacked, buffers = stack_module_state(models)
base = copy.deepcopy(models[0]).to("meta")
data = torch.randn(4, 2)
print(vmap(lambda p, b, d: functional_call(models[0], (p, b), (d,)), in_dims=(0, 0, None))(stacked, buffers, data).shape)
print(vmap(torch.dot)(torch.ones(3, 2), torch.arange(6.0).reshape(3, 2)))
try:
    functional_call(model, {"nope": torch.zeros(1)}, (x,))
except Exception as error:
    print(type(error).__name__)
v = Variable(torch.ones(2, 2), requires_grad=True)
out = (v * v * 3).mean()
out.backward()
print(v.grad, isinstance(torch.ones(1), Variable), type(v), Variable(torch.ones(1)).requires_grad)
