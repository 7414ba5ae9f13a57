"""Mathematics, element by element, and products of vectors."""

import math

import torch
from torch._named import node


def _tensor(x):
    return x if isinstance(x, torch.Tensor) else torch.tensor(x)


def _float(x):
    return x if x.is_floating_point() else x.to(torch.get_default_dtype())


def rsub(input, other, *, alpha=1):
    return other - input * alpha if alpha != 1 else other - input


def addbmm(input, batch1, batch2, *, beta=1, alpha=1):
    return beta * input + alpha * torch.bmm(batch1, batch2).sum(0)


def addr(input, vec1, vec2, *, beta=1, alpha=1):
    return beta * input + alpha * torch.outer(vec1, vec2)


def arccosh(input):
    return torch.acosh(input)


def arcsinh(input):
    return torch.asinh(input)


def arctanh(input):
    return torch.atanh(input)


def bitwise_and(input, other):
    return input & other


def bitwise_or(input, other):
    return input | other


def bitwise_xor(input, other):
    return input ^ other


def bitwise_not(input):
    return ~input


def bitwise_left_shift(input, other):
    return input << other


def bitwise_right_shift(input, other):
    return input >> other


@node("CopysignBackward0")
def copysign(input, other):
    input, other = _float(input), _tensor(other)
    return torch.where(torch.signbit(other), -input.abs(), input.abs())


def cross(input, other, dim=None):
    if dim is None:
        dim = next(at for at, size in enumerate(input.shape) if size == 3)
    return torch.linalg.cross(input, other, dim=dim)


@node("Deg2RadBackward0")
def deg2rad(input):
    return _float(input) * (math.pi / 180)


@node("Rad2DegBackward0")
def rad2deg(input):
    return _float(input) * (180 / math.pi)


@node("DistBackward0")
def dist(input, other, p=2):
    return (input - other).norm(p)


def float_power(input, exponent):
    if isinstance(exponent, torch.Tensor):
        exponent = exponent.double()
    return torch.pow(_tensor(input).double(), exponent)


def _of_the_number(input, other, take_other):
    """NaN loses against a number."""
    take_other = take_other | torch.isnan(input)
    return torch.where(take_other & ~torch.isnan(other) | torch.isnan(input), other, input)


@node("FmaxBackward0")
def fmax(input, other):
    return _of_the_number(input, other, other > input)


@node("FminBackward0")
def fmin(input, other):
    return _of_the_number(input, other, other < input)


def gcd(input, other):
    a, b = torch.broadcast_tensors(input.abs(), _tensor(other).abs())
    while (b != 0).any():
        nonzero = b != 0
        rest = torch.where(nonzero, a % torch.where(nonzero, b, torch.ones_like(b)), torch.zeros_like(b))
        a, b = torch.where(nonzero, b, a), rest
    return a


def lcm(input, other):
    divisor = gcd(input, other)
    return (input * other).abs() // torch.where(divisor == 0, torch.ones_like(divisor), divisor)


def hardshrink(input, lambd=0.5):
    return torch.nn.functional.hardshrink(input, lambd)


def heaviside(input, values):
    return torch.where(input == 0, values.to(input.dtype), (input > 0).to(input.dtype))


def isneginf(input):
    return torch.isinf(input) & (input < 0)


def isposinf(input):
    return torch.isinf(input) & (input > 0)


def isreal(input):
    return torch.ones_like(input, dtype=torch.bool)


def angle(input):
    return torch.where(torch.isnan(input), input, torch.where(input < 0, math.pi, 0.0))


def conj(input):
    return input


real = resolve_conj = conj


def adjoint(input):
    return input.transpose(-2, -1)


@node("UnsafeViewBackward0")
def kron(input, other):
    rank = max(input.dim(), other.dim())
    a = input.reshape([1] * (rank - input.dim()) + list(input.shape))
    b = other.reshape([1] * (rank - other.dim()) + list(other.shape))
    wide_a = [size for pair in zip(a.shape, [1] * rank) for size in pair]
    wide_b = [size for pair in zip([1] * rank, b.shape) for size in pair]
    product = a.reshape(wide_a) * b.reshape(wide_b)
    return product.reshape([m * n for m, n in zip(a.shape, b.shape)])


