"""Small types of `torch`: `Size`, the results of `max` and `min`; `randint`."""

import _torch


class Size(tuple):
    __slots__ = ()

    def numel(self):
        count = 1
        for size in self:
            count *= size
        return count

    def __getitem__(self, index):
        result = tuple.__getitem__(self, index)
        return Size(result) if isinstance(index, slice) else result

    def __add__(self, other):
        return Size(tuple.__add__(self, tuple(other)))

    def __mul__(self, count):
        return Size(tuple.__mul__(self, count))

    __rmul__ = __mul__

    def __repr__(self):
        return f"torch.Size({list(self)!r})"


_torch._register_size(Size)


class _ValuesAndIndices(tuple):
    values = property(lambda self: self[0])
    indices = property(lambda self: self[1])

    def __repr__(self):
        return f"torch.return_types.{type(self).__name__}(\nvalues={self[0]!r},\nindices={self[1]!r})"


_RESULTS = {name: type(name, (_ValuesAndIndices,), {"__module__": "torch.return_types"})
            for name in ("max", "min")}


def values_and_indices(name, pair):
    return _RESULTS[name](pair)


def randint(*args, high=None, size=None, low=0, dtype=None, device=None, requires_grad=False,
            generator=None):
    """`randint(high, size)` or `randint(low, high, size)`."""
    args = list(args)
    if size is None and args:
        size = args.pop()
    if high is None and args:
        high = args.pop()
    if args:
        low = args.pop()
    if args or high is None or size is None:
        raise TypeError(
            "randint() received an invalid combination of arguments: "
            "expected (int low = 0, int high, tuple of ints size)")
    return _torch._randint(low, high, size, dtype, device, requires_grad, generator)
