"""Saving and resuming: whole dictionaries, best models, exact continuation."""

import copy
import os

import torch
import torch.nn as nn

torch.manual_seed(0)
x, y = torch.randn(16, 3), torch.randn(16, 1)


def make():
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.2), nn.ReLU(), nn.Linear(4, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
    return model, optimizer, scheduler


def train(model, optimizer, scheduler, epochs):
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(round(loss.item(), 5))
    return losses


model, optimizer, scheduler = make()
torch.manual_seed(2)
whole = train(model, optimizer, scheduler, 6)
model, optimizer, scheduler = make()
torch.manual_seed(2)
first = train(model, optimizer, scheduler, 3)
rng = torch.get_rng_state()
torch.save({"epoch": 3, "model": model.state_dict(), "optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict(), "best": min(first), "notes": ["a", None, True], "shape": (1, 2)}, "ckpt.pt")
print(os.path.exists("ckpt.pt"), optimizer.state_dict()["param_groups"])
model, optimizer, scheduler = make()
checkpoint = torch.load("ckpt.pt", weights_only=False)
model.load_state_dict(checkpoint["model"])
optimizer.load_state_dict(checkpoint["optimizer"])
scheduler.load_state_dict(checkpoint["scheduler"])
torch.set_rng_state(rng)
print(first + train(model, optimizer, scheduler, 3) == whole, checkpoint["epoch"], checkpoint["notes"], checkpoint["shape"], sorted(checkpoint))
state = optimizer.state_dict()
print(sorted(state), sorted(state["state"][0]), state["state"][0]["step"], state["state"][0]["exp_avg"].shape)
best = copy.deepcopy(model.state_dict())
with torch.no_grad():
    for p in model.parameters():
        p.zero_()
model.load_state_dict(best)
print(all(torch.equal(a, b) for a, b in zip(best.values(), model.state_dict().values())))
torch.save(torch.arange(3), "t.pt")
torch.save([torch.ones(2), {"a": 1.5}], "l.pt")
print(torch.load("t.pt"), torch.load("l.pt"), torch.load("t.pt", map_location="cpu"), torch.load("t.pt", map_location=torch.device("cpu")))
shared = torch.zeros(4)
torch.save({"a": shared, "b": shared[:2], "p": nn.Parameter(torch.ones(1)), "f": torch.tensor([1.5], dtype=torch.float64), "i": torch.tensor(3), "m": torch.tensor([True])}, "s.pt")
back = torch.load("s.pt")
print(back)
import io
buffer = io.BytesIO()
torch.save(model.state_dict(), buffer)
buffer.seek(0)
print(list(torch.load(buffer)))
for attempt in (lambda: torch.load("none.pt"), lambda: torch.save(1, "no/dir.pt")):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)
