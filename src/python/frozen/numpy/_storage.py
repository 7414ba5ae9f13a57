"""`save` and `load`: NumPy's own files, and tables of text.
<https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>"""

import struct

import _torch
import torch

from ._array import _tensor, array, ndarray
from ._types import dtype

_CODES = {"float64": ("<f8", "d"), "float32": ("<f4", "f"), "int64": ("<i8", "q"), "int32": ("<i4", "i"),
          "int16": ("<i2", "h"), "int8": ("|i1", "b"), "uint8": ("|u1", "B"), "bool": ("|b1", "?")}
_MAGIC = b"\x93NUMPY\x01\x00"


def save(file, arr, allow_pickle=True):
    arr = arr if isinstance(arr, ndarray) else array(arr)
    described, code = _CODES[arr.dtype.name]
    shape = tuple(arr.shape)
    header = f"{{'descr': '{described}', 'fortran_order': False, 'shape': {shape!r}, }}"
    header += " " * (-(len(_MAGIC) + 2 + len(header) + 1) % 64) + "\n"
    values = arr._tensor.flatten().tolist()
    content = (_MAGIC + struct.pack("<H", len(header)) + header.encode()
               + struct.pack(f"<{len(values)}{code}", *values))
    if hasattr(file, "write"):
        file.write(content)
        return
    path = file if isinstance(file, str) else file.__fspath__()
    with open(path if path.endswith(".npy") else path + ".npy", "wb") as out:
        out.write(content)


def load(file, allow_pickle=False, **options):
    if hasattr(file, "read"):
        content = file.read()
    else:
        with open(file, "rb") as source:
            content = source.read()
    if not content.startswith(_MAGIC[:6]):
        raise NotImplementedError("gradstep's NumPy loads .npy files only")
    length, = struct.unpack("<H", content[8:10])
    header = content[10:10 + length].decode()
    described = header.split("'descr': '")[1].split("'")[0]
    shape = header.split("'shape': (")[1].split(")")[0]
    shape = [int(part) for part in shape.split(",") if part.strip()]
    name, code = next((name, code) for name, (known, code) in _CODES.items() if known == described)
    if name == "uint8":
        tensor = _torch._from_bytes(content, 10 + length).reshape(shape)
    else:
        tensor = _numbers(content[10 + length:], name, code).reshape(shape)
    if "'fortran_order': True" in header:
        tensor = tensor.reshape(shape[::-1]).permute(*range(len(shape) - 1, -1, -1)).contiguous()
    return ndarray._around(tensor)


def _numbers(data, name, code):
    values = struct.unpack(f"<{len(data) // struct.calcsize('<' + code)}{code}", data)
    return torch.tensor(values, dtype=dtype(name).torch)


def savetxt(fname, X, fmt="%.18e", delimiter=" ", newline="\n", header="", footer="", comments="# "):
    rows = _tensor(X)
    rows = rows.unsqueeze(1) if rows.dim() == 1 else rows
    lines = [comments + header] if header else []
    formats = list(fmt) if isinstance(fmt, (list, tuple)) else None
    for row in rows.tolist():
        lines.append(delimiter.join((formats[at] if formats else fmt) % value for at, value in enumerate(row)))
    if footer:
        lines.append(comments + footer)
    text = "".join(line + newline for line in lines)
    if hasattr(fname, "write"):
        fname.write(text)
        return
    with open(fname, "w") as out:
        out.write(text)


def _opened(path):
    """A file of text, packed or not."""
    if str(path).endswith(".gz"):
        import gzip

        return gzip.open(path, "rt")
    return open(path)


def loadtxt(fname, dtype=float, comments="#", delimiter=None, skiprows=0, usecols=None, unpack=False):
    text = fname.read() if hasattr(fname, "read") else _opened(fname).read()
    rows = []
    for line in text.splitlines()[skiprows:]:
        line = line.split(comments)[0].strip() if comments else line.strip()
        if line:
            row = [float(part) for part in line.split(delimiter)]
            rows.append([row[at] for at in ([usecols] if isinstance(usecols, int) else usecols)]
                        if usecols is not None else row)
    tensor = torch.tensor(rows, dtype=torch.float64).squeeze()
    result = array(ndarray._around(tensor), dtype)
    return result.T if unpack else result


def genfromtxt(fname, delimiter=None, skip_header=0, **options):
    return loadtxt(fname, delimiter=delimiter, skiprows=skip_header)