def ldexp(input, other):
    return input * torch.pow(2.0, other)


def logaddexp2(input, other):
    top = torch.maximum(input, other)
    return top + torch.log2(torch.exp2(input - top) + torch.exp2(other - top))


def multiply(input, other):
    return input * other


def subtract(input, other, *, alpha=1):
    return torch.sub(input, other, alpha=alpha)


def sgn(input):
    return torch.sign(input)


def signbit(input):
    if not input.is_floating_point():
        return input < 0
    return (input < 0) | ((input == 0) & (1 / input < 0))


@node("SincBackward0")
def sinc(input):
    zero = input == 0
    angle = torch.where(zero, torch.ones_like(input), input) * math.pi
    return torch.where(zero, torch.ones_like(input), torch.sin(angle) / angle)


def vdot(input, other):
    return torch.dot(input, other)


@node("LgammaBackward0")
def lgamma(input):
    x = _float(input)
    if not (x.requires_grad and torch.is_grad_enabled()):
        return _lgamma_values(x)
    return torch.linalg._differentiable("Lgamma", _lgamma_forward, _lgamma_backward)(x)


def _lgamma_values(x):
    values = [_log_gamma(value) for value in x.detach().flatten().tolist()]
    return torch.tensor(values, dtype=x.dtype).reshape(x.shape)


def _log_gamma(x):
    if x <= 0 and x == math.floor(x) or math.isinf(x):
        return math.inf
    return math.lgamma(x)


def _lgamma_forward(ctx, x):
    torch.linalg._save(ctx, x)
    return _lgamma_values(x)


def _lgamma_backward(ctx, grad):
    x, = ctx.saved_tensors
    return grad * digamma(x)


@node("DigammaBackward0")
def digamma(input):
    x = _float(input)
    if x.requires_grad and torch.is_grad_enabled():
        return torch.linalg._differentiable("Digamma", _digamma_forward, _digamma_backward)(x)
    return _digamma_values(x)


def _digamma_forward(ctx, x):
    torch.linalg._save(ctx, x)
    return _digamma_values(x)


def _digamma_backward(ctx, grad):
    x, = ctx.saved_tensors
    return grad * torch.polygamma(1, x)


def _digamma_values(input):
    """Raised to 6 or more, where the asymptotic series has all digits."""
    x = input.detach().double()
    low = x < 0.5
    z = torch.where(low, 1 - x, x)
    raised = torch.zeros_like(z)
    for _ in range(8):
        raised, z = raised - 1 / z, z + 1
    square = 1 / (z * z)
    series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))))
    result = raised + torch.log(z) - 0.5 / z - series
    result = torch.where(low, result - math.pi / torch.tan(math.pi * x), result)
    return result.to(input.dtype)


@node("ErfinvBackward0")
def erfinv(input):
    """Giles' start, then Newton's steps on erf in float64."""
    x = _float(input).double()
    w = -torch.log(((1 - x) * (1 + x)).clamp(min=1e-300))
    near = torch.where(w < 5, w - 2.5, torch.sqrt(w) - 3)
    small = (2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087,
             -0.00125372503, -0.00417768164, 0.246640727, 1.50140941)
    large = (-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773,
             -0.0076224613, 0.00943887047, 1.00167406, 2.83297682)
    a = b = 0.0
    for p, q in zip(small, large):
        a, b = a * near + p, b * near + q
    y = torch.where(w < 5, a, b) * x
    for _ in range(2):
        y = y - (torch.erf(y) - x) / (2 / math.sqrt(math.pi) * torch.exp(-y * y))
    y = torch.where(x.abs() == 1, x * math.inf, torch.where(x.abs() > 1, x * math.nan, y))
    return y.to(_float(input).dtype)
