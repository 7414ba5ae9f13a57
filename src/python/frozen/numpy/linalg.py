"""`numpy.linalg`, over `torch.linalg`."""

import torch

from ._array import _tensor, wrap

LinAlgError = type("LinAlgError", (ValueError,), {})


def _float(a):
    tensor = _tensor(a)
    return tensor if tensor.is_floating_point() else tensor.double()


def norm(x, ord=None, axis=None, keepdims=False):
    return wrap(torch.linalg.norm(_float(x), ord, axis, keepdims))


def inv(a):
    try:
        return wrap(torch.linalg.inv(_float(a)))
    except RuntimeError as error:
        if "singular" in str(error):
            raise LinAlgError("Singular matrix") from None
        raise


def det(a):
    return wrap(torch.linalg.det(_float(a)))


def solve(a, b):
    return wrap(torch.linalg.solve(_float(a), _float(b)))


def pinv(a):
    return wrap(torch.linalg.pinv(_float(a)))


def matrix_rank(a):
    return wrap(torch.linalg.matrix_rank(_float(a)))


def __getattr__(name):
    raise AttributeError(f"gradstep's NumPy does not support numpy.linalg.{name}")
