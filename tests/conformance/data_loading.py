"""Data sets, samplers and loaders: the same batches in the same order."""

from collections import OrderedDict, namedtuple

import torch
from torch.utils.data import (
    BatchSampler, ChainDataset, ConcatDataset, DataLoader, Dataset, IterableDataset,
    RandomSampler, SequentialSampler, Subset, SubsetRandomSampler, TensorDataset, default_collate,
    get_worker_info, random_split,
)


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, "|", error)


class Squares(Dataset):
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, index):
        return torch.tensor([float(index)]), index ** 2


class Count(IterableDataset):
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return iter(range(self.n))


torch.manual_seed(1)
for options in [{}, {"batch_size": 4}, {"batch_size": 4, "shuffle": True},
                {"batch_size": 3, "drop_last": True}, {"batch_size": None},
                {"batch_size": 4, "sampler": SubsetRandomSampler([1, 5, 7, 9, 2])},
                {"batch_sampler": BatchSampler(SequentialSampler(range(7)), 3, True)},
                {"batch_size": 2, "sampler": RandomSampler(range(10), True, 5)},
                {"batch_size": 5, "shuffle": True, "generator": torch.Generator().manual_seed(7)}]:
    loader = DataLoader(Squares(10), **options)
    print(len(loader), [y.tolist() if torch.is_tensor(y) else y for x, y in loader])
    print(torch.rand(1))

loader = DataLoader(Count(7), batch_size=3)
print([batch.tolist() for batch in loader])
print([batch.tolist() for batch in DataLoader(Count(7), batch_size=3, drop_last=True)])
print(list(DataLoader(Count(3), batch_size=None)))
attempt(lambda: len(loader))
attempt(lambda: DataLoader(Count(7), shuffle=True))
attempt(lambda: DataLoader(Count(7), sampler=[1]))
print(list(ChainDataset([Count(2), Count(3)])), list(Count(1) + Count(2)))
print(get_worker_info())

parts = random_split(Squares(10), [7, 3], generator=torch.Generator().manual_seed(42))
print([list(part.indices) for part in parts], parts[1][0])
print([len(part) for part in random_split(range(11), [0.5, 0.3, 0.2])])
torch.manual_seed(0)
print([list(part) for part in random_split(range(6), [4, 2])])
attempt(lambda: random_split(range(6), [4, 1]))
attempt(lambda: random_split(range(6), [0.5, 1.5, -1.0]))

both = ConcatDataset([Squares(3), Squares(4)])
print(len(both), both[3], both[-1], (Squares(1) + Squares(2)).cumulative_sizes)
attempt(lambda: both[-9])
print(Subset(Squares(9), [8, 2])[1], TensorDataset(torch.arange(3), torch.ones(3))[1])
attempt(lambda: TensorDataset(torch.ones(2), torch.ones(3)))

Point = namedtuple("Point", "x y")
print(default_collate([{"a": 1, "b": [1.5, 2]}, {"a": 3, "b": [2.5, 4]}]))
print(default_collate([Point(1, (2.0, "u")), Point(3, (4.0, "v"))]))
print(dict(default_collate([OrderedDict(k=torch.ones(2)), OrderedDict(k=torch.zeros(2))])))
print(default_collate([True, False]), default_collate(["a", "b"]))
attempt(lambda: default_collate([[1, 2], [3]]))
attempt(lambda: default_collate([{1}, {2}]))
attempt(lambda: default_collate([None]))

for options in [{"batch_size": 2, "batch_sampler": [[1]]}, {"sampler": [1], "shuffle": True},
                {"num_workers": -1}, {"batch_size": 0}, {"batch_size": None, "drop_last": True},
                {"timeout": -1}, {"prefetch_factor": 2}, {"persistent_workers": True}]:
    attempt(lambda: DataLoader(Squares(4), **options))
attempt(lambda: RandomSampler(Squares(0)))
attempt(lambda: RandomSampler(Squares(2), replacement=1))
attempt(lambda: BatchSampler([1], 0, False))
attempt(lambda: BatchSampler([1], 1, 1))
attempt(lambda: Dataset()[0])

pad = lambda batch: torch.nn.utils.rnn if False else [sum(y for x, y in batch)]
print(list(DataLoader(Squares(5), batch_size=2, collate_fn=pad)))
