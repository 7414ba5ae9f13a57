import copy
import io

import torch
import torch.nn as nn


class EarlyStopping:
    def __init__(self, patience):
        self.patience = patience
        self.best = float("inf")
        self.bad = 0

    def __call__(self, val_loss):
        if val_loss < self.best:
            self.best = val_loss
            self.bad = 0
        else:
            self.bad += 1
        return self.bad >= self.patience


def train(optimizer):
    optimizer.zero_grad()
    loss = model(one).square().mean() / 2
    loss.backward()
    optimizer.step()


# Training pulls the weight to 0, but validation likes 4 best.
one = torch.ones(1, 1)
model = nn.Linear(1, 1, bias=False)
nn.init.constant_(model.weight, 10.0)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
stopping = EarlyStopping(patience=2)  # scene: start
for epoch in range(10):
    train(optimizer)
    with torch.no_grad():
        val_loss = (model(one) - 4.0).square().item()
    stop = stopping(val_loss)
    bad = stopping.bad
    if bad == 0:
        alias = model.state_dict()
        best = copy.deepcopy(model.state_dict())
        file = io.BytesIO()
        state = {"model": best, "optimizer": optimizer.state_dict()}
        torch.save(state, file)
    if stop:
        break
print(f"stopped after epoch {epoch + 1}")  # scene: stopped
followed = alias["weight"].item()
kept = best["weight"].item()  # scene: kept

# Go on from the file, with the optimizer's memory and without it.
file.seek(0)
saved = torch.load(file)
model.load_state_dict(saved["model"])
optimizer.load_state_dict(saved["optimizer"])  # scene: loaded
train(optimizer)
resumed = model.weight.item()  # scene: resumed

model.load_state_dict(saved["model"])
train(torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9))
forgetful = model.weight.item()  # scene: forgetful
print(f"{resumed:.4f} {forgetful:.4f}")
