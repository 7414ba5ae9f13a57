"""Comparing, testing, choosing."""

import torch

x = torch.tensor([1.0, 2.0, 3.0, float("nan"), float("inf")])
y = torch.tensor([1.0, 3.0, 2.0, 0.0, float("inf")])
print(x == y, x != y, x > y, x >= y, x < y, x <= y, torch.eq(x, y), x.eq(2), x.gt(1), torch.lt(x, y), x.ne(y), x.le(2), torch.ge(x, 2))
print(torch.isnan(x), torch.isinf(x), torch.isfinite(x), x.isnan().any(), x.isneginf(), torch.isposinf(x), torch.isclose(x, y), torch.isclose(x, x, equal_nan=True))
print(torch.equal(x, x), torch.equal(y, y.clone()), torch.allclose(y[:3], y[:3] + 1e-9), torch.allclose(torch.tensor([1.0]), torch.tensor([1.1]), atol=0.2))
print((x > 1).all(), (x > 1).any(), torch.all(y >= 0), torch.any(y < 0), (y > 0).sum(), (y > 0).sum().item(), (x == y).float().mean(), torch.count_nonzero(y))
m = torch.tensor([[True, False], [True, True]])
print(m.all(0), m.any(dim=1), m.all(dim=1, keepdim=True), m.sum(1), torch.all(m, dim=0), not m.all(), bool(m[0, 0]), m.int())
print(torch.where(y > 1, y, torch.zeros_like(y)), torch.where(y > 1, 1.0, -1.0), y.where(y > 1, torch.tensor(-1.0)), torch.where(y == y.max()), torch.isin(torch.tensor([1, 2, 3]), torch.tensor([2, 9])))
preds = torch.tensor([[0.1, 0.9], [0.8, 0.2], [0.4, 0.6]])
labels = torch.tensor([1, 0, 0])
print((preds.argmax(1) == labels).sum().item() / len(labels), (preds.argmax(dim=-1) == labels).float().mean().item(), preds.argmax(1).eq(labels).sum(), (torch.max(preds, 1)[1] == labels).type(torch.float).sum().item())
print((preds > 0.5).long(), (torch.sigmoid(preds) > 0.6).float(), preds.round(), preds.max(1).values, preds.max(dim=1).indices, preds.topk(1).indices.squeeze())
if (y > -1).all():
    print("all above")
if torch.tensor(0.0):
    print("never")
if torch.tensor([0.5]) and not torch.tensor([[0]]):
    print("one element is true or false")
print(torch.tensor(3) == 3, (torch.tensor(3) == 3).item(), torch.tensor([1, 2]) == 2.0, torch.tensor([1]) == "a", torch.tensor(1) is None, torch.tensor(1) == None, torch.tensor([1, 2]) != None)
try:
    if x > 1:
        pass
except RuntimeError as error:
    print(error)
try:
    bool(torch.tensor([]))
except RuntimeError as error:
    print(error)
try:
    x == torch.ones(2)
except RuntimeError as error:
    print(error)
print(torch.tensor([1.0, 2.0]).equal(torch.tensor([1.0, 2.0])), torch.maximum(torch.tensor(1), torch.tensor(2)), torch.sort(y), torch.argsort(y, descending=True), torch.unique(torch.tensor([3, 1, 3])), torch.bincount(torch.tensor([0, 1, 1, 5])))
