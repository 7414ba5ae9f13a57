"""Reductions by every spelling."""

import torch

m = torch.tensor([[1.0, 5.0, 3.0], [4.0, 2.0, 6.0]])
print(m.sum(), m.sum(0), m.sum(dim=1), m.sum(1, keepdim=True), m.sum((0, 1)), torch.sum(m, dim=-1), m.sum(axis=0), m.sum(dtype=torch.float64), torch.sum(m, dim=[0, 1], keepdim=True))
print(m.mean(), m.mean(0), m.mean(dim=1, keepdim=True), torch.mean(m, 1), m.mean(-1), m.median(), m.median(1), m.mode(1), m.nanmean(), m.quantile(0.5), torch.quantile(m, torch.tensor([0.25, 0.75]), dim=1))
print(m.std(), m.std(0), m.std(dim=1, unbiased=False), m.var(), m.var(1), torch.var(m, dim=0, correction=0), torch.std_mean(m), torch.var_mean(m, dim=1), m.std(unbiased=False))
print(m.max(), m.max(0), m.max(dim=1), m.min(), torch.min(m, 1), m.max(1, keepdim=True)[0], m.amax(), m.amax(0), m.amin(dim=(0, 1)), torch.aminmax(m))
print(m.argmax(), m.argmax(0), m.argmax(dim=1, keepdim=True), m.argmin(1), torch.argmax(m), m.prod(), m.prod(1), m.norm(), m.norm(1), m.norm(p=2, dim=1), m.norm("fro"), m.norm(float("inf")))
print(torch.norm(m), torch.norm(m, dim=0), torch.linalg.norm(m), torch.linalg.vector_norm(m, ord=1), torch.linalg.norm(m, dim=1), m.logsumexp(1), torch.logsumexp(m, dim=(0, 1)), m.softmax(1), m.log_softmax(-1))
print(m.cumsum(0), m.cumsum(dim=1), torch.cumprod(m, 1), m.cummax(1), torch.cummin(m, dim=0).values, m.diff(), torch.diff(m, dim=0), m.trace() if m.shape[0] == m.shape[1] else "", torch.trapezoid(m))
print(m.sort(), m.sort(dim=0, descending=True).values, torch.sort(m, 1)[1], m.argsort(1), m.topk(2), torch.topk(m, 1, dim=0, largest=False), m.kthvalue(2), m.flatten().sort().values, torch.msort(m))
print(m.all(), m.any(), m.count_nonzero(), m.nansum(), torch.histc(m, bins=3, min=0, max=6), m.unique(), torch.unique(torch.tensor([1, 1, 2]), return_counts=True), torch.unique_consecutive(torch.tensor([1, 1, 2, 1])))
values, indices = m.max(dim=1)
print(values, indices)
result = m.sort(1)
print(result.values[0], result.indices[0], type(result).__name__, result[0].shape)
_, order = torch.sort(m[0], descending=True)
print(order, m[0][order], torch.searchsorted(torch.tensor([1.0, 3.0, 5.0]), torch.tensor([2.0, 5.0])), torch.bucketize(torch.tensor([2.0]), torch.tensor([1.0, 3.0])))
print(torch.tensor([1, 2, 3]).sum(), torch.tensor([1, 2, 3]).float().mean(), torch.tensor([True, True]).sum(), torch.tensor([1, 2]).prod(), torch.tensor([1, 5]).max(), torch.tensor([3, 4]).float().norm())
print(torch.zeros(0).sum(), torch.zeros(0).mean(), torch.zeros(2, 0).sum(1), torch.ones(3).std(), torch.ones(1).var(unbiased=False), torch.tensor(2.0).sum(), torch.cov(m), torch.corrcoef(m))
x = m.clone().requires_grad_()
for f in (torch.sum, torch.mean, torch.prod, torch.std, torch.var, torch.max, torch.min, torch.norm, torch.median, torch.amax):
    x.grad = None
    out = f(x)
    out.backward()
    print(f.__name__, out, x.grad)
for bad in (lambda: m.sum(2), lambda: torch.tensor([1, 2]).mean(), lambda: torch.tensor([1, 2]).std(), lambda: torch.zeros(0).max(), lambda: torch.zeros(0).argmax(), lambda: m.max(5), lambda: m.topk(9), lambda: m.sum((0, 0))):
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
