import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(2)
# 40 pictures of 6 x 6 dots with one bright row (class 0) or column (class 1).
labels = torch.arange(40) % 2
pictures = 0.2 * torch.randn(40, 1, 6, 6)
for i in range(20):
    pictures[2 * i, 0, i % 6] += 1.0
    pictures[2 * i + 1, 0, :, i % 6] += 1.0
loader = DataLoader(TensorDataset(pictures, labels), batch_size=4, shuffle=True)

model = nn.Sequential(
    nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(4), nn.Flatten(), nn.Linear(8, 2)
)
optimizer = torch.optim.SGD(model.parameters(), lr=0.8)
every = 4  # 4 batches of 4 in place of one of 16

for epoch in range(12):
    total = 0.0
    for i, (images, classes) in enumerate(loader):
        loss = nn.functional.cross_entropy(model(images), classes)
        group = min(every, len(loader) - i // every * every)
        (loss / group).backward()
        total += loss.item()
        if (i + 1) % every == 0 or i + 1 == len(loader):
            optimizer.step()
            optimizer.zero_grad()
    print(f"epoch {epoch} loss {total / len(loader):.3f}")
