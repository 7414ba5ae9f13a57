"""Packed sequences through LSTM and GRU, sorted and not, with gradients."""

import torch
import torch.nn as nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pack_sequence, pad_packed_sequence, pad_sequence, unpad_sequence

torch.manual_seed(0)
seqs = [torch.randn(4, 2), torch.randn(3, 2), torch.randn(1, 2)]
padded = pad_sequence(seqs, batch_first=True)
packed = pack_padded_sequence(padded, torch.tensor([4, 3, 1]), batch_first=True)
print(packed.data.shape, packed.batch_sizes, isinstance(packed, PackedSequence))
lstm = nn.LSTM(2, 3, batch_first=True)
out, (h, c) = lstm(packed)
unpacked, lengths = pad_packed_sequence(out, batch_first=True)
print(unpacked, lengths, h, c.shape)
h.sum().backward()
print(lstm.weight_ih_l0.grad.abs().sum() > 0)
packed = pack_padded_sequence(padded[[1, 0, 2]], [3, 4, 1], batch_first=True, enforce_sorted=False)
out, (h2, _) = lstm(packed)
print(torch.allclose(h2[:, [1, 0, 2]], h), packed.sorted_indices, packed.unsorted_indices)
print(pad_packed_sequence(out, batch_first=True)[1])
gru = nn.GRU(2, 2, bidirectional=True)
out, h = gru(pack_sequence(seqs))
print(pad_packed_sequence(out)[0].shape, h.shape, pad_packed_sequence(out, total_length=6)[0].shape)
print([len(s) for s in unpad_sequence(padded, torch.tensor([4, 3, 1]), batch_first=True)])
try:
    pack_padded_sequence(padded, [1, 3, 4], batch_first=True)
except RuntimeError as error:
    print(error)
