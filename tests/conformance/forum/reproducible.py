"""The same seed gives the same run; another does not."""

import os
import random

import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset


def seed_everything(seed: int = 42) -> None:
    random.seed(seed)
    os.environ["PYTHONHASHSEED"] = str(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
    torch.use_deterministic_algorithms(True)


def run(seed):
    seed_everything(seed)
    x = torch.randn(32, 3)
    y = torch.from_numpy(np.random.randn(32, 1)).float()
    loader = DataLoader(TensorDataset(x, y), batch_size=8, shuffle=True)
    net = nn.Sequential(nn.Linear(3, 8), nn.Dropout(0.2), nn.ReLU(), nn.Linear(8, 1))
    opt = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(3):
        for xb, yb in loader:
            opt.zero_grad()
            loss = nn.functional.mse_loss(net(xb), yb)
            loss.backward()
            opt.step()
    return loss.item(), random.random(), np.random.rand()


a, b, c = run(0), run(0), run(1)
print(a == b, a == c, f"{a[0]:.4f} {a[1]:.4f} {a[2]:.4f} {c[0]:.4f}")
print(os.environ["PYTHONHASHSEED"], torch.backends.cudnn.deterministic)
g = torch.Generator()
g.manual_seed(0)


def seed_worker(worker_id):
    worker_seed = torch.initial_seed() % 2**32
    np.random.seed(worker_seed)
    random.seed(worker_seed)


loader = DataLoader(range(8), batch_size=4, shuffle=True, worker_init_fn=seed_worker, generator=g)
print([b.tolist() for b in loader], [b.tolist() for b in loader])
