"""The rarer functions of `torch.linalg`."""

import torch
from torch import linalg
from torch import matmul, matrix_exp

_LU = linalg._named("linalg_lu", "P", "L", "U")


def solve_triangular(A, B, *, upper, left=True, unitriangular=False, out=None):
    if not left:
        return solve_triangular(A.mT, B.mT, upper=not upper, unitriangular=unitriangular).mT
    A = A.triu() if upper else A.tril()
    if unitriangular:
        A = A - torch.diag_embed(A.diagonal(dim1=-2, dim2=-1)) + torch.eye(A.shape[-1], dtype=A.dtype)
    return linalg.solve(A, B)


def vander(x, *, N=None):
    return x.unsqueeze(-1) ** torch.arange(x.shape[-1] if N is None else N)


def lu(A, *, pivot=True, out=None):
    """Gauss' elimination, a column after the other, with the largest pivot of each."""
    if A.dim() != 2:
        raise NotImplementedError("gradstep does not support torch.linalg.lu of batches yet")
    rows, columns = A.shape
    count = min(rows, columns)
    order = list(range(rows))
    U, L = A, torch.zeros(rows, count, dtype=A.dtype)
    for at in range(count):
        if pivot:
            best = at + int(U[at:, at].detach().abs().argmax())
            if best != at:
                swapped = list(range(rows))
                swapped[at], swapped[best] = best, at
                U, L = U[swapped], L[swapped]
                order[at], order[best] = order[best], order[at]
        head = U[at, at]
        if head != 0:
            factors = torch.cat([torch.zeros(at + 1, dtype=A.dtype), U[at + 1:, at] / head])
            U = U - torch.outer(factors, U[at])
            one = torch.zeros(count, dtype=A.dtype)
            one[at] = 1
            L = L + torch.outer(factors, one)
    L = L + torch.eye(rows, count, dtype=A.dtype)
    P = torch.zeros(rows, rows, dtype=A.dtype)
    P[order, list(range(rows))] = 1
    return _LU((P, L, U[:count].triu()))
