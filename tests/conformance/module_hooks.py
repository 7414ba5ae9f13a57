# Hooks of nn.Module: before and after forward, around backward, and of state dicts.
import torch
from torch import nn


def attempt(what):
    try:
        print(what())
    except Exception as error:
        print(type(error).__name__, error)


torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
x = torch.ones(2, 2)

activations = {}
handles = [
    layer.register_forward_hook(lambda module, args, output, name=name: activations.update({name: output.detach()}))
    for name, layer in model.named_children()
]
model(x)
print({name: tuple(value.shape) for name, value in activations.items()}, activations["1"])
for handle in handles:
    handle.remove()
activations.clear()
model(x)
print(activations, len(model[0]._forward_hooks))

pre = model.register_forward_pre_hook(lambda module, args: (args[0] * 2,))
print(model(x))
pre.remove()
post = model.register_forward_hook(lambda module, args, output: output + 100)
print(model(x))
post.remove()

# Order, prepend, keyword arguments.
class Scale(nn.Module):
    def forward(self, x, factor=1.0):
        return x * factor


scale = Scale()
scale.register_forward_pre_hook(lambda module, args: print("pre 1"))
scale.register_forward_pre_hook(lambda module, args: print("pre 2"), prepend=True)
scale.register_forward_pre_hook(
    lambda module, args, kwargs: (args, {"factor": kwargs["factor"] + 1}), with_kwargs=True)
scale.register_forward_hook(lambda module, args, kwargs, output: print("post", kwargs), with_kwargs=True)
print(scale(torch.ones(2), factor=2.0))


class Fails(nn.Module):
    def forward(self, x):
        raise ValueError("forward failed")


fails = Fails()
fails.register_forward_hook(lambda module, args, output: print("always", output), always_call=True)
fails.register_forward_hook(lambda module, args, output: print("never"))
attempt(lambda: fails(x))

# Backward hooks.
layer = nn.Linear(2, 1)
with torch.no_grad():
    layer.weight.copy_(torch.tensor([[1.0, -2.0]]))
    layer.bias.fill_(0.5)
inputs = torch.tensor([[3.0, 4.0]], requires_grad=True)
full = layer.register_full_backward_hook(
    lambda module, grad_input, grad_output: print("full", grad_input, grad_output))
before = layer.register_full_backward_pre_hook(
    lambda module, grad_output: print("before", grad_output))
out = layer(inputs)
print(out.grad_fn.name())
out.sum().backward()
print(inputs.grad, layer.weight.grad)
full.remove()
before.remove()
inputs.grad = None
layer.register_full_backward_hook(lambda module, grad_input, grad_output: (grad_input[0] * 10,))
layer.register_full_backward_pre_hook(lambda module, grad_output: (grad_output[0] * 2,))
layer(inputs).sum().backward()
print(inputs.grad)
attempt(lambda: layer.register_backward_hook(print))

grads = {}
net = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))
for name, child in net.named_children():
    child.register_full_backward_hook(
        lambda module, grad_input, grad_output, name=name: grads.update({name: grad_output[0].norm().item()}))
net(torch.ones(1, 2)).sum().backward()
print([(name, round(norm, 4)) for name, norm in grads.items()])

# State dicts.
small = nn.Linear(1, 1)
small.register_state_dict_pre_hook(lambda module, prefix, keep_vars: print("saving", repr(prefix), keep_vars))


def rename(module, state_dict, prefix, local_metadata):
    state_dict[prefix + "extra"] = torch.tensor(7.0)


small.register_state_dict_post_hook(rename)
state = small.state_dict()
print(list(state))


def accept(module, state_dict, prefix, local_metadata, strict, missing, unexpected, errors):
    state_dict.pop(prefix + "extra")
    print("loading", list(state_dict), strict)


attempt(lambda: nn.Linear(1, 1).load_state_dict(state))
fresh = nn.Linear(1, 1)
fresh.register_load_state_dict_pre_hook(accept)
fresh.register_load_state_dict_post_hook(lambda module, keys: print("loaded", keys))
print(fresh.load_state_dict(state))
