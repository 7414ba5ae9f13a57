"""`ndarray`: a tensor outside of autograd, with NumPy's names and types."""

import builtins

import torch

from . import _pickling, _text
from ._types import bool_, dtype, float64, floating, generic, int64, of_torch


def _rank(kind):
    return {"b": 0, "u": 1, "i": 1, "f": 2}[kind.kind]


def _tensor(value, kind=None):
    """Anything as a tensor of the type that NumPy gives it."""
    if isinstance(value, ndarray):
        tensor = value._tensor
    elif isinstance(value, torch.Tensor):
        tensor = value.numpy()._tensor
    elif isinstance(value, floating):
        tensor = torch.tensor(float(value), dtype=value.dtype.torch)
    else:
        tensor = _from_list(value)
    return tensor if kind is None else tensor.to(dtype(kind).torch)


def _turned(tensor, key):
    """Steps backwards: the elements in that order, a copy, and the key without the steps."""
    keys = list(key) if isinstance(key, tuple) else [key]
    after = len(keys) - 1 - keys.index(Ellipsis) if Ellipsis in keys else None
    dims = iter(range(tensor.dim()))
    for at, part in enumerate(keys):
        if part is None:
            continue
        dim = next(dims) if after is None or part is not Ellipsis else None
        if part is Ellipsis:
            dims = iter(range(tensor.dim() - after, tensor.dim()))
            after = None
        elif isinstance(part, slice) and (part.step or 1) < 0:
            places = list(range(*part.indices(tensor.shape[dim])))
            tensor, keys[at] = tensor.index_select(dim, torch.tensor(places)), slice(None)
    return tensor, tuple(keys)


def _from_list(value):
    if isinstance(value, (list, tuple)):
        items = [item._tensor.tolist() if isinstance(item, ndarray)
                 else item.numpy().tolist() if isinstance(item, torch.Tensor) else item for item in value]
        arrays = [item for item in value if isinstance(item, (ndarray, torch.Tensor, generic))]
        try:
            tensor = torch.tensor(items)
        except ValueError:
            if builtins.any(isinstance(item, str) for item in value):
                raise NotImplementedError("gradstep's NumPy holds numbers and bools only") from None
            raise ValueError(
                "setting an array element with a sequence. The requested array has an inhomogeneous "
                "shape after 1 dimensions. The detected shape was "
                f"({len(value)},) + inhomogeneous part.") from None
        except (TypeError, RuntimeError):
            raise NotImplementedError("gradstep's NumPy holds numbers and bools only") from None
        if tensor.is_floating_point():
            single = arrays and len(arrays) == len(value) and builtins.all(
                of_torch(array.dtype if not isinstance(array, ndarray) else array._tensor.dtype).name == "float32"
                for array in arrays)
            return torch.tensor(items, dtype=torch.float32 if single else torch.float64)
        return tensor
    if isinstance(value, range):
        return torch.tensor(list(value))
    if isinstance(value, float):
        return torch.tensor(value, dtype=torch.float64)
    if isinstance(value, (int, bool)):
        return torch.tensor(value)
    if hasattr(value, "__array__"):
        return _tensor(value.__array__())
    raise NotImplementedError(
        f"gradstep's NumPy cannot make an array of a {type(value).__name__}: it holds numbers and "
        "bools only")


def wrap(tensor):
    """An array; a number if it has no dimensions."""
    if tensor.dim() == 0:
        kind = of_torch(tensor.dtype)
        return kind.type(tensor.item())
    return ndarray._around(tensor)


def array(object, dtype=None, *, copy=True, ndmin=0):
    tensor = _tensor(object, dtype)
    if copy and (isinstance(object, (ndarray, torch.Tensor))):
        tensor = tensor.clone()
    while tensor.dim() < ndmin:
        tensor = tensor.unsqueeze(0)
    return ndarray._around(tensor)


def common(*values):
    """Operands as tensors of one type; Python's own numbers adapt to arrays."""
    arrays = [value for value in values if isinstance(value, (ndarray, torch.Tensor, generic, list, tuple))]
    if not arrays:
        arrays = values
    kinds = [of_torch(_tensor(value).dtype) for value in arrays]
    kind = kinds[0]
    for other in kinds[1:]:
        kind = promoted(kind, other)
    for value in values:
        if not isinstance(value, generic):
            if isinstance(value, float) and kind.kind != "f":
                kind = dtype("float64")
            elif isinstance(value, int) and not isinstance(value, bool) and kind.kind == "b":
                kind = dtype("int64")
    return [_tensor(value).to(kind.torch) for value in values], kind


