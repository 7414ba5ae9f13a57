"""Tensors without data: made, moved, printed."""
import torch
import torch.nn as nn

x = torch.zeros(2, 3, device="meta")
print(x, x.shape, x.dtype, x.device)
print(x.is_meta, x.is_cuda, x.is_cpu, x.get_device(), x.data_ptr(), x.numel(), x.nbytes)
print(torch.arange(4, device="meta"), torch.ones(2, dtype=torch.bool, device="meta"))
print(torch.tensor(3.5, device="meta"), torch.empty(0, device="meta"))
print(torch.full((2,), 7.0, dtype=torch.float64, device="meta"))
print(torch.zeros_like(x), torch.zeros_like(x, device="cpu"))
print(torch.randn(2, 2, device="meta"), torch.randperm(5, device="meta"))
print(torch.linspace(0, 1, 5, device="meta"), torch.eye(3, device="meta"))
print(x.new_zeros(4), x.new_tensor([1.0, 2.0]), x.clone(), x.detach())
print(f"{x}", f"{x.sum()}")
print(torch.device("meta:0"), torch.zeros(1, device="meta:0").device)
print(torch.device("meta") == x.device, x.device == "meta", hash(x.device) == hash(torch.device("meta")))

big = torch.empty(1_000_000, 1_000_000, device="meta")
print(big.T @ torch.empty(1_000_000, 3, device="meta"), big.sum(0).shape, (big + 1).relu().shape)
print(nn.Linear(100_000, 100_000, device="meta"))
print(sum(p.numel() for p in nn.Linear(100_000, 100_000, device="meta").parameters()))

w = torch.ones(3, requires_grad=True)
print(w.to("meta"), w.to("meta").is_leaf, w.to("meta", torch.float64))
print(torch.ones(2).to(x), torch.ones(2).to(device="meta", dtype=torch.int64), x.to("meta") is x)
print(nn.Parameter(x))
print(torch.ones(2, 2, device="meta", requires_grad=True))

for attempt in (
    lambda: x.sum().item(), lambda: x.tolist(), lambda: float(x.sum()), lambda: bool(x.sum() > 0),
    lambda: x.cpu(), lambda: x.to("cpu"), lambda: x.numpy(), lambda: 1.0 in x,
    lambda: torch.ones(2, 3).copy_(x), lambda: f"{x.sum():.2f}", lambda: torch.tensor([x.sum(), 1.0]),
    lambda: x.nonzero(), lambda: x.unique(), lambda: x[x > 0], lambda: x.masked_select(x > 0),
    lambda: torch.equal(x, x), lambda: w.to("meta").sum().backward(),
):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)
