"""`torch.linalg`: norms, solving, and the decompositions of matrices."""

import math

import _torch
import torch
from torch._named import node


class _LinAlgError(RuntimeError):
    __module__ = "torch._C"


LinAlgError = _LinAlgError


def _check(name, A, square=True):
    if A.dim() < 2:
        raise RuntimeError(f"linalg.{name}: The input tensor A must have at least 2 dimensions.")
    if square and A.shape[-1] != A.shape[-2]:
        raise RuntimeError(f"linalg.{name}: A must be batches of square matrices, but they are "
                           f"{A.shape[-2]} by {A.shape[-1]} matrices")
    if not A.is_floating_point():
        kinds = {"torch.int64": "Long", "torch.int32": "Int", "torch.bool": "Bool"}
        raise NotImplementedError(f"linalg.{name}: Expected a floating point or complex tensor as input. "
                                  f"Got {kinds.get(str(A.dtype), A.dtype)}")


def _each(kernel, A, *others):
    """The kernel on each matrix of a batch, its results stacked."""
    if A.dim() == 2:
        return kernel(A, *others)
    results = [_each(kernel, *parts) for parts in zip(A, *others)]
    if isinstance(results[0], tuple):
        return tuple(torch.stack(parts) for parts in zip(*results))
    return torch.stack(results)


def _differentiable(name, forward, backward):
    """An operation with its own derivative; without gradients it is just its forward."""
    class Context:
        pass

    def run(*inputs):
        if not (torch.is_grad_enabled() and any(x.requires_grad for x in inputs)):
            return forward(Context(), *inputs)
        from torch.autograd import Function

        cls = type(name, (Function,), {"forward": staticmethod(forward),
                                       "backward": staticmethod(backward)})
        return cls.apply(*inputs)

    return run


def _save(ctx, *tensors):
    if hasattr(ctx, "save_for_backward"):
        ctx.save_for_backward(*tensors)


def _inverse(name):
    def kernel(A):
        X, _, singular = _torch._linalg_solve(A, torch.eye(A.shape[-1], dtype=A.dtype))
        if singular:
            raise LinAlgError(
                f"linalg.{name}: The diagonal element {singular} is zero, the inversion could not "
                "be completed because the input matrix is singular.")
        return X

    return kernel


def _inv_forward(ctx, A):
    X = _each(_inverse("inv"), A)
    _save(ctx, X)
    return X


def _inv_backward(ctx, grad):
    X, = ctx.saved_tensors
    return -X.mT @ grad @ X.mT


_inv = _differentiable("LinalgInvEx", _inv_forward, _inv_backward)


@node("LinalgInvExBackward0")
def inv(A, *, out=None):
    _check("inv", A)
    return _inv(A)


def _det_forward(ctx, A):
    result = _each(lambda a: torch.tensor(_torch._linalg_solve(a, a[:, :0])[1], dtype=A.dtype), A)
    _save(ctx, A, result)
    return result


def _det_backward(ctx, grad):
    A, result = ctx.saved_tensors
    return (grad * result)[..., None, None] * inv(A).mT


_det = _differentiable("LinalgDet", _det_forward, _det_backward)


@node("LinalgDetBackward0")
def det(A, *, out=None):
    _check("det", A)
    return _det(A)


class _SignAndLog(tuple):
    sign = property(lambda self: self[0])
    logabsdet = property(lambda self: self[1])

    def __repr__(self):
        return f"torch.return_types.linalg_slogdet(\nsign={self[0]!r},\nlogabsdet={self[1]!r})"


@node("LinalgSlogdetBackward0")
def slogdet(A, *, out=None):
    value = det(A)
    return _SignAndLog((torch.sign(value).detach(), torch.log(value.abs())))


def _solve_forward(ctx, A, B):
    def kernel(a, b):
        X, _, singular = _torch._linalg_solve(a, b)
        if singular:
            raise LinAlgError("torch.linalg.solve: The solver failed because the input matrix is "
                              "singular.")
        return X

    X = _each(kernel, A, B)
    _save(ctx, A, X)
    return X


def _solve_backward(ctx, grad):
    A, X = ctx.saved_tensors
    grad_b = _solve(A.mT, grad)
    return -grad_b @ X.mT, grad_b


_solve = node("LinalgSolveExBackward0")(
    _differentiable("LinalgSolveEx", _solve_forward, _solve_backward))


@node("LinalgSolveExBackward0")
def _column(A, b):
    return solve(A, b.unsqueeze(-1)).squeeze(-1)


