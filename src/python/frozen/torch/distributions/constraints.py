"""`torch.distributions.constraints`: what parameters and samples must satisfy."""

import torch


class Constraint:
    is_discrete = False
    event_dim = 0

    def check(self, value):
        raise NotImplementedError

    def __repr__(self):
        return type(self).__name__[1:] + "()"


class _Dependent(Constraint):
    """Known to the distribution only."""

    def check(self, value):
        raise ValueError("Cannot determine validity of dependent constraint")


class _Boolean(Constraint):
    is_discrete = True

    def check(self, value):
        return (value == 0) | (value == 1)


class _Real(Constraint):
    def check(self, value):
        return value == value


class _Simplex(Constraint):
    event_dim = 1

    def check(self, value):
        return torch.all(value >= 0, dim=-1) & ((value.sum(-1) - 1).abs() < 1e-6)


class _OneHot(Constraint):
    is_discrete = True
    event_dim = 1

    def check(self, value):
        return (((value == 0) | (value == 1)).all(-1)) & (value.sum(-1) == 1)


class _PositiveDefinite(Constraint):
    event_dim = 2

    def check(self, value):
        symmetric = torch.isclose(value, value.mT, atol=1e-6).all(-2).all(-1)
        if not symmetric.all():
            return symmetric
        return torch.linalg.eigvalsh(value).gt(0).all(-1)


class _LowerCholesky(Constraint):
    event_dim = 2

    def check(self, value):
        lower = (value.tril() == value).flatten(-2).all(-1)
        return lower & (value.diagonal(dim1=-2, dim2=-1) > 0).all(-1)


class _Bounded(Constraint):
    """Between bounds; the names of those that are given are printed."""

    def __init__(self, name, check, discrete=False, **bounds):
        self._name, self._check, self.is_discrete, self._bounds = name, check, discrete, bounds

    def check(self, value):
        return self._check(value)

    def __repr__(self):
        return f"{self._name}({', '.join(f'{k}={v}' for k, v in self._bounds.items())})"


def greater_than(low):
    return _Bounded("GreaterThan", lambda x: low < x, lower_bound=low)


def greater_than_eq(low):
    return _Bounded("GreaterThanEq", lambda x: low <= x, lower_bound=low)


def less_than(high):
    return _Bounded("LessThan", lambda x: x < high, upper_bound=high)


def interval(low, high):
    return _Bounded("Interval", lambda x: (low <= x) & (x <= high), lower_bound=low, upper_bound=high)


def half_open_interval(low, high):
    return _Bounded("HalfOpenInterval", lambda x: (low <= x) & (x < high), lower_bound=low,
                    upper_bound=high)


def integer_interval(low, high):
    return _Bounded("IntegerInterval", lambda x: (x % 1 == 0) & (low <= x) & (x <= high), True,
                    lower_bound=low, upper_bound=high)


class _Independent(Constraint):
    """Several of one constraint as one event."""

    def __init__(self, base, dims):
        self.base_constraint, self.reinterpreted_batch_ndims = base, dims
        self.event_dim = base.event_dim + dims
        self.is_discrete = base.is_discrete

    def check(self, value):
        result = self.base_constraint.check(value)
        if result.dim() < self.reinterpreted_batch_ndims:
            raise ValueError(
                f"Expected value.dim() >= {self.event_dim} but got {value.dim()}")
        return result.reshape(result.shape[:result.dim() - self.reinterpreted_batch_ndims] + (-1,)).all(-1)

    def __repr__(self):
        return f"IndependentConstraint({self.base_constraint!r}, {self.reinterpreted_batch_ndims})"


independent = _Independent
dependent = _Dependent()
boolean = _Boolean()
real = _Real()
real_vector = _Independent(real, 1)
simplex = _Simplex()
one_hot = _OneHot()
positive_definite = _PositiveDefinite()
lower_cholesky = _LowerCholesky()
positive = greater_than(0.0)
nonnegative = greater_than_eq(0.0)
unit_interval = interval(0.0, 1.0)
nonnegative_integer = _Bounded("IntegerGreaterThan", lambda x: (x % 1 == 0) & (x >= 0), True, lower_bound=0)
positive_integer = _Bounded("IntegerGreaterThan", lambda x: (x % 1 == 0) & (x >= 1), True, lower_bound=1)
