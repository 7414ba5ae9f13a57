"""Document 004: mixed precision exactly as it is written, without a GPU."""

import warnings

import torch
import torch.nn as nn
from torch.cuda.amp import autocast, GradScaler
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
model = nn.Linear(4, 1)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
train_loader = DataLoader(TensorDataset(torch.randn(12, 4), torch.randn(12, 1)), batch_size=4)

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    scaler = GradScaler()

    for data, target in train_loader:
        optimizer.zero_grad()

        # Forward in mixed precision
        with autocast():
            output = model(data)
            loss = criterion(output, target)

        # Scaled backward
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        print(output.dtype, f"{loss.item():.4f}")
for warning in caught[:4]:
    print(warning.category.__name__, warning.message)
print(scaler.is_enabled(), scaler.get_scale())
