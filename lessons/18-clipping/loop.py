import torch
import torch.nn as nn

# A recurrent network in its simplest form: the same weight, four times over.
w = torch.tensor(3.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)  # scene: start
for step in range(5):
    optimizer.zero_grad()
    h = w * w * w * w
    loss = (h - 1.0) ** 2
    loss.backward()
    norm = w.grad.norm()
    nn.utils.clip_grad_norm_([w], max_norm=5.0)
    optimizer.step()
    print(f"norm {norm.item():.4g}  w {w.item():.4g}")

# Two parameters, one of them with a far larger gradient.
a = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
loss = 40.0 * a + 30.0 * b
loss.backward()  # scene: two
total = 0.0
for parameter in (a, b):
    total += parameter.grad.norm(2).item() ** 2
total = total**0.5  # scene: by hand
nn.utils.clip_grad_norm_([a, b], max_norm=5.0)  # scene: norm

a.grad = b.grad = None
loss = 40.0 * a + 0.3 * b
loss.backward()  # scene: again
nn.utils.clip_grad_value_([a, b], clip_value=0.5)  # scene: value
