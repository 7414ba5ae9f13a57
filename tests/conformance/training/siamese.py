"""Metric learning: a shared network, contrastive and triplet losses."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset


class Pairs(Dataset):
    def __init__(self, points, labels):
        self.points, self.labels = points, labels

    def __len__(self):
        return len(self.points)

    def __getitem__(self, index):
        other = (index * 7 + 3) % len(self)
        return self.points[index], self.points[other], torch.tensor(float(self.labels[index] != self.labels[other]))


class ContrastiveLoss(nn.Module):
    def __init__(self, margin=2.0):
        super().__init__()
        self.margin = margin

    def forward(self, output1, output2, label):
        euclidean_distance = F.pairwise_distance(output1, output2, keepdim=True)
        return torch.mean((1 - label) * torch.pow(euclidean_distance, 2) +
                          label * torch.pow(torch.clamp(self.margin - euclidean_distance, min=0.0), 2))


torch.manual_seed(0)
centres = torch.tensor([[0.0, 0.0, 2.0], [2.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
labels = torch.arange(45) % 3
points = centres[labels] + 0.3 * torch.randn(45, 3)
net = nn.Sequential(nn.Linear(3, 16), nn.ReLU(inplace=True), nn.Linear(16, 2))
loader = DataLoader(Pairs(points, labels), batch_size=9, shuffle=True)
criterion = ContrastiveLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(8):
    for a, b, label in loader:
        optimizer.zero_grad()
        loss = criterion(net(a), net(b), label.view(-1, 1))
        loss.backward()
        optimizer.step()
    if epoch % 3 == 0:
        print(epoch, f"{loss.item():.3f}")
triplet = nn.TripletMarginLoss(margin=1.0, p=2)
anchor, positive, negative = net(points[0::3]), net(points[0::3].roll(1, 0)), net(points[1::3])
print(f"{triplet(anchor, positive, negative).item():.3f}", f"{nn.CosineEmbeddingLoss()(anchor, positive, torch.ones(15)).item():.3f}")
with torch.no_grad():
    embedded = net(points)
    distances = torch.cdist(embedded, embedded)
    distances.fill_diagonal_(float("inf"))
    nearest = distances.argmin(dim=1)
    print((labels[nearest] == labels).float().mean().item() > 0.8, distances.shape)
