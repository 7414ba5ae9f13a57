import torch, os, csv, json, random, io, tempfile, glob
from pathlib import Path
from torch.utils.data import Dataset, DataLoader, IterableDataset, Subset, random_split, default_collate, get_worker_info, WeightedRandomSampler
from torch.nn.utils.rnn import pad_sequence
torch.manual_seed(0); random.seed(0)
root = Path("data"); (root / "cats").mkdir(parents=True); (root / "dogs").mkdir()
for i in range(6): torch.save(torch.full((1, 2, 2), float(i)), root / ("cats" if i % 2 else "dogs") / f"{i}.pt")
with open(root / "labels.csv", "w", newline="") as f:
    w = csv.writer(f); w.writerow(["file", "label"]); w.writerows([[p.as_posix(), p.parent.name] for p in sorted(root.glob("*/*.pt"))])
class FolderDataset(Dataset):
    def __init__(self, annotations_file, transform=None, target_transform=None):
        with open(annotations_file) as f: self.rows = list(csv.DictReader(f))
        self.classes = sorted({r["label"] for r in self.rows}); self.class_to_idx = {c: i for i, c in enumerate(self.classes)}; self.transform, self.target_transform = transform, target_transform
    def __len__(self): return len(self.rows)
    def __getitem__(self, idx):
        if torch.is_tensor(idx): idx = idx.tolist()
        image = torch.load(self.rows[idx]["file"]); label = self.class_to_idx[self.rows[idx]["label"]]
        if self.transform: image = self.transform(image)
        if self.target_transform: label = self.target_transform(label)
        return image, label
class Compose:
    def __init__(self, ts): self.ts = ts
    def __call__(self, x):
        for t in self.ts: x = t(x)
        return x
    def __repr__(self): return f"{self.__class__.__name__}(" + ", ".join(map(repr, self.ts)) + ")"
class Normalize:
    def __init__(self, mean, std): self.mean, self.std = torch.tensor(mean).view(-1, 1, 1), torch.tensor(std).view(-1, 1, 1)
    def __call__(self, x): return (x - self.mean) / self.std
    def __repr__(self): return "Normalize()"
tf = Compose([Normalize([2.5], [1.5]), lambda t: t.flip(-1) if random.random() < 0.5 else t]); ds = FolderDataset(root / "labels.csv", tf, lambda y: torch.zeros(2).scatter_(0, torch.tensor(y), value=1)); print(len(ds), ds.classes, ds.class_to_idx, ds[0][0].shape, ds[0][1], os.listdir(root) != [])
for x, y in DataLoader(ds, batch_size=4, shuffle=True): print(x.shape, x[:, 0, 0, 0], y.argmax(1))
it = iter(DataLoader(ds, batch_size=4)); a, b = next(it); print(a.shape); next(it)
try: next(it)
except StopIteration: print("done")
def collate_fn(batch): xs, ys = zip(*batch); lens = torch.tensor([len(x) for x in xs]); return pad_sequence(xs, batch_first=True), torch.tensor(ys), lens
texts = [(torch.arange(random.randint(1, 5)), i % 2) for i in range(7)]
for xb, yb, ln in DataLoader(texts, batch_size=3, collate_fn=collate_fn): print(xb, yb, ln)
class Stream(IterableDataset):
    def __init__(self, n): self.n = n
    def __iter__(self):
        w = get_worker_info(); lo, step = (0, 1) if w is None else (w.id, w.num_workers)
        for i in range(lo, self.n, step): yield {"i": i, "sq": torch.tensor(i * i)}
for b in DataLoader(Stream(7), batch_size=3, num_workers=2): print(b)
print([b["i"].tolist() for b in DataLoader(Stream(7), batch_size=3, drop_last=True)])
labels = torch.tensor([0] * 8 + [1] * 2); cw = 1. / torch.bincount(labels).float(); sampler = WeightedRandomSampler(cw[labels], num_samples=10, replacement=True); print(cw, torch.bincount(torch.cat([b for b in DataLoader(labels, sampler=sampler, batch_size=5)])))
g = torch.Generator().manual_seed(3); tr, va, te = random_split(range(10), (6, 2, 2), generator=g); print(list(tr), list(va), list(te), len(Subset(ds, range(3))))
class Prefetch:
    def __init__(self, loader): self.loader = loader
    def __iter__(self):
        for b in self.loader: yield [t.to("cpu", non_blocking=True) for t in b]
    def __len__(self): return len(self.loader)
print(len(Prefetch(DataLoader(ds, 4))), [b[0].shape for b in Prefetch(DataLoader(ds, 4, pin_memory=False))])
def infinite(loader):
    while True: yield from loader
gen = infinite(DataLoader(range(5), batch_size=2)); print([next(gen).tolist() for _ in range(4)])
class KFold:
    def __init__(self, n_splits=3, shuffle=False, seed=0): self.k, self.shuffle, self.seed = n_splits, shuffle, seed
    def split(self, X):
        idx = torch.randperm(len(X), generator=torch.Generator().manual_seed(self.seed)) if self.shuffle else torch.arange(len(X))
        for f in idx.chunk(self.k): yield idx[~torch.isin(idx, f)], f
for i, (t, v) in enumerate(KFold(3, True).split(range(7)), 1): print(f"Fold {i}: {t.tolist()} {v.tolist()}")
try: DataLoader(ds, batch_size=2, sampler=[1], shuffle=True)
except ValueError as e: print(e)
class Broken(Dataset):
    def __len__(self): return 3
    def __getitem__(self, i): raise ValueError(f"bad sample {i}")
try: next(iter(DataLoader(Broken())))
except ValueError as e: print(e)
try: next(iter(DataLoader(Broken(), num_workers=1)))
except ValueError as e: print(str(e).split("\n")[0])
torch.manual_seed(0); l1 = [b.tolist() for b in DataLoader(range(6), 2, shuffle=True)]; torch.manual_seed(0); print(l1 == [b.tolist() for b in DataLoader(range(6), 2, shuffle=True)], l1)
print(default_collate([{"a": 1, "b": [1, 2]}, {"a": 2, "b": [3, 4]}]), default_collate([(1, "x"), (2, "y")]), default_collate([torch.tensor(1), torch.tensor(2)]), torch.utils.data.default_convert([1, 2.0]))
