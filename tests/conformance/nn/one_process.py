# Scripts that can train in several processes ask first whether they do.
import torch
import torch.distributed as dist
import torch.nn as nn
from torch.distributed import destroy_process_group, init_process_group
from torch.nn.parallel import DistributedDataParallel as DDP

print(dist.is_available(), dist.is_initialized())
for ask in (dist.get_rank, dist.get_world_size):
    try:
        ask()
    except ValueError as error:
        print(error)
model = nn.Linear(2, 1)
raw = model.module if isinstance(model, DDP) else model
print(raw is model)
rank = dist.get_rank() if dist.is_initialized() else 0
print(rank)
try:
    DDP(model)
except (ValueError, RuntimeError) as error:
    print(type(error).__name__, error)
