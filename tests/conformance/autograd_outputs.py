# Operations with several outputs record one node; edges say which output they mean.
import torch


def graph(node, depth=3):
    if node is None or depth == 0:
        return None
    return node.name(), [(graph(next, depth - 1), number) for next, number in node.next_functions]


def attempt(what):
    try:
        print(what())
    except Exception as error:
        print(type(error).__name__, error)


x = torch.arange(16.0).view(4, 4).requires_grad_()
first, second = x.split(2)
print(first.grad_fn is second.grad_fn, first.output_nr, second.output_nr, first)
print(graph((first * second).grad_fn))
(first * second).sum().backward()
print(x.grad)

x.grad = None
a, b, c = x.split([1, 2, 1], dim=1)
b.sum().backward()  # nothing arrives at the others
print(x.grad)
print([t.output_nr for t in x.unbind(0)], x.chunk(3)[1].grad_fn.name(), x.tensor_split(3)[1].grad_fn.name())

x.grad = None
rows = x.unbind()
(rows[0] * rows[3]).sum().backward()
print(x.grad)

x.grad = None
least, largest = torch.aminmax(x, dim=1)
print(graph(largest.grad_fn), largest.output_nr)
(2 * least + 3 * largest).sum().backward()
print(x.grad)
print(graph(x.max(1).values.grad_fn), graph(x.topk(2).values.grad_fn), graph(x.sort().values.grad_fn))

# Views from such operations may not be written to.
for what in (
    lambda: x.split(2)[0].add_(1),
    lambda: x.chunk(2)[1].mul_(2),
    lambda: (x * 1).unbind(0)[1].zero_(),
    lambda: (x * 1).split([1, 3])[1].zero_(),
):
    attempt(what)
z = x * 1
with torch.no_grad():
    view, several = z[0], z.split(2)
    print(view.requires_grad, view.is_leaf, x[0])
attempt(lambda: view.mul_(2))
attempt(lambda: several[0].mul_(2))
with torch.no_grad():
    view.mul_(2)
print(z[0])

# Recurrent layers.
torch.manual_seed(0)
lstm = torch.nn.LSTM(3, 2)
out, (hidden, cell) = lstm(torch.randn(5, 1, 3))
print(graph(out.grad_fn), out.output_nr)
print(hidden.grad_fn.next_functions[0][1], cell.grad_fn.next_functions[0][1])
(out.sum() + cell.sum()).backward()
print(lstm.weight_ih_l0.grad, lstm.bias_hh_l0.grad)
gru = torch.nn.GRU(3, 2)
out, hidden = gru(torch.randn(2, 1, 3))
print(graph(out.grad_fn, 5))
cell = torch.nn.LSTMCell(3, 2)
h, c = cell(torch.randn(2, 3))
print(graph(h.grad_fn, 4))
