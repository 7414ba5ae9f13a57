import torch
import torch.nn.functional as F

outputs = torch.tensor([7.0, 12.0, 17.0, 22.0])
times = torch.tensor([6.96, 12.11, 16.77, 22.21])
mse = F.mse_loss(outputs, times)  # scene: documents

x = torch.tensor([1.0, 2.0, 3.0, 4.0])
target = torch.tensor([1.0, 3.0, 6.0, 8.0])
w = torch.tensor(1.0, requires_grad=True)
losses = F.mse_loss(w * x, target, reduction="none")  # scene: four
try:
    losses.backward()
except RuntimeError as error:
    print(error)  # scene: vector

losses.backward(gradient=torch.tensor([1.0, 1.0, 1.0, 1.0]))  # scene: ones

w.grad = None
care = torch.tensor([1.0, 1.0, 0.0, 0.0])
losses = F.mse_loss(w * x, target, reduction="none")
(losses * care).mean().backward()  # scene: care

# The same data, the same lr, two reductions.
for reduction in ("mean", "sum"):
    v = torch.tensor(1.0, requires_grad=True)
    optimizer = torch.optim.SGD([v], lr=0.01)
    for step in range(2):
        optimizer.zero_grad()
        loss = F.mse_loss(v * x, target, reduction=reduction)
        loss.backward()
        optimizer.step()
    print(f"{reduction}: v {v.item():.4f}")
