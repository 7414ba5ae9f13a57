"""Modules that move to where no data is, and get data again."""
import copy

import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.ReLU(), nn.Linear(3, 1))
saved = copy.deepcopy(model.state_dict())
first = model[0].weight
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
print(model.to("meta") is model, model[0].weight is first, first.device)
print(model[0].weight, model[1].running_mean, model[1].num_batches_tracked)
print({name: value.device.type for name, value in model.state_dict().items()})
print(optimizer.param_groups[0]["params"][0] is first)
print(copy.deepcopy(model)[3].bias)

for move in (lambda: model.to("cpu"), lambda: model.cpu(), lambda: model.to_empty(), lambda: model.to_empty("cpu")):
    try:
        move()
    except Exception as error:
        print(type(error).__name__, error)

print(model.load_state_dict(saved), model[0].weight.device)
print(model.to_empty(device="cpu") is model, model[0].weight.shape, model[0].weight.requires_grad)
print(model.load_state_dict(saved), torch.equal(model[0].weight, first))

empty = nn.Linear(2, 3, device="meta")
print(empty.load_state_dict({"weight": saved["0.weight"], "bias": saved["0.bias"]}, assign=True))
print(empty.weight.device, empty.weight.requires_grad, torch.equal(empty.bias, saved["0.bias"]))
try:
    model[0].load_state_dict(nn.Linear(2, 3, device="meta").state_dict())
except RuntimeError as error:
    print(error)
print(model.double().to("meta", torch.float32)[3].weight.dtype)
