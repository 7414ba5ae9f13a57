import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(72, 10)
y = (x[:, 0] + 0.8 * torch.randn(72) > 0).long()
x_train, y_train, x_valid, y_valid = x[:40], y[:40], x[40:], y[40:]

model = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
criterion = nn.CrossEntropyLoss()


def validate():
    model.eval()
    with torch.no_grad():
        return criterion(model(x_valid), y_valid).item()


model.train()
for epoch in range(60):
    optimizer.zero_grad()
    loss = criterion(model(x_train), y_train)
    loss.backward()
    optimizer.step()
    valid = validate()

print(f"training {loss.item():.4f}, validation {valid:.4f}")
