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
    prediction = model(x)
    loss = (prediction - y).square().mean()
    loss.backward()
    optimizer.step()

# A second device that every machine has: "meta" keeps shapes and types, but
# no numbers. What moves there, and what complains, is as with a GPU.
elsewhere = torch.device("meta")
x = torch.tensor([[1.0, 2.0]])
x.to(elsewhere)
print(x.device)  # scene: lost
saved = {name: value.clone() for name, value in model.state_dict().items()}
optimizer.zero_grad()
model.to(elsewhere)
print(model.weight.device)  # scene: moved
try:
    model(x)
except RuntimeError as error:
    print(error)  # scene: mismatch
x = x.to(elsewhere)
prediction = model(x)
print(prediction.shape, prediction.device)  # scene: together
half = prediction * torch.tensor(0.5)  # scene: a number
try:
    half.item()
except RuntimeError as error:
    print(error)  # scene: no numbers

# Back again: room for the numbers, then the numbers.
model.to_empty(device=device).load_state_dict(saved)  # scene: back
x = torch.tensor([[1.0, 2.0]], device=device)
loss = (model(x) - y).square().mean()
loss.backward()
optimizer.step()  # scene: wrong owner
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
optimizer.step()  # scene: right owner

# A leaf that is moved is a leaf no more.
w = torch.tensor(2.0, requires_grad=True)
moved = w.to(elsewhere)
try:
    torch.optim.SGD([moved], lr=0.1)
except ValueError as error:
    print(error)  # scene: no leaf
there = torch.tensor(2.0, device=device, requires_grad=True)
torch.optim.SGD([there], lr=0.1)  # scene: leaf
