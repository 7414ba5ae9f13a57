import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, OneCycleLR
from torch.optim.lr_scheduler import ReduceLROnPlateau, StepLR

w = torch.tensor(1.0, requires_grad=True)


def train():
    optimizer.zero_grad()
    loss = w**2 / 2
    loss.backward()
    optimizer.step()
    used.append(optimizer.param_groups[0]["lr"])


used, optimizer = [], torch.optim.SGD([w], lr=0.1)
scheduler = StepLR(optimizer, step_size=2, gamma=0.1)  # scene: step
for epoch in range(5):
    train()
    scheduler.step()
stairs = torch.tensor(used)  # scene: step done
print("stairs", " ".join(f"{lr:.4f}" for lr in used))

used, optimizer = [], torch.optim.SGD([w], lr=0.1)
scheduler = CosineAnnealingLR(optimizer, T_max=4)  # scene: cosine
for epoch in range(4):
    train()
    scheduler.step()
slide = torch.tensor(used)  # scene: cosine done
print("slide", " ".join(f"{lr:.4f}" for lr in used))

used, optimizer = [], torch.optim.SGD([w], lr=0.1)
scheduler = OneCycleLR(optimizer, max_lr=0.1, epochs=2, steps_per_epoch=5)
for epoch in range(2):
    for batch in range(5):
        train()
        scheduler.step()
cycle = torch.tensor(used)  # scene: cycle done
print("cycle", " ".join(f"{lr:.4f}" for lr in used))

used, optimizer = [], torch.optim.SGD([w], lr=0.1)
scheduler = ReduceLROnPlateau(optimizer, factor=0.1, patience=1)
for validation_loss in (1.0, 0.8, 0.8, 0.9, 0.8):
    train()
    scheduler.step(validation_loss)
plateau = torch.tensor(used)  # scene: plateau done
print("plateau", " ".join(f"{lr:.4f}" for lr in used))
