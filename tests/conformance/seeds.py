"""Random numbers after a seed, to the last digit; initialisation; the order of loaders."""

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, RandomSampler, TensorDataset, random_split

torch.manual_seed(123)
print(torch.rand(3).tolist(), torch.randn(3).tolist(), torch.randn(2, 9).tolist())
print(torch.randint(0, 10, (5,)).tolist(), torch.randint(5, (2, 2)).tolist())
print(torch.randperm(10).tolist(), torch.rand(2, dtype=torch.float64).tolist())
print(torch.randn(4, dtype=torch.float64).tolist(), torch.initial_seed())
print(torch.empty(3).uniform_(-1, 1).tolist(), torch.empty(20).normal_(1, 2).tolist())

torch.manual_seed(0)
print(nn.Linear(3, 2).weight.tolist(), nn.Linear(3, 2).bias.tolist())
w = torch.empty(3, 4)
for fill in (nn.init.xavier_uniform_, nn.init.xavier_normal_, nn.init.kaiming_uniform_,
             nn.init.kaiming_normal_):
    print(fill.__name__, fill(w).tolist())
print(nn.init.constant_(w, 0.5), nn.init.calculate_gain("relu"))

g = torch.Generator().manual_seed(5)
print(torch.rand(2, generator=g).tolist(), torch.randperm(5, generator=g).tolist())

data = TensorDataset(torch.arange(10), torch.arange(10) * 2.0)
torch.manual_seed(3)
loader = DataLoader(data, batch_size=4, shuffle=True)
for epoch in range(2):
    for a, b in loader:
        print(a, b)
print(torch.rand(1).tolist())
print([batch[0].tolist() for batch in DataLoader(data, batch_size=3, drop_last=True)])
first, second = random_split(data, [7, 3])
print(first.indices, second.indices, len(first), second[0])
print(list(RandomSampler(range(5), replacement=True, num_samples=7)))
gen = torch.Generator()
gen.manual_seed(9)
print([x.tolist() for x, _ in DataLoader(data, batch_size=5, shuffle=True, generator=gen)])
