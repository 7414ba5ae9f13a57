"""Splitting, repeating, gathering and scattering, with gradients."""

import torch

x = torch.arange(24.0).reshape(4, 6).requires_grad_()
m = torch.arange(24.0).reshape(2, 3, 4)


def attempt(function):
    try:
        print("no error:", function())
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


def graph(node):
    if node is None:
        return "-"
    name = node.name().rsplit("::", 1)[-1]
    if name == "AccumulateGrad":
        return "leaf"
    return f"{name}({', '.join(graph(below) for below, _ in node.next_functions)})"


def show(name, function):
    """The result, its graph, and the gradient of a weighted sum of it."""
    x.grad = None
    result = function(x)
    parts = result if isinstance(result, (tuple, list)) else [result]
    parts = [part for part in parts if part.requires_grad]
    print(name, parts[0].shape, graph(parts[0].grad_fn))
    print(parts[0].detach())
    total = sum((part * torch.arange(1.0, part.numel() + 1).reshape(part.shape) * (k + 1)).sum()
                for k, part in enumerate(parts))
    total.backward()
    print(x.grad)


index = torch.tensor([[0, 1], [2, 3], [4, 5], [0, 0]])
rows = torch.tensor([0, 2, 2])
show("split", lambda x: x.split(3))
show("split sizes", lambda x: torch.split(x, [1, 2, 3], dim=1))
show("chunk", lambda x: x.chunk(4, dim=1))
show("tensor_split", lambda x: x.tensor_split(4, dim=-1))
show("unbind", lambda x: x.unbind(1))
show("iterate", lambda x: list(x))
show("narrow", lambda x: x.narrow(1, 2, 3))
show("repeat", lambda x: x.repeat(2, 1, 2))
show("tile", lambda x: x.tile(2))
show("repeat_interleave", lambda x: x.repeat_interleave(2, dim=0))
show("repeat_interleave each", lambda x: x.repeat_interleave(torch.tensor([1, 0, 2, 1]), dim=0))
show("repeat_interleave flat", lambda x: x[:2, :2].repeat_interleave(3))
show("movedim", lambda x: x.movedim(0, -1))
show("swapaxes", lambda x: x.swapaxes(0, 1))
show("flip", lambda x: x.flip(0))
show("flip both", lambda x: torch.flip(x, (0, 1)))
show("roll", lambda x: x.roll(5))
show("roll dims", lambda x: x.roll((1, -2), (0, 1)))
show("rot90", lambda x: torch.rot90(x))
show("rot90 back", lambda x: torch.rot90(x, -1, (1, 0)))
show("ravel", lambda x: x.ravel())
show("unflatten", lambda x: x.unflatten(1, (2, 3)))
show("broadcast_to", lambda x: torch.broadcast_to(x[0], (2, 6)))
show("gather", lambda x: x.gather(1, index))
show("gather rows", lambda x: torch.gather(x, 0, torch.tensor([[3, 2, 1, 0, 1, 2]])))
show("take_along_dim", lambda x: torch.take_along_dim(x, torch.tensor([[1], [2], [0], [5]]), dim=1))
show("take", lambda x: x.take(torch.tensor([0, 5, -1, 5])))
show("index_select", lambda x: x.index_select(0, rows))
show("index_select columns", lambda x: torch.index_select(x, 1, rows))
show("masked_select", lambda x: x.masked_select(x > 10))
show("scatter value", lambda x: x.scatter(1, index, 7.0))
show("scatter", lambda x: x.scatter(1, index[:2], torch.ones(2, 2)))
show("scatter of x", lambda x: torch.zeros(4, 6).scatter(1, index, x[:, :2]))
show("scatter_add", lambda x: torch.zeros(4, 6).scatter_add(1, index, x[:, 1:3]))
show("index_add", lambda x: torch.ones(3, 6).index_add(0, torch.tensor([0, 1, 1, 2]), x, alpha=2))
show("index_copy", lambda x: torch.ones(5, 6).index_copy(0, torch.tensor([4, 1, 0, 2]), x))
show("index_fill", lambda x: x.index_fill(0, rows, -1.0))
show("tril", lambda x: x.tril())
show("triu", lambda x: torch.triu(x, diagonal=2))
show("diag", lambda x: x.diag())
show("diag of a row", lambda x: torch.diag(x[0], 1))
show("diagonal", lambda x: x.diagonal(1))
show("diag_embed", lambda x: torch.diag_embed(x[:, :2]))
show("trace", lambda x: x.trace())
show("squeeze dims", lambda x: x[:1, None].squeeze((0, 1)))

