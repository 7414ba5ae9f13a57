import torch, numpy as np
import torch.nn as nn
np.random.seed(0)
img = np.random.randint(0, 256, (4, 5, 3), dtype=np.uint8)
t = torch.from_numpy(img).permute(2, 0, 1).float() / 255.0
print(t.shape, t[0, :2])
x = torch.from_numpy(np.array([1.0, 2.0])); print(x.dtype, x)
class ToTensor:
    def __call__(self, im): return torch.as_tensor(im).permute(2, 0, 1).contiguous().to(torch.float32).div(255)
class Normalize:
    def __init__(self, m, s): self.m, self.s = torch.tensor(m).view(-1, 1, 1), torch.tensor(s).view(-1, 1, 1)
    def __call__(self, t): return (t - self.m) / self.s
class Compose:
    def __init__(self, ts): self.ts = ts
    def __call__(self, x):
        for f in self.ts: x = f(x)
        return x
class DS(torch.utils.data.Dataset):
    def __init__(self, n, transform=None): self.im = np.random.randint(0, 256, (n, 8, 8, 3), dtype=np.uint8); self.lb = np.random.randint(0, 2, n); self.tf = transform
    def __len__(self): return len(self.lb)
    def __getitem__(self, i):
        x = self.im[i]
        if self.tf: x = self.tf(x)
        return x, int(self.lb[i])
ds = DS(6, Compose([ToTensor(), Normalize([0.5]*3, [0.5]*3)]))
for x, y in torch.utils.data.DataLoader(ds, batch_size=4): print(x.shape, y, x.dtype, x.mean())
rng = np.random.default_rng(42)
print(rng.random(3), rng.normal(size=2), rng.integers(0, 10, 5), rng.permutation(5))
