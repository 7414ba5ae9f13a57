"""The parts of `math` that work on integers; the rest is native."""

from _math import *
from _math import ln as _ln, log2 as _log2, log10 as _log10, pow as _pow
import operator as _operator


def ceil(x, /):
    method = getattr(type(x), "__ceil__", None)
    return method(x) if method is not None else float(x).__ceil__()


def floor(x, /):
    method = getattr(type(x), "__floor__", None)
    return method(x) if method is not None else float(x).__floor__()


def trunc(x, /):
    method = getattr(type(x), "__trunc__", None)
    if method is None:
        raise TypeError(f"type {type(x).__name__} doesn't define __trunc__ method")
    return method(x)


def _big(x):
    """Splits an int too large for a float into (float, power of two)."""
    if type(x) is int and x > 1 << 1000:
        shift = x.bit_length() - 64
        return float(x >> shift), shift
    return x, 0


def log(x, base=None, /):
    small, shift = _big(x)
    result = _ln(small) + shift * _ln(2.0) if shift else _ln(small)
    return result if base is None else result / log(base)


def log2(x, /):
    small, shift = _big(x)
    return _log2(small) + shift


def log10(x, /):
    small, shift = _big(x)
    return _log10(small) + shift * _log10(2.0) if shift else _log10(small)


def _natural(n, function):
    n = _operator.index(n)
    if n < 0:
        raise ValueError(f"{function} not defined for negative values")
    return n


def factorial(n, /):
    if isinstance(n, float):
        raise TypeError("'float' object cannot be interpreted as an integer")
    n = _natural(n, "factorial()")
    result = 1
    for k in range(2, n + 1):
        result *= k
    return result


def comb(n, k, /):
    n, k = _operator.index(n), _operator.index(k)
    if n < 0:
        raise ValueError("n must be a non-negative integer")
    if k < 0:
        raise ValueError("k must be a non-negative integer")
    if k > n:
        return 0
    result = 1
    for i in range(min(k, n - k)):
        result = result * (n - i) // (i + 1)
    return result


def perm(n, k=None, /):
    if k is None:
        return factorial(n)
    n, k = _operator.index(n), _operator.index(k)
    if n < 0:
        raise ValueError("n must be a non-negative integer")
    if k < 0:
        raise ValueError("k must be a non-negative integer")
    result = 1
    for i in range(k):
        result *= n - i
    return result


def _gcd(a, b):
    while b:
        a, b = b, a % b
    return abs(a)


def gcd(*integers):
    result = 0
    for n in integers:
        result = _gcd(result, _operator.index(n))
    return result


def lcm(*integers):
    result = 1
    for n in integers:
        n = _operator.index(n)
        if n == 0:
            return 0
        result = abs(result * n) // _gcd(result, n)
    return result


def isqrt(n, /):
    n = _operator.index(n)
    if n < 0:
        raise ValueError("isqrt() argument must be nonnegative")
    if n == 0:
        return 0
    root = 1 << (n.bit_length() + 1) // 2
    while True:
        better = (root + n // root) // 2
        if better >= root:
            return root
        root = better


def prod(iterable, /, *, start=1):
    for x in iterable:
        start = start * x
    return start


def sumprod(p, q, /):
    p, q = list(p), list(q)
    if len(p) != len(q):
        raise ValueError("Inputs are not the same length")
    return sum(a * b for a, b in zip(p, q))


def dist(p, q, /):
    p, q = tuple(p), tuple(q)
    if len(p) != len(q):
        raise ValueError("both points must have the same number of dimensions")
    return hypot(*(a - b for a, b in zip(p, q)))


def isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0):
    if rel_tol < 0.0 or abs_tol < 0.0:
        raise ValueError("tolerances must be non-negative")
    a, b = float(a), float(b)
    if a == b:
        return True
    if isinf(a) or isinf(b):
        return False
    difference = abs(b - a)
    return difference <= abs(rel_tol * b) or difference <= abs(rel_tol * a) or difference <= abs_tol


# The Lanczos approximation with CPython's coefficients and order of operations, so
# that the last digit agrees (Modules/mathmodule.c; Pugh, "An Analysis of the Lanczos
# Gamma Approximation", 2004).
_G = 6.024680040776729583740234375
_NUMERATOR = (
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
)
_DENOMINATOR = (
    0.0, 39916800.0, 120543840.0, 150917976.0, 105258076.0, 45995730.0, 13339535.0, 2637558.0,
    357423.0, 32670.0, 1925.0, 66.0, 1.0,
)


def _lanczos(x):
    above = below = 0.0
    if x < 5.0:
        for a, b in zip(reversed(_NUMERATOR), reversed(_DENOMINATOR)):
            above = above * x + a
            below = below * x + b
    else:
        for a, b in zip(_NUMERATOR, _DENOMINATOR):
            above = above / x + a
            below = below / x + b
    return above / below


def _sin_pi(x):
    y = fmod(fabs(x), 2.0)
    half = round(2.0 * y)
    if half == 0:
        r = sin(pi * y)
    elif half == 1:
        r = cos(pi * (y - 0.5))
    elif half == 2:
        r = sin(pi * (1.0 - y))
    elif half == 3:
        r = -cos(pi * (y - 1.5))
    else:
        r = sin(pi * (y - 2.0))
    return copysign(1.0, x) * r


def gamma(x, /):
    x = float(x)
    if not isfinite(x):
        if x == -inf:
            raise ValueError("math domain error")
        return x
    if x == 0.0:
        raise ValueError("math domain error")
    if x == x.__floor__():
        if x < 0.0:
            raise ValueError("math domain error")
        if x <= 23.0:
            return float(factorial(int(x) - 1))
    size = fabs(x)
    if size < 1e-20:
        result = 1.0 / x
        if isinf(result):
            raise OverflowError("math range error")
        return result
    if size > 200.0:
        if x < 0.0:
            return 0.0 / _sin_pi(x)
        raise OverflowError("math range error")
    y = size + (_G - 0.5)
    # The rounding error of y.
    z = (y - size) - (_G - 0.5) if size > _G - 0.5 else (y - (_G - 0.5)) - size
    z = z * _G / y
    if x < 0.0:
        result = -pi / _sin_pi(size) / size * exp(y) / _lanczos(size)
        result -= z * result
        if size < 140.0:
            result /= _pow(y, size - 0.5)
        else:
            root = _pow(y, size / 2.0 - 0.25)
            result = result / root / root
    else:
        result = _lanczos(size) / exp(y)
        result += z * result
        if size < 140.0:
            result *= _pow(y, size - 0.5)
        else:
            root = _pow(y, size / 2.0 - 0.25)
            result = result * root * root
    if isinf(result):
        raise OverflowError("math range error")
    return result


def lgamma(x, /):
    x = float(x)
    if not isfinite(x):
        return x if isnan(x) else inf
    if x == x.__floor__() and x <= 2.0:
        if x <= 0.0:
            raise ValueError("math domain error")
        return 0.0
    size = fabs(x)
    if size < 1e-20:
        return -_ln(size)
    result = _ln(_lanczos(size)) - _G
    result += (size - 0.5) * (_ln(size + _G - 0.5) - 1)
    if x < 0.0:
        result = 1.144729885849400174143427351353058711647 - _ln(fabs(_sin_pi(size))) - _ln(size) - result
    if isinf(result):
        raise OverflowError("math range error")
    return result


del ln
