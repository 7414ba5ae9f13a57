"""`Variable`: what tensors with a history were before PyTorch 0.4. It is a tensor now."""

import torch


class VariableMeta(type):
    def __instancecheck__(cls, other):
        return isinstance(other, torch.Tensor)


class Variable(metaclass=VariableMeta):
    def __new__(cls, data=None, requires_grad=False, volatile=None):
        if volatile is not None:
            import warnings
            warnings.warn("volatile was removed and now has no effect. Use `with torch.no_grad():` "
                          "instead.", stacklevel=2)
        if data is None:
            data = torch.tensor([])
        if not isinstance(data, torch.Tensor):
            raise TypeError("Variable data has to be a tensor, but got " + type(data).__name__)
        return data.detach().requires_grad_(requires_grad)


Variable.__module__ = "torch.autograd"
