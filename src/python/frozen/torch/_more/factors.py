"""The derivatives of the decompositions of matrices, as in PyTorch's FunctionsManual.cpp."""

import torch
from torch import linalg
from torch._named import node


def _strict(matrix):
    """The matrix without its diagonal."""
    return matrix - torch.diag_embed(matrix.diagonal(dim1=-2, dim2=-1))


def _cholesky(grads, outputs):
    (lower,), (grad,) = outputs, grads
    phi = lower.mT @ grad
    phi = phi.tril() + phi.tril(-1).mT
    inverse = linalg.solve_triangular(lower, torch.eye(lower.shape[-1], dtype=lower.dtype), upper=False)
    return 0.5 * inverse.mT @ phi @ inverse


def _eigh(grads, outputs):
    (values, vectors), (grad_values, grad_vectors) = outputs, grads
    gaps = values.unsqueeze(-2) - values.unsqueeze(-1)
    gaps = gaps + torch.eye(values.shape[-1], dtype=values.dtype)
    turn = vectors.mT @ grad_vectors
    inside = 0.5 * (turn - turn.mT) / gaps + torch.diag_embed(grad_values)
    return vectors @ inside @ vectors.mT


def _svd(grads, outputs):
    (u, s, vh), (grad_u, grad_s, grad_vh) = outputs, grads
    v, grad_v = vh.mT, grad_vh.mT
    squares = s * s
    gaps = squares.unsqueeze(-2) - squares.unsqueeze(-1)
    gaps = gaps + torch.eye(s.shape[-1], dtype=s.dtype)

    def turned(x, grad):
        """The part of a gradient that turns the vectors among themselves, and what is left."""
        product = x.mT @ grad
        return _strict(product - product.mT) / gaps, grad - x @ product

    turn_u, rest_u = turned(u, grad_u)
    turn_v, rest_v = turned(v, grad_v)
    rows, columns = s.unsqueeze(-1), s.unsqueeze(-2)
    result = u @ (turn_u * columns + rows * turn_v + torch.diag_embed(grad_s)) @ vh
    return result + (rest_u / columns) @ vh + (u / columns) @ rest_v.mT


def _qr(grads, outputs):
    (q, r), (grad_q, grad_r) = outputs, grads
    if r.shape[-1] > r.shape[-2]:
        raise NotImplementedError(
            "gradstep does not support gradients of torch.linalg.qr of wide matrices yet")
    m = r @ grad_r.mT - grad_q.mT @ q
    inner = grad_q + q @ (m.tril() + m.tril(-1).mT)
    return linalg.solve_triangular(r, inner.mT, upper=True).mT


_BACKWARD = {"cholesky": ("LinalgCholeskyEx", _cholesky), "eigh": ("LinalgEigh", _eigh),
             "svd": ("LinalgSvd", _svd), "qr": ("LinalgQr", _qr)}


def recorded(name, kernel, A):
    title, formula = _BACKWARD[name]

    def forward(ctx, A):
        outputs = linalg._each(kernel, A)
        ctx.save_for_backward(*(outputs if isinstance(outputs, tuple) else (outputs,)))
        return outputs

    def backward(ctx, *grads):
        outputs = ctx.saved_tensors
        grads = [torch.zeros_like(one) if grad is None else grad
                 for one, grad in zip(outputs, grads)]
        return formula(grads, outputs)

    return node(title + "Backward0")(linalg._differentiable(title, forward, backward))(A)


def completed(basis):
    """Orthonormal columns, and as many more as make them a basis of the whole space."""
    size, count = basis.shape
    columns = list(basis.T)
    for at in range(size):
        if len(columns) == size:
            break
        extra = torch.zeros(size, dtype=basis.dtype)
        extra[at] = 1
        for _ in range(2):
            for column in columns:
                extra = extra - (column @ extra) * column
        length = extra.norm()
        if length > 1e-3:
            columns.append(extra / length)
    return torch.stack(columns, 1)