def solve(A, B, *, left=True, out=None):
    _check("solve", A)
    if not left:
        return solve(A.mT, B.mT).mT
    if B.dim() == 1 or B.dim() == A.dim() - 1 and B.shape == A.shape[:-1]:
        return _column(A, B)
    if A.shape[-1] != B.shape[-2]:
        raise RuntimeError(
            f"linalg.solve: Incompatible shapes of A and B for the equation AX = B "
            f"({A.shape[-2]}x{A.shape[-1]} and {B.shape[-2]}x{B.shape[-1]})")
    if A.dim() > 2 or B.dim() > 2:
        batch = torch.broadcast_shapes(A.shape[:-2], B.shape[:-2])
        A, B = A.expand(*batch, *A.shape[-2:]), B.expand(*batch, *B.shape[-2:])
    return _solve(A, B)


def _detached(name, *tensors):
    if torch.is_grad_enabled() and any(tensor.requires_grad for tensor in tensors):
        raise NotImplementedError(f"gradstep does not support gradients of torch.linalg.{name} yet")
    return tensors[0]


def _factored(name, kernel, A):
    if torch.is_grad_enabled() and A.requires_grad:
        from torch._more import factors

        return factors.recorded(name, kernel, A)
    return _each(kernel, A)


def cholesky(A, *, upper=False, out=None):
    _check("cholesky", A)

    def kernel(a):
        factor = _torch._linalg_cholesky(a)
        if isinstance(factor, int):
            raise LinAlgError(
                "linalg.cholesky: The factorization could not be completed because the input is "
                f"not positive-definite (the leading minor of order {factor} is not "
                "positive-definite).")
        return factor

    lower = _factored("cholesky", kernel, A)
    return lower.mT.contiguous() if upper else lower


def _named(name, *fields):
    def shown(self):
        inside = ",\n".join(f"{field}={value!r}" for field, value in zip(fields, self))
        return f"torch.return_types.{name}(\n{inside})"

    members = {field: property(lambda self, at=at: self[at]) for at, field in enumerate(fields)}
    return type(name, (tuple,), {**members, "__repr__": shown})


_QR = _named("linalg_qr", "Q", "R")
_Eigh = _named("linalg_eigh", "eigenvalues", "eigenvectors")
_SVD = _named("linalg_svd", "U", "S", "Vh")
_Lstsq = _named("linalg_lstsq", "solution", "residuals", "rank", "singular_values")


def qr(A, mode="reduced", *, out=None):
    if mode != "reduced":
        raise NotImplementedError(f"gradstep does not support torch.linalg.qr(mode={mode!r}) yet")
    _check("qr", A, square=False)
    return _QR(_factored("qr", _torch._linalg_qr, A))


def eigh(A, UPLO="L", *, out=None):
    _check("eigh", A)

    def kernel(a):
        lower = a.tril() if UPLO == "L" else a.triu().mT
        return _torch._linalg_eigh(lower + lower.tril(-1).mT)

    return _Eigh(_factored("eigh", kernel, A))


def eigvalsh(A, UPLO="L", *, out=None):
    return eigh(A, UPLO)[0]


def _svd(A):
    u, s, vh = _torch._linalg_svd(A)
    # What belongs to a singular value of zero comes as zeros.
    there = u.norm(dim=0) > 0.5
    if not there.all():
        from torch._more.factors import completed

        u = completed(u[:, there])[:, :len(s)]
    return u, s, vh


def svd(A, full_matrices=True, *, driver=None, out=None):
    _check("svd", A, square=False)
    u, s, vh = _factored("svd", _svd, A)
    if full_matrices and A.shape[-1] != A.shape[-2]:
        from torch._more.factors import completed

        _detached("svd(full_matrices=True)", A)
        u = _each(completed, u) if A.shape[-2] > A.shape[-1] else u
        vh = vh if A.shape[-2] > A.shape[-1] else _each(completed, vh.mT).mT
    return _SVD((u, s, vh))


def svdvals(A, *, driver=None, out=None):
    _check("svdvals", A, square=False)
    return _factored("svd", _svd, A)[1]


def matrix_rank(A, *, atol=None, rtol=None, hermitian=False, out=None):
    values = svdvals(A.detach())
    if rtol is None:
        rtol = max(A.shape[-2:]) * torch.finfo(A.dtype).eps if atol is None else 0.0
    bound = torch.maximum(torch.tensor(atol or 0.0), rtol * values.amax(-1, keepdim=True))
    return (values > bound).sum(-1)


def cond(A, p=None, *, out=None):
    if p not in (None, 2):
        raise NotImplementedError("gradstep does not support torch.linalg.cond(p=) yet")
    values = svdvals(A)
    return values[..., 0] / values[..., -1]


