"""Arrays in pickles, as NumPy writes and reads them: `ndarray.__reduce__` and
`ndarray.__setstate__`."""

import struct

import _torch
import torch

from ._types import dtype

# NumPy's names of types, and `struct`'s.
_CODES = {"f8": ("float64", "d"), "f4": ("float32", "f"), "i8": ("int64", "q"), "i4": ("int32", "i"),
          "i2": ("int16", "h"), "i1": ("int8", "b"), "u1": ("uint8", "B"), "b1": ("bool", "?")}
_NAMES = {name: (short, code) for short, (name, code) in _CODES.items()}


def _reconstruct(subtype, shape, kind):
    """An array that `__setstate__` fills."""
    return subtype._around(torch.zeros(0))


def reduce_array(array):
    short, code = _NAMES[array.dtype.name]
    flat = array._tensor.contiguous()
    if short == "u1":
        raw = _torch._to_bytes(flat)
    else:
        values = flat.flatten().tolist()
        raw = struct.pack(f"<{len(values)}{code}", *values)
    return _reconstruct, (type(array), (0,), b"b"), (1, array.shape, array.dtype, False, raw)


def set_array(array, state):
    """`(version, shape, dtype, is_fortran, raw)`; the last one a text, if Python 2 wrote it."""
    _, shape, kind, fortran, raw = state
    if isinstance(raw, list):
        raise NotImplementedError("gradstep's NumPy holds numbers and bools only")
    if isinstance(raw, str):
        raw = raw.encode("latin1")
    if kind.name == "uint8":
        tensor = _torch._from_bytes(raw, 0)
    else:
        _, code = _NAMES[kind.name]
        tensor = torch.tensor(struct.unpack(f"<{len(raw) // struct.calcsize('<' + code)}{code}", raw),
                              dtype=kind.torch)
    if fortran:
        array._tensor = tensor.reshape(shape[::-1]).permute(*range(len(shape) - 1, -1, -1)).contiguous()
    else:
        array._tensor = tensor.reshape(shape)


def reduce_dtype(kind):
    short, _ = _NAMES[kind.name]
    return dtype, (short, False, True), (3, "|" if kind.itemsize == 1 else "<", None, None, None, -1, -1, 0)


def set_dtype(kind, state):
    if state[1] in (">", b">"):
        raise NotImplementedError("gradstep's NumPy does not read numbers of the other byte order from pickles")
