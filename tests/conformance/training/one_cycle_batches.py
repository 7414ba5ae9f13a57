"""Per-batch scheduling with tqdm, warm-up and plateau side by side."""

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset
from tqdm import tqdm, trange

torch.manual_seed(0)
loader = DataLoader(TensorDataset(torch.randn(40, 4), torch.randint(0, 3, (40,))), batch_size=10, shuffle=True)
for name in ("onecycle", "warmup", "plateau"):
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    opt = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    if name == "onecycle":
        scheduler = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=0.3, steps_per_epoch=len(loader), epochs=3)
    elif name == "warmup":
        scheduler = torch.optim.lr_scheduler.LinearLR(opt, start_factor=0.1, total_iters=5)
    else:
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, factor=0.5, patience=0)
    for epoch in trange(3, desc=name, disable=True):
        total = 0.0
        bar = tqdm(loader, desc=f"Epoch {epoch}", leave=False)
        for xb, yb in bar:
            opt.zero_grad()
            loss = nn.functional.cross_entropy(model(xb), yb)
            loss.backward()
            opt.step()
            if name != "plateau":
                scheduler.step()
            total += loss.item() * len(xb)
            bar.set_postfix(loss=f"{loss.item():.3f}")
        if name == "plateau":
            scheduler.step(1.0)
        print(name, epoch, f"{total / 40:.4f}", f"{opt.param_groups[0]['lr']:.5f}")