def pinv(A, *, atol=None, rtol=None, hermitian=False, out=None):
    u, s, vh = svd(A, full_matrices=False)
    if rtol is None:
        rtol = max(A.shape[-2:]) * torch.finfo(A.dtype).eps
    keep = s > rtol * s.amax(-1, keepdim=True)
    inverse = torch.where(keep, 1 / torch.where(keep, s, torch.ones_like(s)), torch.zeros_like(s))
    return vh.mT @ (inverse.unsqueeze(-1) * u.mT)


def lstsq(A, B, rcond=None, *, driver=None):
    _check("lstsq", A, square=False)
    vector = B.dim() == 1
    right = B.unsqueeze(-1) if vector else B
    solution = pinv(A) @ right
    rank = matrix_rank(A)
    residuals = torch.zeros(0, dtype=A.dtype)
    if A.shape[-2] > A.shape[-1] and (rank == A.shape[-1]).all():
        residuals = ((A @ solution - right) ** 2).sum(-2)
    solution = solution.squeeze(-1) if vector else solution
    return _Lstsq((solution, residuals, torch.zeros(0, dtype=torch.int64), torch.zeros(0, dtype=A.dtype)))


def matrix_power(A, n, *, out=None):
    _check("matrix_power", A)
    if n < 0:
        return matrix_power(inv(A), -n)
    if n == 0:
        return torch.eye(A.shape[-1], dtype=A.dtype).expand(A.shape).clone()
    result = A
    for _ in range(n - 1):
        result = result @ A
    return result


def multi_dot(tensors, *, out=None):
    result = tensors[0]
    for tensor in tensors[1:]:
        result = result @ tensor
    return result


@node("LinalgCrossBackward0")
def cross(input, other, *, dim=-1, out=None):
    if input.shape[dim] != 3 or other.shape[dim] != 3:
        raise RuntimeError("linalg.cross: inputs dimension "
                           f"{dim} must have length 3. Got {input.shape[dim]} and {other.shape[dim]}")
    (a, b, c), (x, y, z) = input.unbind(dim), other.unbind(dim)
    return torch.stack([b * z - c * y, c * x - a * z, a * y - b * x], dim)


def vecdot(x, y, *, dim=-1, out=None):
    return (x * y).sum(dim)


def diagonal(A, *, offset=0, dim1=-2, dim2=-1):
    return A.diagonal(offset, dim1, dim2)


def vector_norm(x, ord=2, dim=None, keepdim=False, *, dtype=None, out=None):
    x = x.to(dtype) if dtype is not None else x
    if dim is None:
        result = x.flatten().norm(ord, 0)
        return result.reshape([1] * x.dim()) if keepdim else result
    return x.norm(ord, dim, keepdim)


def matrix_norm(A, ord="fro", dim=(-2, -1), keepdim=False, *, dtype=None, out=None):
    if A.dim() < 2:
        raise RuntimeError("linalg.matrix_norm: The input tensor A must have at least 2 dimensions.")
    rows, columns = dim
    if ord == "fro":
        return A.norm(2, list(dim), keepdim)
    if ord in (1, -1, math.inf, -math.inf):
        inner, outer = (rows, columns) if abs(ord) == 1 else (columns, rows)
        sums = A.abs().sum(inner, True)
        result = sums.amax(outer, True) if ord > 0 else sums.amin(outer, True)
        return result if keepdim else result.squeeze(dim)
    if ord in (2, -2, "nuc") and tuple(dim) == (-2, -1):
        values = svdvals(A)
        result = (values.sum(-1) if ord == "nuc" else values.amax(-1) if ord == 2 else values.amin(-1))
        return result[..., None, None] if keepdim else result
    raise NotImplementedError(f"gradstep does not support torch.linalg.matrix_norm(ord={ord!r}) yet")


def norm(A, ord=None, dim=None, keepdim=False, *, out=None, dtype=None):
    if ord is None:
        return vector_norm(A, 2, dim, keepdim, dtype=dtype)
    if isinstance(dim, (tuple, list)) and len(dim) == 2 or dim is None and A.dim() == 2:
        return matrix_norm(A, ord, tuple(dim) if dim is not None else (-2, -1), keepdim, dtype=dtype)
    return vector_norm(A, ord, dim, keepdim, dtype=dtype)


def __getattr__(name):
    if name in ("lu", "matmul", "matrix_exp", "solve_triangular", "vander"):
        from torch._more import matrices

        return getattr(matrices, name)
    if name in ("eig", "eigvals"):
        raise AttributeError(f"gradstep does not support torch.linalg.{name}: its results are complex. "
                             f"For a symmetric matrix use torch.linalg.{name}h")
    from torch._missing import known

    if name in known("torch.linalg"):
        raise AttributeError(f"gradstep does not support torch.linalg.{name} yet")
    raise AttributeError(f"module 'torch.linalg' has no attribute '{name}'")