# One-hot rows, a confusion matrix, class counts: what scatter is used for.
labels = torch.tensor([2, 0, 1, 2])
print(torch.zeros(4, 3).scatter_(1, labels.unsqueeze(1), 1))
print(torch.zeros(3).scatter_add_(0, labels, torch.ones(4)))
print(torch.zeros(3, 2).index_add_(0, labels, torch.ones(4, 2)))
print(torch.zeros(3, dtype=torch.long).index_fill_(0, torch.tensor([1]), 5))
y = torch.zeros(3, 3)
y.diagonal().fill_(2)
y.diagonal(1).copy_(torch.tensor([5.0, 6.0]))
print(y, y.diagonal().is_contiguous(), y.diagonal().stride())
print(torch.ones(3, 3).tril_(-1), torch.ones(2, 2, 2).triu())
print(torch.nonzero(torch.tensor([[1, 0], [0, 3]])), torch.tensor([0, 1, 1]).nonzero(as_tuple=True))
print(m.movedim((0, 1), (2, 0)).shape, m.unbind(2)[1], m.chunk(3)[0].shape, len(m.chunk(3)))
print(torch.ones(3, 4).tril(1).bool(), torch.arange(3).repeat(2), torch.arange(4).flip(0))
print(torch.tensor([1, 2]).repeat_interleave(2), torch.tensor([True, False]).repeat(2))

attempt(lambda: x.gather(1, torch.tensor([[9]])))
attempt(lambda: x.gather(1, torch.tensor([0])))
attempt(lambda: x.gather(1, torch.tensor([[0.0]])))
attempt(lambda: x.gather(1, torch.zeros(5, 1, dtype=torch.long)))
attempt(lambda: x.scatter(1, torch.tensor([[9]]), 1.0))
attempt(lambda: x.scatter(1, torch.tensor([[0]]), torch.tensor([[1]])))
attempt(lambda: x.scatter(1, torch.tensor([[0, 1]]), torch.tensor([[1.0]])))
attempt(lambda: x.scatter(1, torch.zeros(5, 1, dtype=torch.long), 1.0))
attempt(lambda: x.index_select(0, torch.tensor([9])))
attempt(lambda: x.index_select(0, torch.tensor([[1]])))
attempt(lambda: x.masked_select(torch.tensor([1])))
attempt(lambda: x.take(torch.tensor([99])))
attempt(lambda: x.index_add(0, torch.tensor([9]), torch.ones(1, 6)))
attempt(lambda: x.index_add(0, torch.tensor([1]), torch.ones(2, 6)))
attempt(lambda: x.split(-1))
attempt(lambda: x.split(0))
attempt(lambda: x.split([1, 2]))
attempt(lambda: x.chunk(0))
attempt(lambda: torch.tensor(1.0).split(1))
attempt(lambda: torch.tensor(1.0).unbind())
attempt(lambda: x.narrow(0, 3, 2))
attempt(lambda: x.narrow(0, 9, 1))
attempt(lambda: x.repeat(2))
attempt(lambda: x.repeat(-1, 1))
attempt(lambda: x.roll((1, 2), 0))
attempt(lambda: x.flip(5))
attempt(lambda: x[0].tril())
attempt(lambda: m.diag())
attempt(lambda: m.trace())
attempt(lambda: x.repeat_interleave(torch.tensor([1, 2]), dim=0))
attempt(lambda: x.scatter_(1, torch.tensor([[0]]), 1.0))
