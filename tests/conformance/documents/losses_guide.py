"""Document 004: the losses, one block after the other."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(6, 4)
y = torch.randn(6, 1)

# Cross-entropy
model = nn.Linear(4, 3)
targets = torch.randint(0, 3, (6,))
criterion = nn.CrossEntropyLoss()

# Model outputs logits (raw scores)
logits = model(x)  # Shape: (batch_size, num_classes)
loss = criterion(logits, targets)  # targets: class indices
print(logits.shape, loss)

# Equivalent to:
log_probs = F.log_softmax(logits, dim=1)
loss = F.nll_loss(log_probs, targets)
print(loss)

# Binary
model = nn.Linear(4, 1)
targets = torch.randint(0, 2, (6, 1)).float()
criterion = nn.BCEWithLogitsLoss()  # Preferred (numerically stable)
logits = model(x)  # Shape: (batch_size, 1) or (batch_size, num_labels)
loss = criterion(logits, targets)  # targets: 0 or 1
print(loss)

# Multi-label: each sample can have multiple labels
model = nn.Linear(4, 10)
logits = model(x[:1])  # (batch, 10) - 10 possible labels
targets = torch.tensor([[1, 0, 1, 0, 0, 1, 0, 0, 0, 1]])  # Multiple 1s
loss = criterion(logits, targets.float())
print(loss)
try:
    criterion(logits, targets)
    print("integers are taken too")
except RuntimeError as error:
    print(error)

# Regression
model = nn.Linear(4, 1)
predictions, targets = model(x), y
print(nn.MSELoss()(predictions, targets), nn.L1Loss()(predictions, targets), nn.SmoothL1Loss()(predictions, targets))


def custom_loss(predictions, targets):
    mse = F.mse_loss(predictions, targets)
    mae = F.l1_loss(predictions, targets)
    return mse + 0.1 * mae  # Weighted combination

# Use like any criterion
loss = custom_loss(model(x), y)
loss.backward()
print(loss, model.bias.grad)

# Default: mean over batch
pred, target = model(x), y
sample_weights = torch.tensor([1.0, 2.0, 0.5, 1.0, 1.0, 0.1]).unsqueeze(1)
print(nn.MSELoss(reduction='mean')(pred, target))
print(nn.MSELoss(reduction='sum')(pred, target))
criterion = nn.MSELoss(reduction='none')
losses = criterion(pred, target)  # Shape: (batch_size,)
# Can now weight samples differently
weighted_loss = (losses * sample_weights).mean()
print(losses.shape, weighted_loss)
