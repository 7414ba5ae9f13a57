"""Where factories make their tensors, and the devices that have names."""
import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.ones(2)
print(torch.get_default_device())
with torch.device("meta"):
    print(torch.get_default_device(), torch.zeros(2), torch.tensor([1.0]), torch.arange(3))
    print(torch.rand(2), torch.randint(3, (2,)), torch.randperm(3), torch.eye(2), torch.full((2,), 1.0))
    print(torch.linspace(0, 1, 3), torch.as_tensor([1.0]), torch.as_tensor(x), torch.tril_indices(2, 2))
    print(torch.zeros(2, device="cpu"), torch.zeros_like(x), x.new_ones(2), torch.Tensor([1.0, 2.0]))
    print(nn.Linear(2, 3).weight, nn.BatchNorm1d(3).running_mean, nn.GRU(2, 2).weight_ih_l0.device)
    with torch.device("cpu"):
        print(torch.zeros(1), torch.get_default_device())
    print(nn.Parameter(torch.zeros(1)))
print(torch.zeros(2), torch.get_default_device())

torch.set_default_device("meta")
print(torch.zeros(2), torch.get_default_device())
torch.set_default_device(None)
print(torch.zeros(2), torch.get_default_device())

print(torch.device("cuda"), repr(torch.device("cuda", 1)), torch.device("cuda:0").index, torch.device(0))
print(torch.device(type="cuda", index=1), torch.device("cpu") == torch.device("cpu:0"))
print(torch.device(torch.device("cpu")), torch.zeros(1, device="cpu:0").device)
for name in ("gpu", "cuda:x", "cuda:", "cuda:-1"):
    try:
        torch.device(name)
    except RuntimeError as error:
        print(error)
try:
    torch.device("cuda:0", 1)
except RuntimeError as error:
    print(error)
for ask in (lambda: torch.zeros(1).cuda(), lambda: torch.zeros(1, device="cuda"), lambda: x.to("cuda:1"),
            lambda: nn.Linear(1, 1).cuda(), lambda: nn.Linear(1, 1).to("cuda"), lambda: x.to(0),
            lambda: torch.cuda.current_device(), lambda: torch.cuda.get_device_name(0),
            lambda: torch.cuda.synchronize(), lambda: torch.cuda.mem_get_info(),
            lambda: torch.set_default_device("gpu"), lambda: torch.Generator(device="meta")):
    try:
        print(ask())
    except Exception as error:
        print(type(error).__name__, error)
print(torch.cuda.is_available(), torch.cuda.device_count(), torch.cuda.memory_allocated())
print(torch.cuda.is_initialized(), torch.cuda.empty_cache(), torch.cuda.manual_seed_all(0))
print(torch.Generator(device="cpu").device, torch.Generator().device)
