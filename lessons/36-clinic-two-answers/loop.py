import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(96, 8)
y = (x[:, 0] + x[:, 1] > x[:, 2]).long()
x_train, y_train, x_test, y_test = x[:64], y[:64], x[64:], y[64:]

model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Dropout(0.5), nn.Linear(32, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
criterion = nn.CrossEntropyLoss()


def evaluate():
    with torch.no_grad():
        return criterion(model(x_test), y_test).item()


for epoch in range(40):
    model.train()
    optimizer.zero_grad()
    loss = criterion(model(x_train), y_train)
    loss.backward()
    optimizer.step()

first = evaluate()
again = evaluate()
print(f"test loss {first:.4f}, and again {again:.4f}")
