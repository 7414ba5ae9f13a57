import torch
from torch.optim import SGD, Adagrad, Adam, AdamW, RAdam, RMSprop

# A valley, gentle along x and a hundred times steeper along y.
kinds = (
    (SGD, 0.015),
    (Adagrad, 1.0),
    (RMSprop, 0.1),
    (Adam, 1.0),
    (AdamW, 1.0),
    (RAdam, 0.015),
)
for kind, lr in kinds:
    x = torch.tensor(10.0, requires_grad=True)
    y = torch.tensor(2.0, requires_grad=True)
    optimizer = kind([x, y], lr=lr)
    for step in range(4):
        optimizer.zero_grad()
        loss = (x**2 + 100.0 * y**2) / 2
        loss.backward()
        optimizer.step()
    print(f"{kind.__name__:8} x {x.item():.4f}  y {y.item():.4f}")
