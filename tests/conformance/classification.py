"""Three classes, cross-entropy, a data set of dicts; operators on integers and bools."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset


class Points(Dataset):
    def __init__(self, count):
        self.x = torch.randn(count, 2)
        self.label = (self.x[:, 0] > 0).long() + (self.x[:, 1] > 0).long()

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        return {"x": self.x[index], "label": self.label[index], "name": f"p{index}", "half": index / 2}


class Uneven(Dataset):
    def __len__(self):
        return 3

    def __getitem__(self, index):
        return [1] * (index + 1)


torch.manual_seed(0)
data = Points(64)
model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
criterion = nn.CrossEntropyLoss()
for epoch in range(4):
    correct, total = 0, 0.0
    for batch in DataLoader(data, batch_size=16, shuffle=True):
        logits = model(batch["x"])
        loss = criterion(logits, batch["label"])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        correct += (logits.argmax(dim=1) == batch["label"]).sum().item()
        total += loss.item()
    print(f"epoch {epoch}: loss {total / 4:.3f}, accuracy {correct / len(data):.1%}")
print(loss.grad_fn.name(), F.log_softmax(logits, dim=-1).exp().sum(1).round(), sorted(optimizer.state[model[0].bias]))
sample = next(iter(DataLoader(data, batch_size=3)))
print(sample["name"], sample["half"], sample["label"].dtype, sample["x"].shape)
try:
    list(DataLoader(Uneven(), batch_size=2))
except RuntimeError as error:
    print(error)
for weight in (None, torch.tensor([1.0, 2.0, 0.5])):
    for reduction in ("none", "mean", "sum"):
        print(F.cross_entropy(logits[:3].detach(), batch["label"][:3], weight=weight, reduction=reduction))

n = torch.arange(6).reshape(2, 3)
print(n % 2 == 0, n // 2, ~(n > 2), (n > 1) & (n < 4), (n < 1) | (n > 4), abs(-n), n.float().sign())
for index, (row, column) in enumerate(zip(n, n.T)):
    print(index, row.tolist(), column.tolist())
print(*n.shape, n.sum().item() == 15, n.max(dim=1), "%.2f" % torch.tensor(1.5), n[n > 2], n[:, [0, 2]])
