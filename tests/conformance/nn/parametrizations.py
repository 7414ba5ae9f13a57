"""The parametrizations tutorial, weight and spectral normalization, pruning."""
import torch
from torch import nn
import torch.nn.utils.parametrize as parametrize
from torch.nn.utils import parametrizations, prune
import torch.nn.functional as F

torch.manual_seed(0)


class Symmetric(nn.Module):
    def forward(self, X):
        return X.triu() + X.triu(1).transpose(-1, -2)

    def right_inverse(self, A):
        return A.triu()


layer = nn.Linear(3, 3)
parametrize.register_parametrization(layer, "weight", Symmetric())
A = layer.weight
print(torch.allclose(A, A.T), A)
print(f"Unparametrized:\n{layer.parametrizations.weight.original}")
print(layer)
print([name for name, _ in layer.named_parameters()], list(layer.state_dict()))
X = torch.ones(3, 3)
layer.weight = X
print(layer.weight)
with parametrize.cached():
    print(layer.weight is layer.weight)
print(layer.weight is layer.weight, parametrize.is_parametrized(layer), parametrize.is_parametrized(layer, "bias"))
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
for _ in range(3):
    loss = (layer(torch.eye(3)) - 2).pow(2).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(loss.item())
parametrize.remove_parametrizations(layer, "weight")
print(layer, layer.weight)
try:
    parametrize.register_parametrization(layer, "w", Symmetric())
except ValueError as error:
    print(error)


class Flat(nn.Module):
    def forward(self, X):
        return X.flatten()


try:
    parametrize.register_parametrization(nn.Linear(2, 2), "weight", Flat())
except ValueError as error:
    print(error)

wn = parametrizations.weight_norm(nn.Linear(4, 2))
print(wn, {k: tuple(v.shape) for k, v in wn.state_dict().items()})
print(wn(torch.ones(1, 4)), wn.parametrizations.weight.original0)
wn(torch.ones(1, 4)).sum().backward()
print({k: p.grad for k, p in wn.named_parameters()})
sn = parametrizations.spectral_norm(nn.Linear(5, 3))
print(sn, torch.linalg.matrix_norm(sn.weight.detach(), 2).item() < 1.2, sn.parametrizations.weight[0]._u.shape)
print(sn(torch.ones(1, 5)), list(sn.state_dict()))
old = nn.utils.spectral_norm(nn.Conv2d(2, 3, 2))
print(old, list(old.state_dict()), old(torch.ones(1, 2, 3, 3)).flatten()[:4])
old = nn.utils.weight_norm(nn.Linear(3, 2), name="weight")
print(list(dict(old.named_parameters())), old(torch.ones(1, 3)))
nn.utils.remove_weight_norm(old)
print(list(dict(old.named_parameters())), type(old.weight).__name__)

# Pruning.
module = nn.Conv2d(1, 3, 2)
print(list(module.named_parameters())[0][0])
prune.random_unstructured(module, name="weight", amount=0.3)
print([n for n, _ in module.named_parameters()], [n for n, _ in module.named_buffers()])
print(module.weight)
prune.l1_unstructured(module, name="bias", amount=1)
print(module.bias, module.bias_mask, prune.is_pruned(module))
prune.ln_structured(module, name="weight", amount=0.5, n=2, dim=0)
print(module.weight_mask.flatten(1), list(module.state_dict()))
prune.remove(module, "weight")
print([n for n, _ in module.named_parameters()], (module.weight == 0).sum())
net = nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Linear(4, 2))
prune.global_unstructured([(net[0], "weight"), (net[2], "weight")], pruning_method=prune.L1Unstructured, amount=0.5)
for i in (0, 2):
    zeros = float(torch.sum(net[i].weight == 0))
    print("Sparsity in {}: {:.2f}%".format(i, 100.0 * zeros / float(net[i].weight.nelement())))
net(torch.ones(1, 6)).sum().backward()
print(net[2].weight_orig.grad)


class EveryOther(prune.BasePruningMethod):
    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t, default_mask):
        mask = default_mask.clone()
        mask.view(-1)[::2] = 0
        return mask


EveryOther.apply(net[0], "bias")
print(net[0].bias)
for bad in (1.5, -1, "x"):
    try:
        prune.l1_unstructured(nn.Linear(2, 2), "weight", amount=bad)
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
try:
    prune.remove(nn.Linear(2, 2), "weight")
except ValueError as error:
    print(error)
