"""`torch.nn.utils.rnn`: sequences of different lengths, padded and packed."""

from collections import namedtuple

import torch

_Fields = namedtuple("PackedSequence", "data batch_sizes sorted_indices unsorted_indices")


class PackedSequence(_Fields):
    def __new__(cls, data, batch_sizes, sorted_indices=None, unsorted_indices=None):
        if unsorted_indices is None and sorted_indices is not None:
            unsorted_indices = sorted_indices.argsort()
        return _Fields.__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    if padding_side not in ("right", "left"):
        raise ValueError("padding_side must be either 'right' or 'left'")
    if isinstance(sequences, torch.Tensor):
        sequences = sequences.unbind(0)
    longest = max(len(sequence) for sequence in sequences)
    rows = []
    for sequence in sequences:
        fill = torch.full((longest - len(sequence), *sequence.shape[1:]), 0, dtype=sequence.dtype)
        fill.fill_(padding_value)
        rows.append(torch.cat([sequence, fill] if padding_side == "right" else [fill, sequence]))
    return torch.stack(rows, dim=0 if batch_first else 1)


def unpad_sequence(padded_sequences, lengths, batch_first=False):
    if not batch_first:
        padded_sequences = padded_sequences.transpose(0, 1)
    return [row[:int(length)] for row, length in zip(padded_sequences, lengths)]


def pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True):
    lengths = torch.as_tensor(lengths, dtype=torch.int64)
    sorted_indices = None
    rows = input if batch_first else input.transpose(0, 1)
    if (lengths <= 0).any():
        raise RuntimeError("Length of all samples has to be greater than 0, but found an element in "
                           "'lengths' that is <= 0")
    if enforce_sorted:
        if (lengths[1:] > lengths[:-1]).any():
            raise RuntimeError(
                "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You "
                "can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to "
                "sidestep this requirement if you do not need ONNX exportability.")
    else:
        lengths, sorted_indices = torch.sort(lengths, descending=True)
        rows = rows[sorted_indices]
    sizes = [int((lengths > step).sum()) for step in range(int(lengths[0]))]
    data = torch.cat([rows[:size, step] for step, size in enumerate(sizes)])
    return PackedSequence(data, torch.tensor(sizes), sorted_indices)


def pack_sequence(sequences, enforce_sorted=True):
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def _rows(packed):
    """Each sequence in the packed order."""
    sizes = packed.batch_sizes.tolist()
    steps = packed.data.split(sizes)
    return [torch.stack([step[row] for step in steps if row < len(step)]) for row in range(sizes[0])]


def pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None):
    rows = _rows(sequence)
    lengths = torch.tensor([len(row) for row in rows])
    padded = pad_sequence(rows, batch_first=True, padding_value=padding_value)
    if total_length is not None:
        if total_length < padded.shape[1]:
            raise ValueError(
                "Expected total_length to be at least the length of the longest sequence in input, but "
                f"got total_length={total_length} and max sequence length being {padded.shape[1]}")
        fill = padded.new_full((len(rows), total_length - padded.shape[1], *padded.shape[2:]), padding_value)
        padded = torch.cat([padded, fill], 1)
    if sequence.unsorted_indices is not None:
        padded, lengths = padded[sequence.unsorted_indices], lengths[sequence.unsorted_indices]
    return padded if batch_first else padded.transpose(0, 1), lengths


def run_packed(layer, packed, hidden):
    """A recurrent layer on each sequence alone: what packing is for."""
    if layer.dropout and layer.training and layer.num_layers > 1:
        raise NotImplementedError(
            "gradstep does not support packed sequences in a recurrent layer with dropout yet")
    rows, order = _rows(packed), packed.sorted_indices
    several = isinstance(hidden, tuple)
    outputs, states = [], []
    for at, row in enumerate(rows):
        place = at if order is None else int(order[at])
        start = None if hidden is None else tuple(h[:, place:place + 1] for h in hidden) if several \
            else hidden[:, place:place + 1]
        batch = row.unsqueeze(0 if layer.batch_first else 1)
        output, state = layer(batch, start)
        outputs.append(output.squeeze(0 if layer.batch_first else 1))
        states.append(state)
    lengths = torch.tensor([len(row) for row in rows])
    result = pack_padded_sequence(pad_sequence(outputs, batch_first=True), lengths, batch_first=True)
    result = PackedSequence(result.data, packed.batch_sizes, order, packed.unsorted_indices)

    def joined(parts):
        whole = torch.cat(parts, 1)
        return whole if packed.unsorted_indices is None else whole[:, packed.unsorted_indices]

    if isinstance(states[0], tuple):
        return result, tuple(joined(parts) for parts in zip(*states))
    return result, joined(states)
