"""A checkpoint written, read, and gone on from."""

import os

import torch
import torch.nn as nn


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, "|", error)


torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01, amsgrad=True)
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [1, 3], gamma=0.5)
x, y = torch.randn(5, 3), torch.randn(5, 1)


def train(model, optimizer, scheduler, steps):
    for _ in range(steps):
        optimizer.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        scheduler.step()
    return loss.item()


print(round(train(model, optimizer, scheduler, 2), 4))
os.makedirs("checkpoints", exist_ok=True)
path = os.path.join("checkpoints", "last.pth")
print(os.path.exists(path))
torch.save({
    "epoch": 2, "model": model.state_dict(), "optimizer": optimizer.state_dict(),
    "scheduler": scheduler.state_dict(), "best": 0.25, "name": "run é", "done": False,
    "none": None, "losses": [1.0, -2, 3], "shape": x.shape, "big": 2 ** 40,
    "pair": (torch.arange(3), torch.tensor([True, False])), "dtype": torch.float32,
    "half": torch.tensor([1.5, -2.25], dtype=torch.bfloat16), "empty": {}, "device": torch.device("cpu"),
    "view": torch.arange(6.0).view(2, 3)[:, 1], "param": nn.Parameter(torch.ones(2)),
    "f64": torch.tensor(0.1, dtype=torch.float64), "i32": torch.tensor([[1], [2]], dtype=torch.int32),
}, path)
print(os.path.exists(path), os.path.isfile(path), os.listdir("checkpoints"))

checkpoint = torch.load(path, weights_only=True)
for key, value in checkpoint.items():
    if key not in ("optimizer", "model"):
        print(key, type(value).__name__, value)
print(type(checkpoint["model"]).__name__, dict(checkpoint["model"]))
print(checkpoint["optimizer"])

torch.manual_seed(1)
again = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
optimizer2 = torch.optim.Adam(again.parameters(), lr=0.5, amsgrad=True)
scheduler2 = torch.optim.lr_scheduler.MultiStepLR(optimizer2, [1, 3], gamma=0.5)
print(again.load_state_dict(checkpoint["model"]))
optimizer2.load_state_dict(checkpoint["optimizer"])
scheduler2.load_state_dict(checkpoint["scheduler"])
print(round(train(model, optimizer, scheduler, 3), 4), scheduler.get_last_lr())
print(round(train(again, optimizer2, scheduler2, 3), 4), scheduler2.get_last_lr())

tied = nn.Linear(2, 2, bias=False)
torch.save({"a": tied.weight.detach(), "b": tied.weight.detach()}, "tied.pt")
loaded = torch.load("tied.pt")
loaded["a"].zero_()
print(loaded["b"])
torch.save(torch.ones(2, requires_grad=True), "one.pt")
print(torch.load("one.pt", map_location="cpu"))

attempt(lambda: torch.load("nowhere.pth"))
attempt(lambda: torch.save({}, os.path.join("nowhere", "x.pth")))
attempt(lambda: again.load_state_dict({"0.weight": torch.ones(4, 3)}))
attempt(lambda: os.makedirs("checkpoints"))
os.remove("tied.pt")
print(os.path.exists("tied.pt"))
