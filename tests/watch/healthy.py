# Accumulation, validation in eval mode, kept numbers: all as it should be.
import torch
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(16, 3), torch.randn(16, 1)
model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
losses = []
for epoch in range(3):
    model.train()
    optimizer.zero_grad()
    for part in range(4):
        batch = slice(4 * part, 4 * part + 4)
        loss = nn.functional.mse_loss(model(x[batch]), y[batch]) / 4
        loss.backward()
        losses.append(loss.item())
    optimizer.step()
    scheduler.step()
    model.eval()
    with torch.no_grad():
        nn.functional.mse_loss(model(x), y)
