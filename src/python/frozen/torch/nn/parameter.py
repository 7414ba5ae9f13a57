"""`Parameter`: a tensor that a module registers when it is assigned."""

import _torch
from _torch import Tensor


class Parameter(Tensor):
    def __new__(cls, data=None, requires_grad=True):
        if data is None:
            data = _torch.empty(0)
        if not isinstance(data, Tensor):
            raise TypeError(f"Parameter data should be a Tensor, not {type(data).__name__}")
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
