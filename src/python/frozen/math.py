"""The parts of `math` that work on integers; the rest is native."""

from _math import *
from _math import ln as _ln, log2 as _log2, log10 as _log10
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


del ln
