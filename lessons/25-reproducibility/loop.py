import random

import torch
import torch.nn as nn
from torch.utils.data import DataLoader


def set_seed(seed):
    random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False


x = torch.tensor([[1.0], [2.0], [3.0], [4.0]])


def train():
    model = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    for batch in DataLoader(x, batch_size=1, shuffle=True):
        optimizer.zero_grad()
        loss = (model(batch) - 3.0 * batch).square().mean()
        loss.backward()
        optimizer.step()
    return model.weight.item()


set_seed(42)
first = train()  # scene: first
second = train()  # scene: second
set_seed(42)
third = train()  # scene: third
set_seed(42)
extra = torch.rand(1)
fourth = train()  # scene: fourth

# A generator of its own for the order of the data.
set_seed(42)
own = torch.Generator().manual_seed(7)
order = torch.randperm(4, generator=own)
after = torch.rand(1).item()  # scene: own
state = torch.get_rng_state()
here = torch.rand(1).item()
torch.set_rng_state(state)
again = torch.rand(1).item()  # scene: again
dice = random.randint(1, 6)
print(f"{first:.4f} {second:.4f} {third:.4f} {fourth:.4f} dice {dice}")
