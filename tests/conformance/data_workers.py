"""Workers: the random numbers of each, and streams that several read."""

import random

import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset, get_worker_info


class Noisy(Dataset):
    def __len__(self):
        return 9

    def __getitem__(self, index):
        return index + torch.rand(1), random.random()


class Stream(IterableDataset):
    def __iter__(self):
        info = get_worker_info()
        return iter(range(info.id, 10, info.num_workers))


torch.manual_seed(5)
loader = DataLoader(Noisy(), batch_size=2, shuffle=True, num_workers=2)
for x, y in loader:
    print(x.flatten(), y)
print(torch.rand(2))
print([batch.tolist() for batch in DataLoader(Stream(), batch_size=2, num_workers=3)])
