import torch
from torch.optim.lr_scheduler import LinearLR


class Warmup:
    def __init__(self, optimizer, warmup_steps, base_lr):
        self.optimizer = optimizer
        self.warmup_steps = warmup_steps
        self.base_lr = base_lr
        self.step_num = 0

    def step(self):
        self.step_num += 1
        share = min(self.step_num / self.warmup_steps, 1.0)
        for group in self.optimizer.param_groups:
            group["lr"] = self.base_lr * share


# A slope that is steep far out and flat near the goal: w to the fourth.
w = torch.tensor(5.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
for step in range(3):
    optimizer.zero_grad()
    loss = w**4 / 4
    loss.backward()
    optimizer.step()
print(f"without: w {w.item():.4f}")

w = torch.tensor(5.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
warmup = Warmup(optimizer, warmup_steps=4, base_lr=0.1)
for step in range(6):
    warmup.step()
    optimizer.zero_grad()
    loss = w**4 / 4
    loss.backward()
    optimizer.step()
print(f"by hand: w {w.item():.4f}")

w = torch.tensor(5.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
scheduler = LinearLR(optimizer, start_factor=0.25, total_iters=3)  # scene: linear
for step in range(6):
    optimizer.zero_grad()
    loss = w**4 / 4
    loss.backward()
    optimizer.step()
    scheduler.step()
print(f"LinearLR: w {w.item():.4f}")
