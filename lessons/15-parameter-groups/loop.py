import torch
import torch.nn as nn

base = nn.Linear(1, 1, bias=False)
head = nn.Linear(1, 1, bias=False)
nn.init.constant_(base.weight, 2.0)
nn.init.constant_(head.weight, 3.0)
model = nn.Sequential(base, head)
x, target = torch.tensor([[1.0]]), torch.tensor([[5.0]])  # scene: model

optimizer = torch.optim.SGD(  # scene: groups
    [
        {"params": base.parameters(), "lr": 0.01},
        {"params": head.parameters(), "lr": 0.1},
    ]
)
optimizer.zero_grad()
output = model(x)
loss = ((output - target) ** 2).mean()
loss.backward()
optimizer.step()
print(f"base {base.weight.item():.4f}  head {head.weight.item():.4f}")

# Freeze the base: its weight takes no part in the graph any more.
base.weight.requires_grad_(False)  # scene: frozen
optimizer.zero_grad()
output = model(x)
loss = ((output - target) ** 2).mean()
loss.backward()
optimizer.step()

# Another way to hold it still: do not give it to the optimizer.
base.weight.requires_grad_(True)
optimizer = torch.optim.SGD(head.parameters(), lr=0.1)  # scene: head only
for step in range(2):
    optimizer.zero_grad()
    output = model(x)
    loss = ((output - target) ** 2).mean()
    loss.backward()
    optimizer.step()
model.zero_grad()  # scene: model zero_grad
optimizer.add_param_group({"params": base.parameters(), "lr": 0.01})  # scene: added
