"""Every optimizer on half-precision parameters: what is kept, what is rounded."""

import torch

OPTIMIZERS = [
    ("RMSprop", dict(lr=0.01)),
    ("RMSprop", dict(lr=0.01, momentum=0.9)),
    ("RMSprop", dict(lr=0.01, centered=True)),
    ("Adagrad", dict(lr=0.1, lr_decay=0.01)),
    ("Adadelta", dict(lr=1.0)),
    ("Adamax", dict(lr=0.01)),
    ("NAdam", dict(lr=0.01)),
    ("NAdam", dict(lr=0.01, weight_decay=0.1, decoupled_weight_decay=True)),
    ("RAdam", dict(lr=0.01)),
    ("Rprop", dict(lr=0.01)),
    ("ASGD", dict(lr=0.01)),
    ("SGD", dict(lr=0.01, momentum=0.9, nesterov=True)),
    ("Adam", dict(lr=0.01, amsgrad=True)),
    ("AdamW", dict(lr=0.01)),
]

for dtype in (torch.bfloat16, torch.float16):
    for name, options in OPTIMIZERS:
        torch.manual_seed(0)
        w = torch.randn(8, 4).to(dtype).requires_grad_()
        target = torch.randn(8, 4).to(dtype)
        optimizer = getattr(torch.optim, name)([w], **options)
        for step in range(10):
            optimizer.zero_grad()
            loss = ((w - target) ** 2).sum()
            loss.backward()
            optimizer.step()
        print(dtype, name, loss.item())
        print(w[0].detach())
        for key, value in optimizer.state[w].items():
            print("   ", key, value if value.dim() == 0 else value[0])
