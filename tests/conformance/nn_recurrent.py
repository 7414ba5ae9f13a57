"""Recurrent layers, cells and embeddings."""

import torch
import torch.nn as nn
import torch.nn.functional as F

# In float64 the last digits of sums do not show.
torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
x = torch.randn(5, 2, 3)
layers = [
    nn.RNN(3, 4), nn.RNN(3, 4, nonlinearity="relu", bias=False), nn.GRU(3, 4), nn.LSTM(3, 4),
    nn.GRU(3, 2, num_layers=2, batch_first=True, bidirectional=True),
    nn.LSTM(3, 2, num_layers=2, bidirectional=True), nn.RNN(3, 2, 2, "tanh", True, True),
    nn.LSTM(3, 4, batch_first=True), nn.LSTM(3, 2, 2, dropout=0.5),
]
for layer in layers:
    inputs = x.clone().requires_grad_()
    print(layer, [(name, tuple(p.shape)) for name, p in layer.named_parameters()])
    out, hidden = layer(inputs)
    print(out)
    print(hidden)
    (out * out).sum().backward()
    print(inputs.grad[:2])
    for parameter in layer.parameters():
        print(parameter.grad.flatten()[:3])

gru = nn.GRU(3, 4)
h0 = torch.randn(1, 2, 4)
out, h = gru(x, h0)
print(out[-1], torch.equal(out[-1], h[0]), gru(x[:, 0])[0].shape, gru(x[:, 0])[1].shape)
lstm = nn.LSTM(3, 4, batch_first=True)
out, (h, c) = lstm(x, (torch.ones(1, 5, 4), torch.zeros(1, 5, 4)))
print(out.shape, h.shape, c)
for cell in (nn.RNNCell(3, 4), nn.GRUCell(3, 4), nn.RNNCell(3, 2, nonlinearity="relu", bias=False)):
    h = cell(x[1], cell(x[0]))
    print(cell, h, cell(x[0, 0]).shape)
    h.sum().backward()
    print(cell.weight_hh.grad)
out, (h, c) = nn.LSTM(3, 4).float()(x.float())
print(out.grad_fn.name(), h.grad_fn.name(), out.dtype)
cell = nn.LSTMCell(3, 4)
h, c = cell(x[0])
h, c = cell(x[1], (h, c))
print(cell, h, c)

for attempt in (
    lambda: gru(torch.randn(5, 2, 4)),
    lambda: gru(torch.randn(5)),
    lambda: gru(x, torch.zeros(1, 3, 4)),
    lambda: gru(x, torch.zeros(2, 4)),
    lambda: lstm(x, (torch.zeros(1, 2, 4), torch.zeros(1, 2, 4))),
    lambda: gru(x.float()),
    lambda: nn.RNN(3, 4, nonlinearity="gelu"),
    lambda: nn.GRU(3, 0),
    lambda: nn.LSTM(3, 4, dropout=2.0),
):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)

torch.manual_seed(1)
table = nn.Embedding(6, 3, padding_idx=0)
print(table, table.weight)
words = torch.tensor([[1, 0, 5], [1, 1, 2]])
out = table(words)
print(out, out.shape)
(out * out).sum().backward()
print(table.weight.grad)
print(nn.Embedding.from_pretrained(torch.eye(3))(torch.tensor([2, 0])), nn.Embedding(4, 2, padding_idx=-1))
print(F.embedding(torch.tensor(1), torch.arange(6.0).view(3, 2)))
for attempt in (
    lambda: table(torch.tensor([6])),
    lambda: table(torch.tensor([-1])),
    lambda: table(torch.tensor([1.0])),
    lambda: nn.Embedding(3, 2, padding_idx=3),
):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)

# The next script may run in this process.
torch.set_default_dtype(torch.float32)
