"""Datasets and loaders as people write them."""

import torch
from torch.utils.data import (BatchSampler, ConcatDataset, DataLoader, Dataset, IterableDataset, RandomSampler, Sampler, SequentialSampler, Subset, SubsetRandomSampler, TensorDataset, WeightedRandomSampler, default_collate, random_split)


class Squares(Dataset):
    def __init__(self, n, transform=None, target_transform=None):
        self.n, self.transform, self.target_transform = n, transform, target_transform

    def __len__(self):
        return self.n

    def __getitem__(self, idx):
        x, y = torch.tensor(float(idx)), idx ** 2
        if self.transform:
            x = self.transform(x)
        if self.target_transform:
            y = self.target_transform(y)
        return x, y


class Stream(IterableDataset):
    def __init__(self, start, end):
        super().__init__()
        self.start, self.end = start, end

    def __iter__(self):
        return iter(range(self.start, self.end))


class Compose:
    def __init__(self, transforms):
        self.transforms = transforms

    def __call__(self, x):
        for t in self.transforms:
            x = t(x)
        return x


class Dictionaries(Dataset):
    def __len__(self):
        return 4

    def __getitem__(self, i):
        return {"image": torch.full((2, 2), float(i)), "label": i, "name": f"item{i}", "pair": (i, i * 0.5)}


torch.manual_seed(0)
ds = Squares(10, transform=Compose([lambda x: x + 1, torch.sqrt]), target_transform=lambda y: torch.tensor(y, dtype=torch.float32))
print(len(ds), ds[3])
for batch in DataLoader(ds, batch_size=4):
    print(batch)
for epoch in range(2):
    for i, (x, y) in enumerate(DataLoader(Squares(6), batch_size=4, shuffle=True)):
        print(epoch, i, x, y, y.dtype)
print(len(DataLoader(ds, batch_size=3)), len(DataLoader(ds, batch_size=3, drop_last=True)), len(DataLoader(ds, batch_size=3).dataset), DataLoader(ds, batch_size=3).batch_size)
print([b.tolist() for b in DataLoader(Stream(3, 8), batch_size=2)], list(DataLoader(Stream(0, 3), batch_size=None)))
for batch in DataLoader(Dictionaries(), batch_size=2):
    print(batch)
print(default_collate([(1, 2.0), (3, 4.0)]), default_collate([torch.ones(2), torch.zeros(2)]), default_collate(["a", "b"]), default_collate([{"a": 1}, {"a": 2}]), default_collate([[1, 2], [3, 4]]))


def pad_collate(batch):
    xs, ys = zip(*batch)
    longest = max(len(x) for x in xs)
    return torch.stack([torch.nn.functional.pad(x, (0, longest - len(x))) for x in xs]), torch.tensor(ys)


ragged = [(torch.arange(n), n) for n in (2, 4, 1)]
for x, y in DataLoader(ragged, batch_size=3, collate_fn=pad_collate):
    print(x, y)
g = torch.Generator().manual_seed(42)
train, val, test = random_split(range(10), [6, 2, 2], generator=g)
print(list(train), list(val), list(test), train.indices, len(train), type(train).__name__)
a, b = random_split(ds, [0.7, 0.3], generator=torch.Generator().manual_seed(0))
print(len(a), len(b), list(b.indices))
print(list(SequentialSampler(range(3))), list(RandomSampler(range(5))), list(RandomSampler(range(3), replacement=True, num_samples=6)), list(SubsetRandomSampler([3, 5, 7])), list(BatchSampler(SequentialSampler(range(7)), 3, drop_last=False)), list(BatchSampler([1, 2, 3], 2, True)))
weights = [0.1, 0.9, 0.4, 0.7, 3.0, 0.6]
print(list(WeightedRandomSampler(weights, 8, replacement=True)), list(WeightedRandomSampler([0.9, 0.4, 0.05, 0.2], 3, replacement=False)))
labels = torch.tensor([0, 0, 0, 1, 0, 1])
counts = torch.bincount(labels)
sampler = WeightedRandomSampler((1.0 / counts.float())[labels], num_samples=len(labels))
print([int(y) for x, y in DataLoader(TensorDataset(torch.arange(6.0), labels), sampler=sampler, batch_size=None)])
cat = ConcatDataset([TensorDataset(torch.arange(3)), TensorDataset(torch.arange(10, 12))])
print(len(cat), cat[3], cat[-1], [x.item() for (x,) in Subset(cat, [0, 4])], (TensorDataset(torch.ones(1)) + TensorDataset(torch.zeros(1)))[1])


class EvenFirst(Sampler):
    def __init__(self, data):
        self.data = data

    def __iter__(self):
        n = len(self.data)
        return iter([i for i in range(n) if i % 2 == 0] + [i for i in range(n) if i % 2])

    def __len__(self):
        return len(self.data)


print([x.tolist() for x in DataLoader(range(7), batch_size=3, sampler=EvenFirst(range(7)))], [x.tolist() for x in DataLoader(range(6), batch_sampler=[[0, 5], [1, 2, 3]])])
it = iter(DataLoader(range(4), batch_size=2))
print(next(it), next(it), next(it, "done"))
loader = DataLoader(TensorDataset(torch.arange(8.0).view(4, 2), torch.arange(4)), batch_size=2, shuffle=True, num_workers=0, pin_memory=False, generator=torch.Generator().manual_seed(1))
for xb, yb in loader:
    print(xb, yb)
features, targets = next(iter(loader))
print(f"Feature batch shape: {features.size()}", targets.shape, targets.dtype)
print([i for i, _ in enumerate(DataLoader(range(3)))], [b for b in DataLoader([1.5, 2.5], batch_size=2)], [b.dtype for b in DataLoader([1, 2])])
