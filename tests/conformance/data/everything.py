import torch, random
from torch.utils.data import *
from torch.utils.data import default_collate, default_convert, get_worker_info, random_split, WeightedRandomSampler, BatchSampler, SequentialSampler, RandomSampler, SubsetRandomSampler, ChainDataset, StackDataset
from collections import namedtuple
torch.manual_seed(0)
class Squares(Dataset):
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
    def __getitem__(self, i):
        if i >= self.n: raise IndexError
        return {"x": torch.tensor([float(i)]), "y": i * i, "name": f"n{i}", "pair": (i, float(i))}
dl = DataLoader(Squares(5), batch_size=2)
for b in dl: print(b)
print(len(dl), dl.batch_size, dl.drop_last, dl.num_workers, type(dl.sampler).__name__, type(dl.dataset).__name__)
P = namedtuple("P", "a b")
print(default_collate([P(1, 2.0), P(3, 4.0)]))
print(default_collate([[1, 2], [3, 4]]), default_collate(["a", "b"]), default_collate([1.5, 2.5]), default_collate([True, False]))
try: default_collate([None, None])
except TypeError as e: print(e)
try: default_collate([torch.ones(2), torch.ones(3)])
except RuntimeError as e: print(e)
try: default_collate([[1, 2], [1]])
except RuntimeError as e: print(e)
class It(IterableDataset):
    def __init__(self, s, e): self.s, self.e = s, e
    def __iter__(self): return iter(range(self.s, self.e))
print(list(DataLoader(It(0, 7), batch_size=3)))
print(list(DataLoader(ChainDataset([It(0, 2), It(5, 8)]), batch_size=2)))
print(list(DataLoader(It(0, 2) + It(3, 4), batch_size=None)))
a = TensorDataset(torch.arange(6), torch.arange(6) * 10)
print(a[1:3], a[0], len(a))
tr, va = random_split(a, [4, 2], generator=torch.Generator().manual_seed(1))
print(tr.indices, va.indices, len(tr), tr[0])
x = random_split(range(10), [0.3, 0.3, 0.4], generator=torch.Generator().manual_seed(42))
print([list(s) for s in x])
try: random_split(a, [1, 2])
except ValueError as e: print(e)
print(list(WeightedRandomSampler([0.1, 0.9, 0.4, 0.7, 3.0, 0.6], 5, replacement=True)))
print(list(WeightedRandomSampler([0.1, 0.9, 0.4], 3, replacement=False)))
print(list(BatchSampler(SequentialSampler(range(10)), batch_size=3, drop_last=False)), len(BatchSampler(range(10), 3, True)))
print(list(SubsetRandomSampler([3, 4, 5])), list(RandomSampler(range(5))), list(RandomSampler(range(3), replacement=True, num_samples=7)))
for b in DataLoader(a, batch_sampler=BatchSampler(RandomSampler(a), 4, False)): print(b)
for b in DataLoader(ConcatDataset([a, a]), batch_size=5, shuffle=True, generator=torch.Generator().manual_seed(7)): print(b)
print((a + a)[7])
print(StackDataset(a=torch.arange(3), b=torch.arange(3) + 5)[1], StackDataset([1, 2], [3, 4])[0])
class BySize(Sampler):
    def __init__(self, lens): self.lens = lens
    def __iter__(self): return iter(sorted(range(len(self.lens)), key=lambda i: self.lens[i]))
    def __len__(self): return len(self.lens)
print(list(DataLoader(list("abcd"), sampler=BySize([3, 1, 2, 0]), batch_size=2)))
def err(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
err(lambda: DataLoader(a, batch_size=0))
err(lambda: DataLoader(a, shuffle=True, sampler=SequentialSampler(a)))
err(lambda: DataLoader(a, batch_sampler=[[0]], batch_size=2))
err(lambda: DataLoader(It(0, 3), shuffle=True))
err(lambda: len(DataLoader(It(0, 3))))
err(lambda: DataLoader(a, num_workers=-1))
err(lambda: DataLoader(a, batch_size=None, drop_last=True))
err(lambda: DataLoader(a, timeout=-1))
err(lambda: DataLoader(a, prefetch_factor=2))
err(lambda: DataLoader(a, persistent_workers=True))
err(lambda: RandomSampler([]))
err(lambda: RandomSampler(range(3), num_samples=-1))
err(lambda: WeightedRandomSampler([1.], 0))
err(lambda: BatchSampler(range(3), 1.5, False))
err(lambda: TensorDataset(torch.zeros(2), torch.zeros(3)))
err(lambda: ConcatDataset([]))
err(lambda: ConcatDataset([a])[10])
err(lambda: next(iter(DataLoader([1, 2, None]))))
err(lambda: list(DataLoader([1, 2, None], batch_size=3)))
err(lambda: Dataset()[0])
err(lambda: len(Dataset()))
err(lambda: Subset(a, [0, 1])[5])
err(lambda: list(Subset(a, [0, 1])))
dl.batch_size2 = 4
err(lambda: setattr(dl, "batch_size", 4))
def seed_worker(worker_id):
    worker_seed = torch.initial_seed() % 2**32
    random.seed(worker_seed)
g = torch.Generator(); g.manual_seed(0)
dl = DataLoader(a, batch_size=2, num_workers=2, worker_init_fn=seed_worker, generator=g, shuffle=True, pin_memory=False, persistent_workers=True)
for e in range(2):
    for b in dl: print(e, b)
class WI(IterableDataset):
    def __iter__(self):
        w = get_worker_info()
        ids = range(6) if w is None else range(w.id, 6, w.num_workers)
        return iter(ids)
print(list(DataLoader(WI(), num_workers=2)))
print(get_worker_info())
