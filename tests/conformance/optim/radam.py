"""RAdam down a narrow valley: 22 steps with each option, the path and the state."""

import torch

for options in (
    dict(),
    dict(lr=0.1),
    dict(lr=0.1, betas=(0.5, 0.9)),
    dict(lr=0.1, weight_decay=0.1),
):
    x = torch.tensor([2.0, -1.5], requires_grad=True)
    options.setdefault("lr", 0.01) if "RAdam" == "SGD" else None
    optimizer = torch.optim.RAdam([x], **options)
    path = []
    for step in range(22):
        optimizer.zero_grad()
        loss = x[0] ** 2 + 3 * x[1] ** 2 + x[0] * x[1]
        loss.backward()
        optimizer.step()
        if step % 3 == 0:
            path.append([round(v, 4) for v in x.tolist()])
    print(options)
    print(path)
    print({k: (v.tolist() if isinstance(v, torch.Tensor) and v.dim() == 0 else [round(e, 4) for e in v.tolist()] if isinstance(v, torch.Tensor) else v) for k, v in sorted(optimizer.state[x].items())})
print(optimizer)
