"""`torch.testing.assert_close`: two tensors, or nested containers of them, with a report."""

import torch
from torch._missing import module_getattr

_TOLERANCES = {torch.float16: (1e-3, 1e-5), torch.bfloat16: (1.6e-2, 1e-5),
               torch.float32: (1.3e-6, 1e-5), torch.float64: (1e-7, 1e-7)}


def assert_close(actual, expected, *, allow_subclasses=True, rtol=None, atol=None,
                 equal_nan=False, check_device=True, check_dtype=True, check_layout=True,
                 check_stride=False, msg=None):
    if (rtol is None) != (atol is None):
        raise ValueError("rtol and atol must both be specified or both be unspecified, but got "
                         f"rtol={rtol} and atol={atol} instead.")
    report = _difference(actual, expected, rtol, atol, equal_nan, check_dtype, "")
    if report is not None:
        if msg is not None:
            report = msg(report) if callable(msg) else msg
        raise AssertionError(report)


def _difference(actual, expected, rtol, atol, equal_nan, check_dtype, place):
    if isinstance(actual, dict) and isinstance(expected, dict):
        if set(actual) != set(expected):
            return _missing_keys(actual, expected)
        pairs = [(key, actual[key], expected[key]) for key in expected]
    elif isinstance(actual, (list, tuple)) and isinstance(expected, (list, tuple)):
        if len(actual) != len(expected):
            return ("The length of the sequences mismatch: "
                    f"{len(actual)} != {len(expected)}") + _at(place)
        pairs = [(at, a, b) for at, (a, b) in enumerate(zip(actual, expected))]
    else:
        return _pair(actual, expected, rtol, atol, equal_nan, check_dtype, place)
    for key, a, b in pairs:
        report = _difference(a, b, rtol, atol, equal_nan, check_dtype, f"{place}[{key!r}]"
                             if isinstance(key, str) else f"{place}[{key}]")
        if report is not None:
            return report


def _missing_keys(actual, expected):
    lines = ["The keys of the mappings do not match:"]
    for title, keys in (("actual", set(expected) - set(actual)), ("expected", set(actual) - set(expected))):
        if keys:
            lines.append(f"Missing keys in the {title} mapping: {sorted(keys)}")
    return "\n".join(lines)


def _at(place):
    return f"\n\nThe failure occurred for item {place}" if place else ""


def _pair(actual, expected, rtol, atol, equal_nan, check_dtype, place):
    scalars = all(isinstance(x, (int, float)) for x in (actual, expected))
    if not scalars and not all(isinstance(x, torch.Tensor) for x in (actual, expected)):
        if isinstance(actual, (int, float, torch.Tensor)) and isinstance(expected, (int, float, torch.Tensor)):
            raise TypeError(
                "No comparison pair was able to handle inputs of type "
                f"{type(actual)} and {type(expected)}.")
        return None if actual == expected else f"{actual!r} != {expected!r}" + _at(place)
    if scalars:
        kind = torch.float64 if isinstance(actual, float) or isinstance(expected, float) else torch.int64
        a, b = torch.tensor(actual, dtype=kind), torch.tensor(expected, dtype=kind)
    else:
        a, b = actual, expected
        if a.shape != b.shape:
            return (f"The values for attribute 'shape' do not match: {a.shape} != {b.shape}."
                    + _at(place))
        if check_dtype and a.dtype != b.dtype:
            return (f"The values for attribute 'dtype' do not match: {a.dtype} != {b.dtype}."
                    + _at(place))
        kind = a.dtype if a.dtype == b.dtype else torch.promote_types(a.dtype, b.dtype)
        a, b = a.to(kind), b.to(kind)
    if rtol is None:
        both = [_TOLERANCES.get(x.dtype, (0.0, 0.0)) for x in (actual, expected)] if not scalars else [
            _TOLERANCES.get(kind, (0.0, 0.0))]
        rtol, atol = max(r for r, _ in both), max(t for _, t in both)
    close = torch.isclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan)
    if close.all():
        return None
    gaps = (a.double() - b.double()).abs()
    ratios = gaps / b.double().abs()
    if equal_nan:
        same = torch.isnan(a) & torch.isnan(b)
        gaps, ratios = gaps.masked_fill(same, 0), ratios.masked_fill(same, 0)
    exact = rtol == 0 and atol == 0
    if scalars or a.dim() == 0:
        shown = (actual, expected) if scalars else (a.item(), b.item())
        lines = [f"Scalars are not {'equal' if exact else 'close'}!", "",
                 f"Expected {shown[1]} but got {shown[0]}.",
                 f"Absolute difference: {_number(gaps, kind)}" + _allowed(atol, exact),
                 f"Relative difference: {ratios.item()}" + _allowed(rtol, exact)]
        return "\n".join(lines) + _at(place)
    wrong = int((~close).sum())
    lines = [f"Tensor-likes are not {'equal' if exact else 'close'}!", "",
             f"Mismatched elements: {wrong} / {a.numel()} ({wrong / a.numel():.1%})"]
    for name, values, tolerance in (("absolute", gaps, atol), ("relative", ratios, rtol)):
        flat = int(values.masked_fill(close, -1.0).argmax())
        index = []
        for size in reversed(a.shape):
            index.insert(0, flat % size)
            flat //= size
        value = values[tuple(index)]
        value = _number(value, kind) if name == "absolute" else value.item()
        lines.append(f"Greatest {name} difference: {value} at index {tuple(index)}"
                     + _allowed(tolerance, exact))
    return "\n".join(lines) + _at(place)


def _number(value, kind):
    return value.item() if kind.is_floating_point else int(value.item())


def _allowed(tolerance, exact):
    return "" if exact else f" (up to {tolerance} allowed)"


__getattr__ = module_getattr("torch.testing")
