import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
labels = torch.arange(16) % 2
points = torch.randn(16, 2) + (2.0 * labels - 1.0).unsqueeze(1)
train_data = TensorDataset(points[:10], labels[:10])
val_data = TensorDataset(points[10:], labels[10:])  # scene: data
train_loader = DataLoader(train_data, batch_size=4, shuffle=True)
val_loader = DataLoader(val_data, batch_size=4)

model = nn.Linear(2, 2)
nn.init.zeros_(model.weight)
nn.init.zeros_(model.bias)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)  # scene: model


def train_epoch():
    model.train()
    total = 0.0
    for data, target in train_loader:
        optimizer.zero_grad()
        output = model(data)
        loss = criterion(output, target)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(data)
    return total / len(train_data)


def validate():
    model.eval()
    total, correct = 0.0, 0
    with torch.no_grad():
        for data, target in val_loader:
            output = model(data)
            total += criterion(output, target).item() * len(data)
            correct += (output.argmax(dim=1) == target).sum().item()
    return total / len(val_data), 100.0 * correct / len(val_data)


val_loss, accuracy = validate()  # scene: before
for epoch in range(3):
    train_loss = train_epoch()  # scene: epoch one
    val_loss, accuracy = validate()
    print(f"train {train_loss:.4f}  validation {val_loss:.4f}  {accuracy:.1f} %")
