"""Documents 000, 003 and 004: the blocks that cannot run alone, word for word among stand-ins."""

import torch
import torch.nn as nn
import torch.optim as optim
from torch.nn.utils import clip_grad_norm_
from torch.utils.data import DataLoader
from torch.utils.data import TensorDataset

torch.manual_seed(0)
device = "cpu"
num_epochs = 3
accumulation_steps = 2
x, y = torch.randn(16, 4), torch.randn(16, 1)
train_loader = DataLoader(TensorDataset(x, y), batch_size=4)
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
loss_fn = criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.05)


def fingerprint():
    return f"{sum(p.double().sum().item() for p in model.parameters()):.5f}"


print("000.2: accumulation, with a loss that an output knows")


class Output:
    def __init__(self, value):
        self.value = value

    def loss_fn(self, target):
        return loss_fn(self.value, target)


network, small_batches = model, list(train_loader)
model = lambda x: Output(network(x))
if True:
  optimizer.zero_grad()
  for i, (x,y) in enumerate(small_batches):
      loss = model(x).loss_fn(y) / accumulation_steps
      loss.backward()
      if (i+1) % accumulation_steps == 0:
          optimizer.step()
          optimizer.zero_grad()
model = network
print(fingerprint())

print("000.4: the annotated loop, with clipping")
for x_batch, y_batch in train_loader:
    x_batch, y_batch = x_batch.to(device), y_batch.to(device)

    optimizer.zero_grad()            # 1) Clear old grads (prepare)
    y_pred = model(x_batch)          # 2) Forward: build graph, store activations
    loss = loss_fn(y_pred, y_batch)  # 3) Scalar loss computed from outputs
    loss.backward()                  # 4) Backprop: compute & accumulate grads
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)  # optional
    optimizer.step()                 # 5) Update params using computed grads
print(fingerprint())

print("003.10: where gradients are found")
model[0].weight.grad  # Now contains ∂loss/∂weight
model[0].bias.grad    # Now contains ∂loss/∂bias
print(model[0].weight.grad[0], model[0].bias.grad)

print("004.1: the loop")
for epoch in range(num_epochs):
    for batch_idx, (data, target) in enumerate(train_loader):
        # 1. Zero gradients
        optimizer.zero_grad()

        # 2. Forward pass
        output = model(data)

        # 3. Compute loss
        loss = criterion(output, target)

        # 4. Backward pass
        loss.backward()

        # 5. Update parameters
        optimizer.step()
print(fingerprint())

print("004.2: the setup around it")


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.base = nn.Linear(4, 6)
        self.classifier = nn.Linear(6, 3)

    def forward(self, x):
        return self.classifier(torch.relu(self.base(x)))


train_dataset = TensorDataset(torch.randn(40, 4), torch.randint(0, 3, (40,)))
# Setup
model = MyModel().to(device)
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=0.001)
train_loader = DataLoader(train_dataset, batch_size=32, shuffle=True)

# Training loop
for epoch in range(num_epochs):
    model.train()  # Set to training mode
    running_loss = 0.0

    for batch_idx, (data, target) in enumerate(train_loader):
        # Move data to device
        data, target = data.to(device), target.to(device)

        # Five essential steps
        optimizer.zero_grad()
        output = model(data)
        loss = criterion(output, target)
        loss.backward()
        optimizer.step()

        running_loss += loss.item()

    # Log epoch statistics
    avg_loss = running_loss / len(train_loader)
    print(f'Epoch {epoch+1}: Loss = {avg_loss:.4f}')

print("004.7 to 004.11: regression losses")
x, targets = torch.randn(5, 4), torch.randn(5, 3)
criterion = nn.MSELoss()

predictions = model(x)
loss = criterion(predictions, targets)
print(loss, ((predictions - targets) ** 2).mean())
criterion = nn.L1Loss()

loss = criterion(predictions, targets)
print(loss, (predictions - targets).abs().mean())
criterion = nn.SmoothL1Loss()
print(criterion(predictions, targets))
pred, target, sample_weights = torch.randn(4), torch.randn(4), torch.tensor([1.0, 2.0, 0.5, 0.0])
# Default: mean over batch
criterion = nn.MSELoss(reduction='mean')
print(criterion(pred, target))

# Sum over batch
criterion = nn.MSELoss(reduction='sum')
print(criterion(pred, target))

# No reduction (per-sample loss)
criterion = nn.MSELoss(reduction='none')
losses = criterion(pred, target)  # Shape: (batch_size,)
# Can now weight samples differently
weighted_loss = (losses * sample_weights).mean()
print(losses, weighted_loss)

print("004.12 to 004.18: optimizers")


def one_step(optimizer):
    torch.manual_seed(1)
    for p in model.parameters():
        p.data.normal_()
    for _ in range(2):
        optimizer.zero_grad()
        model(x).pow(2).mean().backward()
        optimizer.step()
    print(type(optimizer).__name__, fingerprint())


optimizer = optim.SGD(model.parameters(), lr=0.01)
one_step(optimizer)

# With momentum (helps acceleration)
optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
one_step(optimizer)

# With weight decay (L2 regularization)
optimizer = optim.SGD(model.parameters(), lr=0.01, weight_decay=1e-4)
one_step(optimizer)
optimizer = optim.Adam(model.parameters(), lr=0.001, betas=(0.9, 0.999))
one_step(optimizer)
optimizer = optim.AdamW(model.parameters(), lr=0.001, weight_decay=0.01)
one_step(optimizer)
# RMSprop (good for RNNs)
optimizer = optim.RMSprop(model.parameters(), lr=0.01)
one_step(optimizer)

