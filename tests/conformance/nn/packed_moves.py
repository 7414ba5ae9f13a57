# A packed sequence goes to a type or a device as a tensor does; what comes back from packing.
import torch
from torch.nn.utils.rnn import pack_sequence, pad_packed_sequence
import numpy as np

packed = pack_sequence([torch.ones(2, 1), torch.full((3, 1), 2.0, requires_grad=True), torch.zeros(1, 1)], enforce_sorted=False)
print(packed.to(torch.float64).data.dtype, packed.to("cpu") is packed, packed.double().data.dtype, packed.long().data.T)
print(packed.to(torch.float64).sorted_indices, packed.unsorted_indices, packed.is_cuda, packed.float() is packed)
padded, lengths = pad_packed_sequence(packed, batch_first=True)
print(padded, lengths)
print(np.round(torch.tensor([1.23456, 2.0]), 2))
