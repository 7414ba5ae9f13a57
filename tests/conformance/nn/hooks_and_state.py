"""state_dict and load_state_dict with all their messages; hooks on modules."""

import copy
from collections import OrderedDict

import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.ReLU(), nn.Linear(3, 1))
sd = model.state_dict()
print(type(sd).__name__, list(sd), [tuple(v.shape) for v in sd.values()], sd["1.num_batches_tracked"])
for name, param in model.named_parameters():
    print(name, param.size(), param.requires_grad)
print("Model's state_dict:")
for param_tensor in model.state_dict():
    print(param_tensor, "\t", model.state_dict()[param_tensor].size())
other = copy.deepcopy(model)
print(other.load_state_dict(sd))
broken = OrderedDict(sd)
del broken["0.weight"]
broken["extra.weight"] = torch.ones(1)
for attempt in (lambda: other.load_state_dict(broken), lambda: other.load_state_dict({}), lambda: nn.Linear(3, 2).load_state_dict(nn.Linear(2, 2).state_dict()), lambda: nn.Linear(2, 2).load_state_dict(nn.Linear(2, 2, bias=False).state_dict()),
                lambda: nn.Linear(2, 2, bias=False).load_state_dict(nn.Linear(2, 2).state_dict()), lambda: nn.Linear(2, 2).load_state_dict([1]), lambda: model.load_state_dict({k: v for k, v in list(sd.items())[:3]})):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)
result = other.load_state_dict(broken, strict=False)
print(result, result.missing_keys, result.unexpected_keys)
sd["0.bias"].fill_(7)
print(model[0].bias)
renamed = {k.replace("module.", ""): v for k, v in {"module." + k: v for k, v in sd.items()}.items()}
print(other.load_state_dict(renamed))
prefixed = model.state_dict(prefix="net.")
print(list(prefixed)[:2])
backbone = {k: v for k, v in sd.items() if k.startswith("0")}
mine = other.state_dict()
mine.update(backbone)
print(other.load_state_dict(mine))
activations = {}


def get_activation(name):
    def hook(module, input, output):
        activations[name] = output.detach()
    return hook


handles = [layer.register_forward_hook(get_activation(f"layer{i}")) for i, layer in enumerate(model)]
model(torch.ones(4, 2))
print({k: tuple(v.shape) for k, v in activations.items()})
for handle in handles:
    handle.remove()
activations.clear()
model(torch.ones(4, 2))
print(activations)
pre = model[0].register_forward_pre_hook(lambda module, args: (args[0] * 2,))
double = model[0].register_forward_hook(lambda module, args, output: output + 1)
print(model[0](torch.zeros(1, 2)))
pre.remove()
double.remove()
grads = []
h = model[3].register_full_backward_hook(lambda module, gi, go: grads.append((gi[0].shape, go[0].shape)))
model(torch.randn(4, 2, requires_grad=True)).sum().backward()
print(grads)
h.remove()
