"""A whole loop: data loaders, a network, Adam, training and validation, clipping,
accumulation."""

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset


def train_epoch(model, loader, criterion, optimizer, device):
    model.train()
    total = 0.0
    for batch_index, (x, y) in enumerate(loader):
        x, y = x.to(device), y.to(device)
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
        optimizer.step()
        total += loss.item()
    return total / len(loader)


def validate(model, loader, criterion, device):
    model.eval()
    total = 0.0
    with torch.no_grad():
        for x, y in loader:
            total += criterion(model(x.to(device)), y.to(device)).item()
    return total / len(loader)


def accumulate(model, loader, criterion, optimizer, steps):
    optimizer.zero_grad()
    total = 0.0
    for index, (x, y) in enumerate(loader):
        loss = criterion(model(x), y) / steps
        loss.backward()
        total += loss.item() * steps
        if (index + 1) % steps == 0:
            optimizer.step()
            optimizer.zero_grad()
    if (index + 1) % steps != 0:
        optimizer.step()
        optimizer.zero_grad()
    return total / len(loader)


torch.manual_seed(7)
device = torch.device("cuda" if False and torch.cuda.is_available() else "cpu")
X, y = torch.randn(200, 10), torch.randn(200, 1)
train = DataLoader(TensorDataset(X[:160], y[:160]), batch_size=32, shuffle=True)
held_out = DataLoader(TensorDataset(X[160:], y[160:]), batch_size=32)
print(device, len(train), len(held_out), len(train.dataset))

for kind in (torch.optim.Adam, torch.optim.AdamW):
    model = nn.Sequential(nn.Linear(10, 16), nn.ReLU(), nn.Linear(16, 1)).to(device)
    optimizer = kind(model.parameters(), lr=0.01)
    criterion = nn.MSELoss()
    for epoch in range(5):
        train_loss = train_epoch(model, train, criterion, optimizer, device)
        val_loss = validate(model, held_out, criterion, device)
        print(f"Epoch {epoch + 1}: Train={train_loss:.4f}, Val={val_loss:.4f}")
    print(f"{accumulate(model, train, criterion, optimizer, 2):.4f}")
    model(X).mean().backward()
    for name, param in model.named_parameters():
        if param.grad is not None:
            grad = param.grad
            print(f"{name}: mean={grad.mean():.2e}, std={grad.std():.2e}, max={grad.abs().max():.2e}")
print(optimizer)
