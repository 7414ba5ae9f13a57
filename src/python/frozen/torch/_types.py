"""Small types of `torch`: `Size`, the results of `max`, `sort` and the like; `randint`."""

import _torch


class Size(tuple):
    __module__ = "torch"
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


class _Pair(tuple):
    def __repr__(self):
        first, second = self._names
        return (f"torch.return_types.{type(self).__name__}(\n"
                f"{first}={self[0]!r},\n{second}={self[1]!r})")


def _pair(name, first, second):
    return type(name, (_Pair,), {
        "__module__": "torch.return_types",
        "_names": (first, second),
        first: property(lambda self: self[0]),
        second: property(lambda self: self[1]),
    })


_RESULTS = {name: _pair(name, "values", "indices")
            for name in ("max", "min", "sort", "topk", "median", "mode", "kthvalue", "cummax",
                         "cummin")}
_RESULTS["aminmax"] = _pair("aminmax", "min", "max")


def named_pair(name, pair):
    """What an operation of two results returns."""
    return _RESULTS[name](pair)


def randint(*args, high=None, size=None, low=0, dtype=None, device=None, requires_grad=False,
            generator=None):
    """`randint(high, size)` or `randint(low, high, size)`."""
    given = args
    args = list(args)
    if size is None and args:
        size = args.pop()
    if high is None and args:
        high = args.pop()
    if args:
        low = args.pop()
    if args or high is None or size is None:
        if high is not None and given == ():
            raise TypeError('randint() missing 1 required positional arguments: "size"')
        _torch._wrong_call("randint", given)
    if len(given) in (2, 3) and not isinstance(size, (tuple, list)):
        if len(given) == 2:
            raise TypeError("randint(): argument 'size' (position 2) must be tuple of ints, not "
                            f"{type(size).__name__}")
        _torch._wrong_call("randint", given)
    if len(given) == 3 and not (isinstance(low, int) and isinstance(high, int)) and not isinstance(
            low, _torch.Tensor) and not isinstance(high, _torch.Tensor):
        _torch._wrong_call("randint", given)
    if len(given) == 2 and isinstance(high, (str, float, tuple, list)):
        raise TypeError("randint(): argument 'high' (position 1) must be int, not "
                        f"{type(high).__name__}")
    return _torch._randint(low, high, size, dtype, device, requires_grad, generator)
