import torch

w = torch.tensor(3.0, requires_grad=True)
loss = w**2  # scene: graph
loss.backward()  # scene: first
try:
    loss.backward()
except RuntimeError as error:
    print(str(error).split(" (")[0])  # scene: freed

# Kept for a second walk.
w.grad = None
loss = w**2
loss.backward(retain_graph=True)  # scene: kept
loss.backward()  # scene: again

# A saved number is overwritten before backward() needs it.
w.grad = None
side = w * 2.0
area = side**2  # scene: area
before = side._version
side += 1.0
after = side._version  # scene: overwritten
try:
    area.backward()  # scene: walk
except RuntimeError as error:
    print(str(error).split(":")[0])  # scene: refused

# detach(): the value without its history.
w.grad = None
factor = (w**2 + 1.0).detach()
loss = factor * w
loss.backward()

# no_grad(): nothing is recorded at all.
with torch.no_grad():
    plain = w**2
try:
    plain.backward()
except RuntimeError as error:
    print(error)  # scene: nothing
