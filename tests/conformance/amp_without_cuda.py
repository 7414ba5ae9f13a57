"""Mixed-precision loops on a machine without CUDA: the old names and the new."""

import warnings

import torch
from torch import autocast
from torch.amp import GradScaler


def heard(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = function()
    for warning in caught:
        print(warning.category.__name__, "|", warning.message)
    return result


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, "|", error)


torch.manual_seed(0)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x, y = torch.randn(4, 2), torch.randn(4, 1)
scaler = heard(lambda: torch.cuda.amp.GradScaler())
print(scaler.is_enabled(), scaler.get_scale(), scaler.state_dict())
for step in range(3):
    optimizer.zero_grad()
    with heard(lambda: torch.cuda.amp.autocast()):
        loss = torch.nn.functional.mse_loss(model(x), y)
    print(loss.dtype, round(loss.item(), 4))
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    scaler.step(optimizer)
    scaler.update()
heard(lambda: GradScaler())
print(heard(lambda: GradScaler("cuda", enabled=False)).is_enabled())
with heard(lambda: autocast("cuda", dtype=torch.float16)):
    print((x @ x.T).dtype)
with heard(lambda: autocast(device_type="cpu", enabled=False)):
    print((x @ x.T).dtype)
heard(lambda: autocast("cpu", dtype=torch.float32))
attempt(lambda: autocast("gpu"))
attempt(lambda: autocast(torch.device("cpu")))


@torch.autocast("cpu", enabled=False)
def forward():
    return model(x).dtype


print(forward())

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
print(device, torch.cuda.device_count())
torch.cuda.manual_seed_all(1)
torch.cuda.empty_cache()
torch.backends.cudnn.benchmark = True
torch.backends.cudnn.deterministic = True

torch.manual_seed(3)
state = torch.get_rng_state()
first = torch.rand(2)
torch.set_rng_state(state)
print(torch.equal(first, torch.rand(2)))
with torch.random.fork_rng():
    torch.manual_seed(99)
    torch.rand(5)
print(torch.rand(2))
g = torch.Generator().manual_seed(2)
kept = g.get_state()
a = torch.randn(3, generator=g)
g.set_state(kept)
print(torch.equal(a, torch.randn(3, generator=g)))