def promoted(a, b):
    if a is b:
        return a
    names = {a.name, b.name}
    if "float64" in names:
        return dtype("float64")
    if "float32" in names:
        return dtype("float32") if names & {"bool", "int8", "uint8", "int16"} else dtype("float64")
    return of_torch(torch.promote_types(a.torch, b.torch))


def _binary(function, division=False):
    def operation(self, other):
        if not isinstance(other, (ndarray, torch.Tensor, int, float, list, tuple)):
            return NotImplemented
        (a, b), kind = common(self, other)
        if division and kind.kind != "f":
            a, b = a.double(), b.double()
        elif kind.kind == "b" and function in _ARITHMETIC:
            a, b = a.long(), b.long()
        return wrap(_broadcast(function, a, b))

    return operation


def _broadcast(function, a, b):
    try:
        return function(a, b)
    except RuntimeError as error:
        if "must match the size" not in str(error):
            raise
        shapes = " ".join(str(tuple(x.shape)).replace(" ", "") for x in (a, b))
        raise ValueError(f"operands could not be broadcast together with shapes {shapes} ") from None


def _swapped(function):
    return lambda a, b: function(b, a)


_ARITHMETIC = (torch.add, torch.sub, torch.mul)


class ndarray:
    __array_priority__ = 1000

    def __new__(cls, shape, dtype=float):
        return cls._around(torch.zeros(shape, dtype=_kind(dtype)))

    @classmethod
    def _around(cls, tensor):
        self = object.__new__(cls)
        self._tensor = tensor
        return self

    def _tensor_of(self):
        return self._tensor

    dtype = property(lambda self: of_torch(self._tensor.dtype))
    shape = property(lambda self: tuple(self._tensor.shape))
    ndim = property(lambda self: self._tensor.dim())
    size = property(lambda self: self._tensor.numel())
    itemsize = property(lambda self: self.dtype.itemsize)
    nbytes = property(lambda self: self.size * self.itemsize)
    T = property(lambda self: ndarray._around(self._tensor.permute(*reversed(range(self.ndim)))) if self.ndim else self)
    flat = property(lambda self: iter(self.flatten()))

    def __len__(self):
        if not self.ndim:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self):
        if not self.ndim:
            raise TypeError("iteration over a 0-d array")
        return (wrap(row) for row in self._tensor)

    def __getitem__(self, key):
        try:
            # A list or array of places copies; what is left is a view, as in NumPy.
            return wrap(self._tensor[_key(key)])
        except IndexError as error:
            raise IndexError(_index_error(str(error), self.shape)) from None
        except ValueError:
            turned, key = _turned(self._tensor, key)
            return wrap(turned[_key(key)])

    def __setitem__(self, key, value):
        value = value if isinstance(value, (int, float)) else _tensor(value)
        self._tensor[_key(key)] = value

    def __array__(self, dtype=None):
        return self

    def __bool__(self):
        if self.size != 1:
            raise ValueError("The truth value of an array with more than one element is ambiguous. "
                             "Use a.any() or a.all()")
        return bool(self._tensor.item())

    def __float__(self):
        return float(self.item())

    def __int__(self):
        return int(self.item())

    __index__ = __int__

    def __contains__(self, value):
        return bool((self._tensor == value).any())

    def __str__(self):
        return _text.text(self)

    def __repr__(self):
        return _text.representation(self)

    def __format__(self, spec):
        if spec:
            if self.ndim == 0:
                return format(self.item(), spec)
            raise TypeError("unsupported format string passed to numpy.ndarray.__format__")
        return str(self)

    def __copy__(self):
        return self.copy()

    def __deepcopy__(self, memo):
        return self.copy()

    __reduce__, __setstate__ = _pickling.reduce_array, _pickling.set_array
    __hash__ = None

    def item(self, *at):
        return (self._tensor[at] if at else self._tensor).item()

    def tolist(self):
        return self._tensor.tolist()

    def copy(self, order="C"):
        return ndarray._around(self._tensor.clone())

    def astype(self, dtype, copy=True):
        return ndarray._around(self._tensor.clone().to(_kind(dtype)))

    def reshape(self, *shape, order="C"):
        shape = shape[0] if len(shape) == 1 else shape
        try:
            return ndarray._around(self._tensor.reshape(shape))
        except RuntimeError:
            shape = (shape,) if isinstance(shape, int) else tuple(shape)
            raise ValueError(f"cannot reshape array of size {self.size} into shape "
                             + str(shape).replace(" ", "")) from None

    def flatten(self, order="C"):
        return ndarray._around(self._tensor.clone().flatten())

    def ravel(self, order="C"):
        return ndarray._around(self._tensor.reshape(-1))

    def squeeze(self, axis=None):
        return ndarray._around(self._tensor.squeeze() if axis is None else self._tensor.squeeze(axis))

    def transpose(self, *axes):
        axes = axes[0] if len(axes) == 1 and isinstance(axes[0], (tuple, list)) else axes
        return ndarray._around(self._tensor.permute(*axes)) if axes else self.T

    def swapaxes(self, a, b):
        return ndarray._around(self._tensor.transpose(a, b))

    def repeat(self, repeats, axis=None):
        tensor = self._tensor.flatten() if axis is None else self._tensor
        return ndarray._around(tensor.repeat_interleave(repeats, 0 if axis is None else axis))

    def fill(self, value):
        self._tensor.fill_(value)

    def sort(self, axis=-1):
        self._tensor.copy_(self._tensor.sort(axis).values)

    def tobytes(self):
        raise NotImplementedError("gradstep's NumPy does not support ndarray.tobytes")

    def __getattr__(self, name):
        from . import _functions

        if name in _functions.METHODS:
            function = getattr(_functions, name)
            return lambda *args, **kwargs: function(self, *args, **kwargs)
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(f"'numpy.ndarray' object has no attribute '{name}', or gradstep's NumPy "
                             "does not support it")

    __add__ = _binary(torch.add)
    __radd__ = _binary(_swapped(torch.add))
    __sub__ = _binary(torch.sub)
    __rsub__ = _binary(_swapped(torch.sub))
    __mul__ = __rmul__ = _binary(torch.mul)
    __truediv__ = _binary(torch.div, division=True)
    __rtruediv__ = _binary(_swapped(torch.div), division=True)
    __floordiv__ = _binary(torch.floor_divide)
    __rfloordiv__ = _binary(_swapped(torch.floor_divide))
    __mod__ = _binary(torch.remainder)
    __rmod__ = _binary(_swapped(torch.remainder))
    __pow__ = _binary(torch.pow)
    __rpow__ = _binary(_swapped(torch.pow))
    __matmul__ = _binary(torch.matmul)
    __rmatmul__ = _binary(_swapped(torch.matmul))
    __eq__ = _binary(torch.eq)
    __ne__ = _binary(torch.ne)
    __lt__ = _binary(torch.lt)
    __le__ = _binary(torch.le)
    __gt__ = _binary(torch.gt)
    __ge__ = _binary(torch.ge)
    __and__ = __rand__ = _binary(lambda a, b: a & b)
    __or__ = __ror__ = _binary(lambda a, b: a | b)
    __xor__ = __rxor__ = _binary(lambda a, b: a ^ b)

    def __neg__(self):
        return wrap(-self._tensor)

    def __pos__(self):
        return self.copy()

    def __abs__(self):
        return wrap(self._tensor.abs())

    def __invert__(self):
        return wrap(~self._tensor)

    def _in_place(self, other, operation, name):
        result = operation(other)
        result = _tensor(result)
        if result.is_floating_point() and not self._tensor.is_floating_point():
            raise TypeError(
                f"Cannot cast ufunc '{name}' output from dtype('float64') to {self.dtype!r} with "
                "casting rule 'same_kind'")
        self._tensor.copy_(result)
        return self

    def __iadd__(self, other):
        return self._in_place(other, self.__add__, "add")

    def __isub__(self, other):
        return self._in_place(other, self.__sub__, "subtract")

    def __imul__(self, other):
        return self._in_place(other, self.__mul__, "multiply")

    def __itruediv__(self, other):
        return self._in_place(other, self.__truediv__, "divide")

    def __ipow__(self, other):
        return self._in_place(other, self.__pow__, "power")


ndarray.__module__ = "numpy"


def _kind(of):
    return torch.float64 if of is None else dtype(of).torch


def _key(key):
    if isinstance(key, tuple):
        return tuple(_key(part) for part in key)
    if isinstance(key, ndarray):
        return key._tensor
    if isinstance(key, generic):
        return int(key)
    return key


def _index_error(message, shape):
    if message.startswith("index ") and "dimension" in message:
        # index 5 is out of bounds for dimension 0 with size 3
        return message.replace("dimension", "axis")
    if message.startswith("too many indices"):
        return (f"too many indices for array: array is {len(shape)}-dimensional, but more were "
                "indexed")
    return message
