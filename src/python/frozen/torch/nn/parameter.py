"""`Parameter`: a tensor that a module registers when it is assigned."""

import _torch
from _torch import Tensor


class Parameter(Tensor):
    def __new__(cls, data=None, requires_grad=True):
        if data is None:
            data = _torch.empty(0)
        if not isinstance(data, Tensor):
            # As PyTorch finds out.
            data = data.detach()
        return _torch._make_subclass(cls, data, requires_grad)

    def __deepcopy__(self, memo):
        known = memo.get(id(self))
        if known is None:
            known = memo[id(self)] = type(self)(self.data.clone(), self.requires_grad)
        return known

    def __repr__(self):
        return "Parameter containing:\n" + Tensor.__repr__(self)


class Buffer(Tensor):
    def __new__(cls, data=None, *, persistent=True):
        if data is None:
            data = _torch.empty(0)
        buffer = _torch._make_subclass(cls, data, data.requires_grad)
        buffer.persistent = persistent
        return buffer


def _unavailable(name):
    def get(self):
        raise RuntimeError(
            f"Can't access the {name} of an uninitialized parameter or buffer. This error usually "
            "happens in `load_state_dict` when trying to load an uninitialized parameter into an "
            "initialized one. Call `forward` to initialize the parameters before accessing their "
            "attributes.")

    return property(get)


class _Uninitialized:
    """Of a lazy layer: there is no shape before the first input."""

    shape = _unavailable("shape")

    def materialize(self, shape, device=None, dtype=None):
        self.data = _torch.empty(shape, dtype=dtype or self.dtype, device=device or self.device)
        self.__class__ = self._becomes

    def __repr__(self):
        return f"<{type(self).__name__}>"

    __str__ = __repr__


def _after_materialize(name):
    def method(self, *args, **kwargs):
        raise ValueError(
            f"Attempted to use an uninitialized parameter in <method '{name}' of "
            "'torch._C.TensorBase' objects>. This error happens when you are using a `LazyModule` or "
            "explicitly manipulating `torch.nn.parameter.UninitializedParameter` objects. When using "
            "LazyModules Call `forward` with a dummy batch to initialize the parameters before "
            "calling torch functions")

    return method


for _name in ("numel", "size", "dim", "sum", "mean", "normal_", "uniform_", "fill_", "zero_", "norm",
              "view", "reshape", "flatten", "item", "tolist"):
    setattr(_Uninitialized, _name, _after_materialize(_name))


class UninitializedParameter(_Uninitialized, Parameter):
    _becomes = Parameter

    def __new__(cls, requires_grad=True, device=None, dtype=None):
        return _torch._make_subclass(cls, _torch.empty(0, device=device, dtype=dtype), requires_grad)

    def __deepcopy__(self, memo):
        return memo.setdefault(id(self), type(self)(self.requires_grad))


class UninitializedBuffer(_Uninitialized, Tensor):
    persistent = True

    def __new__(cls, requires_grad=False, device=None, dtype=None, persistent=True):
        return _torch._make_subclass(cls, _torch.empty(0, device=device, dtype=dtype), requires_grad)
