import torch, random
from torch.utils.data import *
from torch.nn.utils.rnn import pad_sequence, pack_padded_sequence, pad_packed_sequence
torch.manual_seed(0)
class T(Dataset):
    def __init__(self): self.d = [list(range(n)) for n in (3, 1, 4, 2, 5)]
    def __len__(self): return len(self.d)
    def __getitem__(self, i): return torch.tensor(self.d[i]), len(self.d[i]) % 2
def collate(b):
    s, l = zip(*b); return pad_sequence(s, batch_first=True, padding_value=-1), torch.tensor([len(x) for x in s]), torch.tensor(l)
for x in DataLoader(T(), batch_size=2, collate_fn=collate, shuffle=True, drop_last=True): print(x)
class D(Dataset):
    def __getitem__(self, i): return {"x": torch.full((2,), float(i)), "y": i, "name": f"s{i}", "z": (1.5, [i, i])}
    def __len__(self): return 4
for b in DataLoader(D(), batch_size=3): print(b)
tr, va, te = random_split(D(), [0.5, 0.25, 0.25], generator=torch.Generator().manual_seed(42)); print(len(tr), tr.indices, va.indices, te.indices, tr[0]["y"])
a, b = random_split(range(10), [7, 3]); print(list(a), list(b))
w = WeightedRandomSampler([0.1, 0.9, 0.5], 6); print(list(w))
class It(IterableDataset):
    def __iter__(self): return iter(range(5))
print(list(DataLoader(It(), batch_size=2)))
dl = DataLoader(TensorDataset(torch.arange(6).view(6, 1).float(), torch.arange(6)), batch_size=4); it = iter(dl); x, y = next(it); print(x.T, y, len(dl), len(dl.dataset), dl.batch_size)
for i, (x, y) in enumerate(dl, 1): print(i, x.shape, y.sum())
g = torch.Generator(); g.manual_seed(0); print([b.tolist() for b in DataLoader(torch.arange(7), 3, shuffle=True, generator=g)])
try: print(next(iter(DataLoader(T(), batch_size=2))))
except RuntimeError as e: print(e)
p = pack_padded_sequence(torch.arange(12.).view(3, 4, 1), [4, 2, 1], batch_first=True); print(p); print(pad_packed_sequence(p, batch_first=True))
print(list(BatchSampler(SequentialSampler(range(5)), 2, False)))
cd = ConcatDataset([T(), T()]); print(len(cd), cd[7]); s = Subset(T(), [0, 2]); print(len(s), s[1])
try: DataLoader(D(), batch_size=0)
except ValueError as e: print(e)
try: DataLoader(D(), shuffle=True, sampler=SequentialSampler(D()))
except ValueError as e: print(e)
def seed_worker(id): pass
dl = DataLoader(D(), batch_size=2, num_workers=0, pin_memory=False, worker_init_fn=seed_worker); print(len(list(dl)))
kf = [list(range(i, 10, 5)) for i in range(5)]
for f, val in enumerate(kf):
    tri = [i for i in range(10) if i not in val]; ld = DataLoader(torch.arange(10), batch_size=4, sampler=SubsetRandomSampler(tri)); print(f, [x.tolist() for x in ld])
