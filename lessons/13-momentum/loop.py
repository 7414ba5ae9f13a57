import torch

for momentum, decay in ((0.0, 0.0), (0.9, 0.0), (0.0, 0.1)):
    w = torch.tensor(10.0, requires_grad=True)
    optimizer = torch.optim.SGD(
        [w], lr=0.1, momentum=momentum, weight_decay=decay
    )
    for step in range(5):
        optimizer.zero_grad()
        loss = w**2 / 2
        loss.backward()
        optimizer.step()
        velocity = optimizer.state[w].get("momentum_buffer")
    print(f"momentum {momentum}, decay {decay}: w {w.item():.4f}")

# What is kept when gradients are cleared, and what a zero does.
w = torch.tensor(10.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
(w**2 / 2).backward()
optimizer.step()
optimizer.zero_grad(set_to_none=False)
kept = optimizer.state[w]["momentum_buffer"].item()  # scene: kept
optimizer.step()  # scene: coasts
optimizer.zero_grad()
optimizer.step()  # scene: stands

# Never cleared, without momentum; and cleared, with momentum 1.
p = torch.tensor(10.0, requires_grad=True)
q = torch.tensor(10.0, requires_grad=True)
forgetful = torch.optim.SGD([p], lr=0.1)
heavy = torch.optim.SGD([q], lr=0.1, momentum=1.0)
for step in range(12):
    loss = p**2 / 2
    loss.backward()
    forgetful.step()

    heavy.zero_grad()
    loss = q**2 / 2
    loss.backward()
    heavy.step()
print(f"uncleared {p.item():.4f}  momentum 1 {q.item():.4f}")
