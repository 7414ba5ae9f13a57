"""Tensors printed, indexed, converted, formatted."""

import torch

x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
print(x, x.shape, x.size(), x.size(0), x.dtype, x.device, x.ndim, x.numel(), len(x))
print(x[0], x[0, 1], x[:, 1], x[..., -1], x[1, 1:], x[:, None].shape, x[x > 2], x[[1, 0]])
print(x.T, x.t().shape, x.view(3, 2), x.reshape(-1), x.flatten(), x.unsqueeze(0).shape)
print(x.sum(), x.sum(0), x.sum(dim=1, keepdim=True), x.mean(), x.mean(1), x.std(), x.var(dim=0))
print(x.max(), x.min(dim=1), x.argmax(), x.max(dim=0).indices, x.norm(), x.abs().sum().item())
print(x + 1, 1 - x, x * 2, 2 / x, x**2, 2**x, -x, x @ x.T, x / x, x.pow(0.5))
print(x == 2, x > 3, (x > 3).sum(), (x > 3).any(), (x > 0).all(), x.eq(1).tolist())
print(x.tolist(), x[0, 0].item(), float(x[0, 0]), int(x[1, 1]), bool(x[0, 0] > 0))
print([row.sum().item() for row in x], [tuple(r.shape) for r in x], 3.0 in x, 9 in x)
print(f"{x[0, 0]:.3f} {x.mean():>8.2f} {x[0]} {x.sum()}", str(x[0]), repr(x[1]))
print(torch.zeros(2, 2), torch.ones(3, dtype=torch.int64), torch.full((2,), 7.5), torch.eye(2))
print(torch.arange(5), torch.arange(1, 2, 0.25), torch.linspace(0, 1, 5), torch.zeros_like(x))
print(torch.tensor(3), torch.tensor(True), torch.tensor([1, 2]) / 2, torch.tensor([1, 2]) // 1
      if False else "", torch.tensor([1.5, 2]), torch.tensor([]), torch.tensor([[1], [2]]))
print(torch.cat([x, x]), torch.stack([x[0], x[1]], dim=1), torch.where(x > 2, x, 0.0))
print(torch.float32, torch.int64, x.long(), x.double(), x.bool(), x.to(torch.int32), x.type())
print(torch.tensor([1e-8, 1.0]), torch.tensor([1e10, 1.0]), torch.tensor([1.0, float("nan")]))
print(torch.tensor(0.1), torch.tensor(1e-5), torch.tensor(123456.789), torch.arange(2000))
print(torch.sqrt(x), torch.exp(x[0]), torch.sigmoid(x[0]), torch.tanh(x), torch.relu(-x), torch.log(x))
print(x.clamp(2, 4), x.softmax(dim=1), torch.maximum(x, 2 * x), x.permute(1, 0).shape)
y = x.clone()
y[0, 0] = 10
y[1] = torch.tensor([7.0, 8.0, 9.0])
y[:, 2] += 1
y += 1
y *= 2
print(y, x, y._version, torch.equal(x, y), torch.allclose(x, x + 1e-9))
v = x.view(-1)
v[0] = 100.0
print(x[0, 0], v.is_contiguous(), x.t().is_contiguous(), x.stride())
a, b = torch.tensor([1.0, 2.0])
print(a, b, a < b, min(a, b), sorted([b, a])[0], sum([a, b]), max(1.0, a))
print(x.shape == (2, 3), x.shape[0], list(x.shape), tuple(x.shape), x.shape[1:], x.shape.numel())
print(torch.device("cpu"), torch.device("cuda:0"), repr(x.device), torch.is_tensor(x), x.is_leaf)
print({a: "a"}[a], a is a, hash(a) == hash(a), [1, 2, 3][torch.tensor(1)])
print(torch.typename(x), type(x), isinstance(x, torch.Tensor), x.is_floating_point())
