"""Activations and dropout of `torch.nn.functional`."""

import warnings

import _torch
from _torch import prelu


def relu(input, inplace=False):
    if inplace:
        return _torch.relu_(input)
    return _torch.relu(input)


relu_ = _torch.relu_


def tanh(input):
    return input.tanh()


def sigmoid(input):
    return input.sigmoid()


def softmax(input, dim=None, _stacklevel=3, dtype=None):
    if dim is None:
        dim = _implicit_dim("softmax", input.dim())
    return input.softmax(dim, dtype=dtype)


def softmin(input, dim=None, _stacklevel=3, dtype=None):
    if dim is None:
        dim = _implicit_dim("softmin", input.dim())
    return (-input).softmax(dim, dtype=dtype)


def log_softmax(input, dim=None, _stacklevel=3, dtype=None):
    if dim is None:
        dim = _implicit_dim("log_softmax", input.dim())
    return input.log_softmax(dim, dtype=dtype)


def _implicit_dim(name, ndim):
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. "
        "Change the call to include dim=X as an argument.", stacklevel=1)
    return 0 if ndim in (0, 1, 3) else 1


def leaky_relu(input, negative_slope=0.01, inplace=False):
    return _torch._leaky_relu(input, negative_slope, inplace)


def leaky_relu_(input, negative_slope=0.01):
    return _torch._leaky_relu(input, negative_slope, True)


def elu(input, alpha=1.0, inplace=False):
    return _torch._elu(input, alpha, 1.0, 1.0, inplace)


def elu_(input, alpha=1.0):
    return elu(input, alpha, True)


def selu(input, inplace=False):
    # The constants of Klambauer and others, 2017.
    return _torch._elu(
        input, 1.6732632423543772848170429916717, 1.0507009873554804934193349852946, 1.0, inplace)


def selu_(input):
    return selu(input, True)


def celu(input, alpha=1.0, inplace=False):
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return _torch._celu(input, alpha, 1.0 / alpha, inplace)


def celu_(input, alpha=1.0):
    return celu(input, alpha, True)


def gelu(input, approximate="none"):
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    return _torch._gelu(input, approximate == "tanh")


def silu(input, inplace=False):
    return _torch._silu(input, inplace)


def mish(input, inplace=False):
    return _torch._mish(input, inplace)


def softplus(input, beta=1, threshold=20):
    return _torch._softplus(input, beta, threshold, False)


def hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False):
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return _torch._hardtanh(input, min_val, max_val, inplace)


def hardtanh_(input, min_val=-1.0, max_val=1.0):
    return hardtanh(input, min_val, max_val, True)


def relu6(input, inplace=False):
    return _torch._hardtanh(input, 0.0, 6.0, inplace)


def hardsigmoid(input, inplace=False):
    return _torch._hardsigmoid(input, inplace)


def hardswish(input, inplace=False):
    return _torch._hardswish(input, inplace)


def logsigmoid(input):
    return _torch._logsigmoid(input, False)


def softshrink(input, lambd=0.5):
    if lambd < 0:
        limit, name = ((1.79769e+308, "Double") if input.dtype == _torch.float64
                       else (3.40282e+38, "Float"))
        raise RuntimeError(
            f"lambda must be in range [0, {limit}] for input dtype {name}, but found {lambd:g}")
    return _torch._softshrink(input, lambd, False)


def hardshrink(input, lambd=0.5):
    return _torch._hardshrink(input, lambd, False)


def tanhshrink(input):
    return input - input.tanh()


def softsign(input):
    return input / (input.abs() + 1)


def threshold(input, threshold, value, inplace=False):
    return _torch._threshold(input, threshold, value, inplace)


def threshold_(input, threshold, value):
    return _torch._threshold(input, threshold, value, True)


def rrelu(input, lower=1.0 / 8, upper=1.0 / 3, training=False, inplace=False):
    if training:
        # Each negative number gets a slope of its own.
        negative = input.detach() <= 0
        count = int(negative.sum())
        drawn = _torch.empty(count, dtype=_torch.float64).uniform_(lower, upper)
        slopes = _torch.ones_like(input)
        slopes[negative] = drawn.to(input.dtype)
        return input.mul_(slopes) if inplace else input * slopes
    return _torch._rrelu_middle(input, (lower + upper) / 2, inplace)


def glu(input, dim=-1):
    return _torch._glu(input, dim)


def gumbel_softmax(logits, tau=1, hard=False, eps=1e-10, dim=-1):
    if eps != 1e-10:
        warnings.warn("`eps` parameter is deprecated and has no effect.", stacklevel=2)
    noise = -_torch.empty_like(logits).exponential_().log()
    soft = ((logits + noise) / tau).softmax(dim)
    if not hard:
        return soft
    index = soft.max(dim, keepdim=True)[1]
    # One-hot going forward, the soft numbers' slope going back.
    return _torch.zeros_like(logits).scatter_(dim, index, 1.0) - soft.detach() + soft


def _probability(p):
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def dropout(input, p=0.5, training=True, inplace=False):
    _probability(p)
    return _torch._dropout(input, float(p), inplace) if training else input


def alpha_dropout(input, p=0.5, training=False, inplace=False):
    _probability(p)
    return _torch._alpha_dropout(input, float(p), inplace) if training else input


def feature_alpha_dropout(input, p=0.5, training=False, inplace=False):
    _probability(p)
    return _torch._feature_alpha_dropout(input, float(p), inplace) if training else input


def dropout1d(input, p=0.5, training=True, inplace=False):
    _probability(p)
    if input.dim() not in (2, 3):
        raise RuntimeError(
            f"dropout1d: Expected 2D or 3D input, but received a {input.dim()}D input. "
            "Note that dropout1d exists to provide channel-wise dropout on inputs with 1 "
            "spatial dimension, a channel dimension, and an optional batch dimension "
            "(i.e. 2D or 3D inputs).")
    if not training:
        return input
    if input.dim() == 2:
        return _torch._feature_dropout(input.unsqueeze(0), float(p), inplace).squeeze(0)
    return _torch._feature_dropout(input, float(p), inplace)


def dropout2d(input, p=0.5, training=True, inplace=False):
    _probability(p)
    if input.dim() not in (3, 4):
        warnings.warn(
            f"dropout2d: Received a {input.dim()}-D input to dropout2d, which is deprecated "
            "and will result in an error in a future release. To retain the behavior "
            "and silence this warning, please use dropout instead. Note that dropout2d "
            "exists to provide channel-wise dropout on inputs with 2 spatial dimensions, "
            "a channel dimension, and an optional batch dimension (i.e. 3D or 4D inputs).",
            stacklevel=1)
    return _torch._feature_dropout(input, float(p), inplace) if training else input
