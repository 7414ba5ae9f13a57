"""ConstantLR over 22 steps with its options; two groups; state_dict half-way."""

import warnings

import torch
from torch.optim.lr_scheduler import ConstantLR

warnings.filterwarnings("ignore")
for make in (
    lambda optimizer: ConstantLR(optimizer),
    lambda optimizer: ConstantLR(optimizer, factor=0.1, total_iters=10),
):
    model = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.Linear(1, 1))
    optimizer = torch.optim.SGD([{"params": model[0].parameters()}, {"params": model[1].parameters(), "lr": 0.01}], lr=0.1, momentum=0.9)
    scheduler = make(optimizer)
    lrs = []
    for epoch in range(22):
        lrs.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
        if epoch == 10:
            saved = scheduler.state_dict()
            group = [dict((k, v) for k, v in g.items() if k != "params") for g in optimizer.param_groups]
    print([f"{lr:.5f}" for lr in lrs])
    print([f"{lr:.6f}" for lr in scheduler.get_last_lr()], scheduler.last_epoch, f"{optimizer.param_groups[0]['momentum']:.4f}")
    print(sorted(k for k in saved if not k.startswith("_")), saved["last_epoch"], sorted(k for k in group[0] if k in ("initial_lr", "max_lr", "min_lr")))
