"""Identifiers beyond 2^53: float64 could not hold them, int64 does."""

import torch

base = 2**53
ids = torch.tensor([base + 3, base + 1, base, base + 2, base + 1, -base - 3, -base - 1])

print(ids.sort(stable=True))
print(ids.argsort(stable=True))
print(torch.msort(ids))
print(ids.topk(2))
print(ids.topk(2, largest=False))
print(ids.kthvalue(2))
print(ids.median(), ids.median(0))
print(ids.mode())
print(ids.unique(return_inverse=True, return_counts=True))
print(torch.unique_consecutive(ids))
print(ids.cumsum(0), ids.cumprod(0))
print(ids.cummax(0))
print(ids.cummin(0))
print(ids.max(), ids.min(), ids.argmax(), ids.argmin())
print(ids.max(0), ids.aminmax())
print(torch.isin(ids, torch.tensor([base + 1])))
print(torch.maximum(ids, ids.flip(0)), ids.clamp(base, base + 2))
print(ids == base + 1, ids > base + 1)
print(ids % 7, ids // 3, ids * 3, ids.abs())
print(torch.searchsorted(torch.tensor([base, base + 1, base + 2]), ids))
print(torch.zeros(2, dtype=torch.long).scatter_add(0, torch.tensor([0, 1, 0]), ids[:3]))
print(ids.tolist())

lookup = {int(key): place for place, key in enumerate(ids)}
print(lookup[base + 1], lookup[base + 2])
