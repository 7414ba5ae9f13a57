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


def lstsq(a, b, rcond=None):
    """Solution, sum of squared residuals, rank, singular values."""
    a, b = _float(a), _float(b)
    columns = b if b.dim() == 2 else b.unsqueeze(1)
    singular = torch.linalg.svdvals(a)
    least = torch.finfo(a.dtype).eps * max(a.shape) if rcond is None else rcond
    rank = int((singular > least * singular.max()).sum())
    solution = torch.linalg.pinv(a) @ columns
    residuals = (a @ solution - columns).pow(2).sum(0)
    if rank < a.shape[1] or a.shape[0] <= a.shape[1]:
        residuals = residuals[:0]
    return wrap(solution if b.dim() == 2 else solution.squeeze(1)), wrap(residuals), rank, wrap(singular)


def eigh(a):
    return tuple(map(wrap, torch.linalg.eigh(_float(a))))


def eigvalsh(a):
    return wrap(torch.linalg.eigvalsh(_float(a)))


def svd(a, full_matrices=True, compute_uv=True):
    if not compute_uv:
        return wrap(torch.linalg.svdvals(_float(a)))
    return tuple(map(wrap, torch.linalg.svd(_float(a), full_matrices=full_matrices)))


def qr(a):
    return tuple(map(wrap, torch.linalg.qr(_float(a))))


def cholesky(a):
    return wrap(torch.linalg.cholesky(_float(a)))


def matrix_power(a, n):
    result = torch.linalg.matrix_power(_float(a), n)
    return wrap(result if _tensor(a).is_floating_point() or n < 0 else result.round().to(_tensor(a).dtype))


def cond(a):
    values = torch.linalg.svdvals(_float(a))
    return wrap(values[0] / values[-1])


def pinv(a):
    return wrap(torch.linalg.pinv(_float(a)))


def matrix_rank(a):
    return wrap(torch.linalg.matrix_rank(_float(a)))


def __getattr__(name):
    raise AttributeError(f"gradstep's NumPy does not support numpy.linalg.{name}")
