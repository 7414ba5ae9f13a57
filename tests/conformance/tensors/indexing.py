"""Reading with indices of every kind."""

import torch

x = torch.arange(24).reshape(2, 3, 4)
print(x[0], x[0, 1], x[0, 1, 2], x[-1, -1, -1])
print(x[:, 1], x[..., 0], x[:, :, 1:3], x[:, ::2, ::3], x[1:], x[:, -1:])
print(x[None].shape, x[:, None].shape, x[..., None].shape, x[0, ..., 1], x[()].shape, x[None, 0, None].shape)
print(x[[0, 1], [1, 2]], x[[0, 1], [1, 2], [3, 0]], x[torch.tensor([1, 0])].shape)
print(x[:, [0, 2]].shape, x[:, torch.tensor([[0, 1], [2, 0]])].shape, x[0, [0, 2], 1:3])
print(x[x > 20], x[x % 2 == 0].shape, x[torch.tensor([True, False])].shape, x[:, torch.tensor([True, False, True])].shape)
print(x[0][x[0] > 5], x[(x > 3) & (x < 8)], x[~(x > 3)], x[(x < 2) | (x > 22)])
m = torch.arange(12.0).view(3, 4)
print(m[:, 0], m[:, 0:1], m[0, :], m[1], m[1, 1], m[1][1], m[-1])
print(m[torch.arange(3), torch.tensor([0, 2, 1])], m[range(2)], m[torch.randperm(3) >= 0].shape)
print(m[..., -1], m[:2, :2], m[1:2].squeeze(0))
idx = torch.tensor([2, 0])
print(m[idx], m[idx, idx], m[idx][:, idx], m[idx[:, None], idx], torch.index_select(m, 1, idx))
print(m.take(torch.tensor([0, 5])), m.gather(1, torch.tensor([[0], [1], [2]])), m.masked_select(m > 8))
print(torch.nonzero(m > 9), (m > 9).nonzero(as_tuple=True), torch.where(m > 9), torch.argwhere(m > 9))
print(m.select(0, 1), m.select(1, -1), m.narrow(0, 1, 2), torch.unbind(m)[0], m.unbind(dim=1)[3])
print(m.flatten()[5], m.view(-1)[5], m.reshape(2, 6)[1], m.numel(), int(m[0, 1]), float(m[2, 3]), m[0].tolist(), m.tolist())
print([row.sum().item() for row in m], [v.item() for v in m[0]], len(m[0]), 3.0 in m, 99 in m)
for i, row in enumerate(m):
    print(i, row)
a, b, c = m
print(a, c)
first, *rest = m[:, 0]
print(first, rest)
print(m[0:0].shape, m[5:].shape, m[-2:], m[:-1].shape, m[::2])
e = torch.tensor([[1, 2], [3, 4]])
print(e[[[0, 1], [1, 0]]].shape if False else e[[0, 1], [1, 0]], e[0, torch.tensor(1)], e[torch.tensor(0), 1], e[torch.tensor(1)])
w = torch.arange(6.0, requires_grad=True)
w[2:4].sum().backward()
print(w.grad)
w.grad = None
w[[0, 0, 5]].prod().backward()
print(w.grad, w[0], w[1:3], w[w > 2])
