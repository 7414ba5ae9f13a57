"""Document 001: accumulation with the left-over batches, clipping, gradient statistics."""

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset


def train_with_accumulation(model, loader, criterion, optimizer,
                            accumulation_steps, device):
    model.train()
    optimizer.zero_grad()
    accumulated_loss = 0.0

    for batch_idx, (x, y) in enumerate(loader):
        x, y = x.to(device), y.to(device)

        output = model(x)
        loss = criterion(output, y) / accumulation_steps
        loss.backward()  # Gradients accumulate

        accumulated_loss += loss.item() * accumulation_steps

        # Update every accumulation_steps batches
        if (batch_idx + 1) % accumulation_steps == 0:
            optimizer.step()
            optimizer.zero_grad()

    # Handle remaining batches
    if (batch_idx + 1) % accumulation_steps != 0:
        optimizer.step()
        optimizer.zero_grad()

    return accumulated_loss / len(loader)


torch.manual_seed(3)
X, y = torch.randn(70, 5), torch.randn(70, 1)
loader = DataLoader(TensorDataset(X, y), batch_size=10, shuffle=True)
model = nn.Sequential(nn.Linear(5, 16), nn.Tanh(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(4):
    print(f"{train_with_accumulation(model, loader, nn.MSELoss(), optimizer, 3, 'cpu'):.4f}")


class WithLoss(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x, y):
        return nn.functional.mse_loss(self.net(x), y)


num_epochs = 3
network, model = model, WithLoss(model)
x = X
for epoch in range(num_epochs):
    optimizer.zero_grad()
    loss = model(x, y)
    loss.backward()

    # Clip gradients by norm
    torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)

    # Or clip by value
    # torch.nn.utils.clip_grad_value_(model.parameters(), clip_value=1.0)

    optimizer.step()
print(f"{loss.item():.4f}")


def log_gradient_stats(model):
    """Log gradient statistics for debugging."""
    for name, param in model.named_parameters():
        if param.grad is not None:
            grad = param.grad
            print(f"{name}: mean={grad.mean():.2e}, "
                  f"std={grad.std():.2e}, max={grad.abs().max():.2e}")

# In training loop
optimizer.zero_grad()
loss = model(x, y)
loss.backward()
log_gradient_stats(model)
optimizer.step()
