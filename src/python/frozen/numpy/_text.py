"""Arrays as NumPy prints them; after `numpy/_core/arrayprint.py`."""

import math

from ._types import digits, plain

OPTIONS = {"precision": 8, "threshold": 1000, "edgeitems": 3, "linewidth": 75, "suppress": False}


def text(array, separator=" ", prefix=""):
    tensor = array._tensor
    if tensor.dim() == 0:
        return str(array.item()) if tensor.dtype.is_floating_point is False else _scalar(array)
    summarise = tensor.numel() > OPTIONS["threshold"]
    shown = _shown(tensor, summarise)
    write = _writer(shown, array.dtype)
    if tensor.numel() == 0:
        return "[]"
    return _rows(tensor, write, separator, len(prefix), summarise, 1)


def _scalar(array):
    return plain(array._tensor.item(), array.dtype.name == "float32")


def _shown(tensor, summarise):
    edge = OPTIONS["edgeitems"]
    if summarise:
        for dim in range(tensor.dim()):
            size = tensor.shape[dim]
            if size > 2 * edge:
                places = list(range(edge)) + list(range(size - edge, size))
                import torch

                tensor = tensor.index_select(dim, torch.tensor(places))
    return tensor.flatten().tolist()


def _rows(tensor, write, separator, indent, summarise, depth):
    edge, size = OPTIONS["edgeitems"], tensor.shape[0]
    cut = summarise and size > 2 * edge
    places = list(range(edge)) + [None] + list(range(size - edge, size)) if cut else list(range(size))
    if tensor.dim() == 1:
        values = tensor.tolist()
        words = ["..." if at is None else write(values[at]) for at in places]
        return _lines(words, separator, indent + depth)
    blocks = ["..." if at is None else _rows(tensor[at], write, separator, indent, summarise, depth + 1)
              for at in places]
    between = separator.rstrip() + "\n" * (tensor.dim() - 1) + " " * (indent + depth)
    return "[" + between.join(blocks) + "]"


def _lines(words, separator, indent):
    """Words in lines; the last one leaves room for the closing bracket."""
    lines, line = [], " " * indent
    room = OPTIONS["linewidth"] - max(len(separator.rstrip()), 1)
    for at, word in enumerate(words):
        if len(line) + len(word) > room and len(line) > indent:
            lines.append(line.rstrip())
            line = " " * indent
        line += word + (separator if at < len(words) - 1 else "")
    lines.append(line)
    return "[" + "\n".join(lines)[indent:] + "]"


def _writer(values, kind):
    if kind.kind == "b":
        width = max((len(str(value)) for value in values), default=0)
        return lambda value: str(value).rjust(width)
    if kind.kind in "iu":
        width = max((len(str(value)) for value in values), default=0)
        return lambda value: str(value).rjust(width)
    return _float_writer(values, kind.name == "float32")


def _float_writer(values, single):
    precision = OPTIONS["precision"]
    finite = [abs(value) for value in values if math.isfinite(value)]
    nonzero = [value for value in finite if value != 0]
    scientific = bool(nonzero) and not OPTIONS["suppress"] and (
        max(nonzero) >= 1e8 or min(nonzero) < 1e-4 or max(nonzero) / min(nonzero) > 1000)
    one = _scientific if scientific else _positional
    parts = [one(value, single, precision) for value in values if math.isfinite(value)]
    left = max((len(whole) for whole, _, _ in parts), default=0)
    right = max((len(rest) for _, rest, _ in parts), default=0)
    special = [value for value in values if not math.isfinite(value)]
    if special:
        width = max(len(_special(value)) for value in special)
        left = max(left, width - right - 1 - (len(parts[0][2]) if scientific and parts else 0))

    def write(value):
        if not math.isfinite(value):
            tail = len(parts[0][2]) if scientific and parts else 0
            return _special(value).rjust(left + 1 + right + tail if parts else left)
        whole, rest, tail = one(value, single, precision)
        fill = "0" if scientific else " "
        return whole.rjust(left) + "." + rest.ljust(right, fill) + tail

    return write


def _special(value):
    return "nan" if value != value else "inf" if value > 0 else "-inf"


def _positional(value, single, precision):
    sign, figures, exponent = digits(value, single)
    if value == 0:
        return ("-0" if math.copysign(1, value) < 0 else "0"), "", ""
    fraction = len(figures) - 1 - exponent
    if fraction > precision:
        written = f"{value:.{precision}f}"
    elif fraction <= 0:
        written = sign + figures + "0" * -fraction + "."
    elif exponent < 0:
        written = sign + "0." + "0" * (-exponent - 1) + figures
    else:
        written = sign + figures[:exponent + 1] + "." + figures[exponent + 1:]
    whole, _, rest = written.partition(".")
    return whole, rest.rstrip("0"), ""


def _scientific(value, single, precision):
    sign, figures, exponent = digits(value, single)
    if len(figures) - 1 > precision:
        mantissa, _, power = f"{value:.{precision}e}".partition("e")
        whole, _, rest = mantissa.partition(".")
        return whole, rest.rstrip("0"), f"e{int(power):+03d}"
    return sign + figures[0], figures[1:].rstrip("0") if value else "", f"e{exponent:+03d}"


def representation(array):
    suffix = "" if array.dtype.name in ("float64", "int64", "bool") and array.size else f", dtype={array.dtype}"
    # A single number has the digits that it would have in an array.
    inside = text(array, ", ", "array(") if array.ndim else text(array.reshape(1), ", ", "array(")[1:-1]
    if array.size == 0 and array.shape != (0,):
        suffix = f", shape={array.shape}" + suffix
    return f"array({inside}{suffix})"
