"""`torch.nn.functional`"""

import warnings

import _torch
from _torch import linear
from .._missing import module_getattr as _module_getattr


def _reduction(size_average=None, reduce=None, reduction="mean"):
    """The older flags, as the name that replaced them."""
    if size_average is None and reduce is None:
        return reduction
    if reduce is False:
        return "none"
    return "sum" if size_average is False else "mean"


def relu(input, inplace=False):
    if inplace:
        return _torch.relu_(input)
    return _torch.relu(input)


def tanh(input):
    return input.tanh()


def sigmoid(input):
    return input.sigmoid()


def softmax(input, dim=None, _stacklevel=3, dtype=None):
    if dim is None:
        dim = _implicit_dim("softmax", input.dim())
    return input.softmax(dim, dtype=dtype)


def log_softmax(input, dim=None, _stacklevel=3, dtype=None):
    if dim is None:
        dim = _implicit_dim("log_softmax", input.dim())
    return input.log_softmax(dim, dtype=dtype)


def _implicit_dim(name, ndim):
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. "
        "Change the call to include dim=X as an argument.", stacklevel=1)
    return 0 if ndim in (0, 1, 3) else 1


def _warn_of_sizes(input, target):
    warning = _torch._size_warning(input, target)
    if warning is not None:
        warnings.warn(warning, stacklevel=1)


def mse_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    if weight is not None:
        raise NotImplementedError("gradstep does not support mse_loss(weight=) yet")
    _warn_of_sizes(input, target)
    return _torch._mse_loss(input, target, _reduction(size_average, reduce, reduction))


def l1_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    if weight is not None:
        raise NotImplementedError("gradstep does not support l1_loss(weight=) yet")
    _warn_of_sizes(input, target)
    return _torch._l1_loss(input, target, _reduction(size_average, reduce, reduction))


def nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None,
             reduction="mean"):
    return _torch._nll_loss(
        input, target, weight, ignore_index, _reduction(size_average, reduce, reduction))


def cross_entropy(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None,
                  reduction="mean", label_smoothing=0.0):
    if label_smoothing != 0.0:
        raise NotImplementedError("gradstep does not support cross_entropy(label_smoothing=) yet")
    return _torch._cross_entropy(
        input, target, weight, ignore_index, _reduction(size_average, reduce, reduction))


__getattr__ = _module_getattr("torch.nn.functional")
