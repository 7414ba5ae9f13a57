import torch
import torch.nn.functional as F

x = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
y = 2.0 * x

# The first four samples as one batch: the gradient we want.
v = torch.tensor(0.0, requires_grad=True)
loss = F.mse_loss(v * x[:4], y[:4])
loss.backward()  # scene: one batch

# Two at a time, and a step after every second batch.
steps = 2
w = torch.tensor(0.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.01)
optimizer.zero_grad()  # scene: start
for i, (xs, ys) in enumerate(zip(x.split(2), y.split(2))):
    loss = F.mse_loss(w * xs, ys) / steps
    loss.backward()
    if (i + 1) % steps == 0:
        optimizer.step()
        optimizer.zero_grad()
if (i + 1) % steps != 0:
    optimizer.step()  # scene: rest
    optimizer.zero_grad()
print(f"w {w.item():.4f}")  # scene: done
