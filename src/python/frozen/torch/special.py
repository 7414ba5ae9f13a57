"""`torch.special`: special functions, most of them under another name too."""

import math

import torch
from torch import (digamma, digamma as psi, erf, erfc, erfinv, exp2, expm1, i0, lgamma as gammaln,
                   log1p, log_softmax, logit, logsumexp, polygamma, round, sigmoid as expit, sinc,
                   softmax, xlogy)
from torch._missing import module_getattr
from torch._named import node

multigammaln = torch.mvlgamma


@node("SpecialEntrBackward0")
def entr(input):
    """-x · log(x); 0 at 0, and minus infinity below."""
    inside = -input * torch.log(torch.where(input > 0, input, torch.ones_like(input)))
    return torch.where(input < 0, torch.full_like(inside, -math.inf), inside)


def ndtr(input):
    """The standard normal distribution."""
    return 0.5 * torch.erfc(-input / math.sqrt(2))


def ndtri(input):
    return math.sqrt(2) * torch.erfinv(2 * input - 1)


def log_ndtr(input):
    return torch.log(ndtr(input.double())).to(input.dtype)


def erfcx(input):
    return (torch.exp(input.double() ** 2) * torch.erfc(input.double())).to(input.dtype)


def xlog1py(input, other):
    other = torch.as_tensor(other)
    inside = input * torch.log1p(other)
    return torch.where((torch.as_tensor(input) == 0) & ~torch.isnan(other),
                       torch.zeros_like(inside), inside)


__getattr__ = module_getattr("torch.special")
