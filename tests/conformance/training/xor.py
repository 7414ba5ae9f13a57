"""XOR, as everybody's first network."""

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim


class XOR(nn.Module):
    def __init__(self, input_dim=2, output_dim=1):
        super(XOR, self).__init__()
        self.lin1 = nn.Linear(input_dim, 4)
        self.lin2 = nn.Linear(4, output_dim)

    def forward(self, x):
        x = self.lin1(x)
        x = torch.sigmoid(x)
        x = self.lin2(x)
        return x


torch.manual_seed(2)
X = torch.Tensor([[0, 0], [0, 1], [1, 0], [1, 1]])
Y = torch.Tensor([0, 1, 1, 0]).view(-1, 1)
model = XOR()
for m in model.modules():
    if isinstance(m, nn.Linear):
        m.weight.data.normal_(0, 1)
loss_func = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
steps = X.size(0)
for i in range(401):
    for j in range(steps):
        x_var, y_var = X[j], Y[j]
        optimizer.zero_grad()
        y_hat = model(x_var)
        loss = loss_func.forward(y_hat, y_var)
        loss.backward()
        optimizer.step()
    if i % 100 == 0:
        print("Epoch: {0}, Loss: {1:.3f}, ".format(i, loss.data.numpy()))
with torch.no_grad():
    print((model(X) > 0.5).int().flatten().tolist())

model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))
optimizer = optim.Adam(model.parameters(), lr=0.1)
labels = Y.long().squeeze()
for epoch in range(100):
    optimizer.zero_grad()
    out = model(X)
    loss = F.cross_entropy(out, labels)
    loss.backward()
    optimizer.step()
_, predicted = torch.max(out.data, 1)
print(predicted, f"accuracy {(predicted == labels).sum().item() / 4:.0%}")
model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1), nn.Sigmoid())
optimizer = optim.Adam(model.parameters(), lr=0.05)
criterion = nn.BCELoss()
for epoch in range(150):
    loss = criterion(model(X), Y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(model(X).detach().round().squeeze().tolist(), model(X).ge(0.5).float().eq(Y).all().item())
