import torch
from torch import nn

torch.manual_seed(0)
x = torch.rand(60, 2) * 2 - 1
inside = (x ** 2).sum(dim=1) < 0.5
y = inside.long()

encoder = nn.Sequential(nn.Linear(2, 8), nn.Tanh())
head = nn.Linear(8, 2)
parameters = [*encoder.parameters(), *head.parameters()]
optimizer = torch.optim.Adam(parameters, lr=0.05)
criterion = nn.CrossEntropyLoss()

for epoch in range(80):
    optimizer.zero_grad()
    features = encoder(x)
    logits = head(features)
    loss = criterion(logits, y)
    loss.backward()
    optimizer.step()

print(f"loss {loss.item():.4f}")
