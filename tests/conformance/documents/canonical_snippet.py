"""Document 000: the snippet, the annotated example, accumulation, clipping, zero_grad."""

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
device = "cpu"
x = torch.randn(24, 3)
y = x @ torch.tensor([[1.0], [-2.0], [0.5]]) + 0.1
train_loader = DataLoader(TensorDataset(x, y), batch_size=6, shuffle=True)
model = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 1))
loss_fn = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)

for x_batch, y_batch in train_loader:
    optimizer.zero_grad()           # A. clear old gradients
    y_pred = model(x_batch)         # B. forward pass
    loss = loss_fn(y_pred, y_batch) # C. compute scalar loss
    loss.backward()                 # D. compute gradients (backprop)
    optimizer.step()                # E. update parameters
    print(f"{loss.item():.4f}")

for x_batch, y_batch in train_loader:
    x_batch, y_batch = x_batch.to(device), y_batch.to(device)

    optimizer.zero_grad()            # 1) Clear old grads (prepare)
    y_pred = model(x_batch)          # 2) Forward: build graph, store activations
    loss = loss_fn(y_pred, y_batch)  # 3) Scalar loss computed from outputs
    loss.backward()                  # 4) Backprop: compute & accumulate grads
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)  # optional
    optimizer.step()                 # 5) Update params using computed grads
    print(f"{loss.item():.4f} {norm.item():.4f}", type(norm).__name__)

accumulation_steps = 2
small_batches = list(zip(x.split(4), y.split(4)))
optimizer.zero_grad()
for i, (x, y) in enumerate(small_batches):
    loss = loss_fn(model(x), y) / accumulation_steps
    loss.backward()
    if (i + 1) % accumulation_steps == 0:
        optimizer.step()
        optimizer.zero_grad()
print([round(p.sum().item(), 3) for p in model.parameters()])

loss = loss_fn(model(x), y)
loss.backward()
torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
optimizer.step()
print(len(optimizer.state), [p.grad is None for p in model.parameters()])
optimizer.zero_grad()
print([p.grad for p in model.parameters()])
loss_fn(model(x), y).backward()
model.zero_grad(set_to_none=False)
print([p.grad.abs().sum().item() for p in model.parameters()])

# The document writes the loss as a method of the output.
for i, (x, y) in enumerate(small_batches):
    loss = model(x).loss_fn(y) / accumulation_steps
