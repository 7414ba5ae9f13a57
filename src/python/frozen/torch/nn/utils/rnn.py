"""`torch.nn.utils.rnn`: sequences of different lengths, padded and packed."""

from collections import namedtuple

import _torch
import torch

_Fields = namedtuple("PackedSequence", "data batch_sizes sorted_indices unsorted_indices")


class PackedSequence(_Fields):
    def __new__(cls, data, batch_sizes, sorted_indices=None, unsorted_indices=None):
        if unsorted_indices is None and sorted_indices is not None:
            unsorted_indices = sorted_indices.argsort()
        return _Fields.__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args, **kwargs):
        data = self.data.to(*args, **kwargs)
        if data is self.data:
            return self
        # Places go where the data goes, and stay integers.
        order, back = (None if places is None else places.to(data.device)
                       for places in (self.sorted_indices, self.unsorted_indices))
        return type(self)(data, self.batch_sizes, order, back)

    def cpu(self, *args, **kwargs):
        return self.to("cpu")

    def cuda(self, *args, **kwargs):
        return self.to(self.data.cuda(*args, **kwargs).device)

    def pin_memory(self):
        return self

    def is_pinned(self):
        return False

    double = lambda self: self.to(torch.float64)
    float = lambda self: self.to(torch.float32)
    half = lambda self: self.to(torch.float16)
    long = lambda self: self.to(torch.int64)
    int = lambda self: self.to(torch.int32)
    short = lambda self: self.to(torch.int16)
    char = lambda self: self.to(torch.int8)
    byte = lambda self: self.to(torch.uint8)
    is_cuda = property(lambda self: self.data.is_cuda)


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    if padding_side not in ("right", "left"):
        raise ValueError("padding_side must be either 'right' or 'left'")
    if isinstance(sequences, torch.Tensor):
        sequences = sequences.unbind(0)
    sequences = list(sequences)
    if not sequences:
        raise RuntimeError("received an empty list of sequences")
    for at, sequence in enumerate(sequences):
        if not isinstance(sequence, torch.Tensor):
            raise TypeError(f"expected Tensor as element {at} in argument 0, but got "
                            f"{type(sequence).__name__}")
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
    if len(lengths) != rows.size(0):
        raise RuntimeError("Expected `len(lengths)` to be equal to batch_size, but got "
                           f"{len(lengths)} (batch_size={rows.size(0)})")
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
        padded = padded.index_select(0, sequence.unsorted_indices)
        lengths = lengths[sequence.unsorted_indices]
    return padded if batch_first else padded.transpose(0, 1), lengths


def run_packed(layer, packed, hidden):
    """A recurrent layer on steps that fewer and fewer sequences take part in. Runs of steps
    with as many sequences go through it together."""
    order, data = packed.sorted_indices, packed.data
    sizes = packed.batch_sizes.tolist()
    runs, at = [], 0
    for size in sizes:
        if runs and runs[-1][2] == size:
            runs[-1][1] += 1
        else:
            runs.append([at, 1, size])
        at += size
    count = 2 if layer.mode == "LSTM" else 1
    directions = 2 if layer.bidirectional else 1
    if hidden is None:
        shape = layer.num_layers * directions, sizes[0], layer.hidden_size
        states = [data.new_zeros(shape)] * count
    else:
        states = list(hidden) if count == 2 else [hidden]
        expected = layer.num_layers * directions, sizes[0], layer.hidden_size
        for place, state in enumerate(states):
            name = f"hidden[{place}]" if count == 2 else "hidden"
            layer._check_hidden(state, expected, f"Expected {name} size {{}}, got {{}}")
        if order is not None:
            states = [state.index_select(1, order) for state in states]
    if data.size(-1) != layer.input_size:
        raise RuntimeError("input.size(-1) must be equal to input_size. "
                           f"Expected {layer.input_size}, got {data.size(-1)}")
    finals = []
    for number in range(layer.num_layers):
        outputs = []
        for direction in range(directions):
            place = number * directions + direction
            start = [state[place] for state in states]
            walk = _backwards if direction else _forwards
            output, last = walk(layer, data, runs, start, layer.all_weights[place])
            outputs.append(output)
            finals.append(last)
        data = outputs[0] if directions == 1 else torch.cat(outputs, -1)
        if layer.dropout and layer.training and number < layer.num_layers - 1:
            data = torch.nn.functional.dropout(data, layer.dropout, True)
    finals = [torch.stack(parts, 0) for parts in zip(*finals)]
    if packed.unsorted_indices is not None:
        finals = [state.index_select(1, packed.unsorted_indices) for state in finals]
    result = PackedSequence(data, packed.batch_sizes, order, packed.unsorted_indices)
    return result, (tuple(finals) if count == 2 else finals[0])


def _run(layer, data, run, state, weights, reverse):
    """The outputs of one run of steps, side by side, and the state after it."""
    at, steps, size = run
    x = data[at:at + steps * size].reshape(steps, size, -1)
    w_ih, w_hh, *biases = weights
    b_ih, b_hh = biases or (None, None)
    cell = state[1] if len(state) > 1 else None
    out, *last = _torch._rnn_layer(layer.mode, x, state[0], cell, w_ih, w_hh, b_ih, b_hh, reverse)
    return out.reshape(steps * size, -1), [part for part in last if part is not None]


def _forwards(layer, data, runs, state, weights):
    outputs, done = [], [[] for _ in state]
    for run in runs:
        if run[2] < state[0].size(0):
            # The last sequences have ended.
            for finals, part in zip(done, state):
                finals.insert(0, part[run[2]:])
            state = [part[:run[2]] for part in state]
        output, state = _run(layer, data, run, state, weights, False)
        outputs.append(output)
    return torch.cat(outputs), [torch.cat([part, *finals]) for part, finals in zip(state, done)]


def _backwards(layer, data, runs, start, weights):
    outputs, state = [], [part[:0] for part in start]
    for run in reversed(runs):
        # More sequences begin here.
        first = state[0].size(0)
        state = [torch.cat([part, whole[first:run[2]]]) for part, whole in zip(state, start)]
        output, state = _run(layer, data, run, state, weights, True)
        outputs.insert(0, output)
    return torch.cat(outputs), state