# Adagrad (adaptive, but lr decreases over time)
optimizer = optim.Adagrad(model.parameters(), lr=0.01)
one_step(optimizer)

# RAdam (rectified Adam, more stable)
optimizer = optim.RAdam(model.parameters(), lr=0.001)
one_step(optimizer)
# Different LR for different parts of model
optimizer = optim.Adam([
    {'params': model.base.parameters(), 'lr': 1e-4},
    {'params': model.classifier.parameters(), 'lr': 1e-3}
])
one_step(optimizer)
print(optimizer)

print("004.19 to 004.25: schedulers")
seen = []


def train(*_):
    optimizer.step()
    seen.append(round(optimizer.param_groups[0]["lr"], 6))


train_step = train_one_epoch = train
validation = iter([1.0, 0.9, 0.95] * 40)


def validate(*_):
    return next(validation)


def rates():
    print(seen)
    seen.clear()
    return optim.SGD(model.parameters(), lr=0.1, momentum=0.9)


num_epochs = 65
optimizer = optim.SGD(model.parameters(), lr=0.1)
scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=30, gamma=0.1)

for epoch in range(num_epochs):
    train(...)
    scheduler.step()  # Update LR after each epoch
optimizer = rates()
num_epochs = 3
scheduler = optim.lr_scheduler.OneCycleLR(
    optimizer,
    max_lr=0.1,
    steps_per_epoch=len(train_loader),
    epochs=num_epochs
)

for epoch in range(num_epochs):
    for batch in train_loader:
        train_step(...)
        scheduler.step()  # Update every batch!
optimizer = rates()
num_epochs = 20
scheduler = optim.lr_scheduler.ReduceLROnPlateau(
    optimizer, mode='min', factor=0.1, patience=10
)

for epoch in range(num_epochs):
    train(...)
    val_loss = validate(...)
    scheduler.step(val_loss)  # Pass metric to scheduler
optimizer = rates()
num_epochs = 3
scheduler = optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
# Pattern 1: Per-epoch scheduling
for epoch in range(num_epochs):
    train_one_epoch()
    scheduler.step()

optimizer = rates()
scheduler = optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=len(train_loader) * num_epochs)
# Pattern 2: Per-batch scheduling (OneCycleLR)
for epoch in range(num_epochs):
    for batch in train_loader:
        train_step()
        scheduler.step()

optimizer = rates()
scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0)
# Pattern 3: Metric-based (ReduceLROnPlateau)
for epoch in range(num_epochs):
    train_one_epoch()
    val_metric = validate()
    scheduler.step(val_metric)
optimizer = rates()

print("004.27 and 004.28: clipping")
optimizer.zero_grad()
(model(x) * 10).pow(2).mean().backward()
# Good default for RNNs
clip_grad_norm_(model.parameters(), max_norm=1.0)

# Transformers (larger networks, more stable)
clip_grad_norm_(model.parameters(), max_norm=5.0)

# If unsure, monitor gradient norms first
total_norm = 0
for p in model.parameters():
    if p.grad is not None:
        total_norm += p.grad.data.norm(2).item() ** 2
total_norm = total_norm ** 0.5
print(f"Gradient norm: {total_norm:.6f}")
torch.nn.utils.clip_grad_value_(model.parameters(), clip_value=0.5)
print(max(p.grad.abs().max().item() for p in model.parameters()) <= 0.5)

print("004.33: early stopping")


class EarlyStopping:
    def __init__(self, patience=5, min_delta=0):
        self.patience = patience
        self.min_delta = min_delta
        self.counter = 0
        self.best_loss = None
        self.early_stop = False

    def __call__(self, val_loss):
        if self.best_loss is None:
            self.best_loss = val_loss
        elif val_loss > self.best_loss - self.min_delta:
            self.counter += 1
            if self.counter >= self.patience:
                self.early_stop = True
        else:
            self.best_loss = val_loss
            self.counter = 0

num_epochs = 40
early_stopping = EarlyStopping(patience=10)

for epoch in range(num_epochs):
    train(...)
    val_loss = validate(...)

    early_stopping(val_loss)
    if early_stopping.early_stop:
        print(f"Early stopping at epoch {epoch}")
        break

print("004.35: checkpoints")


def save_checkpoint(model, optimizer, epoch, loss, path='checkpoint.pth'):
    torch.save({
        'epoch': epoch,
        'model_state_dict': model.state_dict(),
        'optimizer_state_dict': optimizer.state_dict(),
        'loss': loss,
    }, path)

def load_checkpoint(model, optimizer, path='checkpoint.pth'):
    checkpoint = torch.load(path)
    model.load_state_dict(checkpoint['model_state_dict'])
    optimizer.load_state_dict(checkpoint['optimizer_state_dict'])
    epoch = checkpoint['epoch']
    loss = checkpoint['loss']
    return epoch, loss

num_epochs = 4
# Save best model
best_val_loss = float('inf')
for epoch in range(num_epochs):
    train(...)
    val_loss = validate(...)

    if val_loss < best_val_loss:
        best_val_loss = val_loss
        save_checkpoint(model, optimizer, epoch, val_loss, 'best_model.pth')
print(load_checkpoint(model, optimizer, 'best_model.pth'))

print("004.36: the five steps")
input = torch.randn(2, 4)
criterion = lambda _: output.pow(2).mean()
# The five-step mantra
optimizer.zero_grad()    # 1. Clear gradients
output = model(input)    # 2. Forward pass
loss = criterion(...)    # 3. Compute loss
loss.backward()          # 4. Backward pass
optimizer.step()         # 5. Update weights
print(f"{loss.item():.3f}")
