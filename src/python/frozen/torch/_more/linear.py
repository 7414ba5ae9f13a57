"""Older names of `torch.linalg`."""

import torch
from torch import linalg

det, inverse = linalg.det, linalg.inv
matrix_power, pinverse, qr, cholesky = (
    linalg.matrix_power, linalg.pinv, linalg.qr, linalg.cholesky)
_Slogdet = linalg._named("slogdet", "sign", "logabsdet")


def slogdet(input):
    return _Slogdet(linalg.slogdet(input))


def logdet(input):
    sign, logarithm = linalg.slogdet(input)
    return torch.where(sign > 0, logarithm, torch.full_like(logarithm, float("nan")))


def svd(input, some=True):
    u, s, vh = linalg.svd(input, full_matrices=not some)
    return u, s, vh.mT
