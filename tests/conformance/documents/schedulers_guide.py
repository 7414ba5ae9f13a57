"""Document 004: the schedulers and their three patterns, warm-up by hand."""

import torch
import torch.nn as nn
import torch.optim as optim

w = nn.Parameter(torch.tensor([1.0]))


def train(optimizer):
    optimizer.zero_grad()
    (w**2).sum().backward()
    optimizer.step()


num_epochs = 90
optimizer = optim.SGD([w], lr=0.1)
scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=30, gamma=0.1)
for epoch in range(num_epochs):
    train(optimizer)
    scheduler.step()  # Update LR after each epoch
    if epoch % 10 == 9:
        print(epoch, scheduler.get_last_lr())

optimizer = optim.SGD([w], lr=0.1)
scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=100, eta_min=1e-6)
for epoch in range(100):
    train(optimizer)
    scheduler.step()
    if epoch % 20 == 19:
        print(f"{scheduler.get_last_lr()[0]:.8f}")

num_epochs, train_loader = 5, range(8)
optimizer = optim.SGD([w], lr=0.1)
scheduler = optim.lr_scheduler.OneCycleLR(
    optimizer,
    max_lr=0.1,
    steps_per_epoch=len(train_loader),
    epochs=num_epochs
)

for epoch in range(num_epochs):
    for batch in train_loader:
        train(optimizer)
        scheduler.step()  # Update every batch!
    print(f"{optimizer.param_groups[0]['lr']:.6f} {optimizer.param_groups[0]['momentum']:.4f}")

optimizer = optim.SGD([w], lr=0.1)
scheduler = optim.lr_scheduler.ReduceLROnPlateau(
    optimizer, mode='min', factor=0.1, patience=10
)

for epoch in range(40):
    train(optimizer)
    val_loss = max(1.0 - epoch / 10, 0.5)
    scheduler.step(val_loss)  # Pass metric to scheduler
    if epoch % 5 == 4:
        print(epoch, scheduler.get_last_lr(), scheduler.num_bad_epochs)


class WarmupScheduler:
    def __init__(self, optimizer, warmup_steps, base_lr):
        self.optimizer = optimizer
        self.warmup_steps = warmup_steps
        self.base_lr = base_lr
        self.step_num = 0

    def step(self):
        self.step_num += 1
        lr = self.base_lr * min(self.step_num / self.warmup_steps, 1.0)
        for param_group in self.optimizer.param_groups:
            param_group['lr'] = lr


warmup = WarmupScheduler(optimizer, 4, 0.2)
for _ in range(6):
    warmup.step()
    print(optimizer.param_groups[0]["lr"])
