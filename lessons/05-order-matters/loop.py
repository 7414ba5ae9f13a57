import torch

x = torch.tensor([1.0, 2.0])
y = torch.tensor([2.0, 4.0])
w = torch.tensor(0.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)  # scene: start

for step in range(3):
    optimizer.zero_grad()
    output = w * x
    loss = ((output - y) ** 2).mean()
    loss.backward()
    optimizer.step()
