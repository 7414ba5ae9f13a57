import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(40, 6, 1)
y = (x.sum(dim=1) > 0).float()


class Counter(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, 8, batch_first=True)
        self.out = nn.Linear(8, 1)

    def forward(self, x):
        states, _ = self.rnn(x)
        return self.out(states[:, -1])


model = Counter()
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
criterion = nn.BCEWithLogitsLoss()

for epoch in range(30):
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    if epoch % 10 == 9:
        print(f"epoch {epoch + 1}: loss {loss.item():.4f}")
