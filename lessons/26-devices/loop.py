import torch
import torch.nn as nn

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
print(device.type)  # scene: device
model = nn.Linear(2, 1)
nn.init.constant_(model.weight, 3.0)
nn.init.zeros_(model.bias)
model.to(device)  # scene: model
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for x, y in [(torch.tensor([[1.0, 2.0]]), torch.tensor([[10.0]]))]:
    x, y = x.to(device), y.to(device)
    optimizer.zero_grad()
    output = model(x)
    loss = (output - y).square().mean()
    loss.backward()
    optimizer.step()

# Here is only one device. A number type serves as the second one: .to() and
# its mistakes work the same way.
elsewhere = torch.float64
model.to(elsewhere)
x = torch.tensor([[1.0, 2.0]])
x.to(elsewhere)  # scene: lost
try:
    model(x)
except RuntimeError as error:
    print(error)  # scene: mismatch
x = x.to(elsewhere)
output = model(x)  # scene: together
y = torch.tensor([[10.0]]).to(elsewhere)
optimizer.zero_grad()
loss = (output - y).square().mean()
loss.backward()
optimizer.step()  # scene: still owned

# A leaf that is moved is a leaf no more.
w = torch.tensor(2.0, requires_grad=True)
moved = w.to(elsewhere)
try:
    torch.optim.SGD([moved], lr=0.1)
except ValueError as error:
    print(error)  # scene: no leaf
there = torch.tensor(2.0, dtype=elsewhere, requires_grad=True)
torch.optim.SGD([there], lr=0.1)  # scene: leaf
