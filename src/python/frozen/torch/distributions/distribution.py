"""`Distribution`: what all have in common."""

import numbers

import torch
from torch.nn.modules._own_init import own_init

from . import constraints


def broadcast_all(*values):
    """Numbers and tensors as tensors of one shape."""
    if not all(isinstance(value, (torch.Tensor, numbers.Number)) for value in values):
        raise ValueError("Input arguments must all be instances of Number, torch.Tensor or objects "
                         "implementing __torch_function__.")
    like = next((value for value in values if isinstance(value, torch.Tensor)), None)
    options = {} if like is None else {"dtype": like.dtype, "device": like.device}
    if like is None:
        options["dtype"] = torch.get_default_dtype()
    return torch.broadcast_tensors(*(
        value if isinstance(value, torch.Tensor) else torch.tensor(value, **options) for value in values))


class Distribution:
    has_rsample = False
    has_enumerate_support = False
    _validate_args = True
    # Parameters and their constraints, in the order in which they are checked and printed.
    arg_constraints = {}
    support = None

    @staticmethod
    def set_default_validate_args(value):
        if value not in (True, False):
            raise ValueError
        Distribution._validate_args = value

    def __init__(self, batch_shape=torch.Size(), event_shape=torch.Size(), validate_args=None):
        self._batch_shape, self._event_shape = torch.Size(batch_shape), torch.Size(event_shape)
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            for name, constraint in self.arg_constraints.items():
                if constraint is constraints.dependent or name not in self.__dict__:
                    continue
                value = getattr(self, name)
                if not bool(constraint.check(value).all()):
                    raise ValueError(
                        f"Expected parameter {name} ({type(value).__name__} of shape "
                        f"{tuple(value.shape)}) of distribution {self!r} to satisfy the constraint "
                        f"{constraint!r}, but found invalid values:\n{value}")

    batch_shape = property(lambda self: self._batch_shape)
    event_shape = property(lambda self: self._event_shape)

    def expand(self, batch_shape, _instance=None):
        batch_shape = torch.Size(batch_shape)
        new = type(self).__new__(type(self))
        new.__dict__.update(self.__dict__)
        for name, (tensor, event_dims) in self._expanded().items():
            shape = tensor.shape[len(tensor.shape) - event_dims:] if event_dims else torch.Size()
            setattr(new, name, tensor.expand(batch_shape + shape))
        new._batch_shape = batch_shape
        return new

    def _expanded(self):
        """The tensors that `expand` expands, each with its event's dimensions."""
        return {name: (self.__dict__[name], 0) for name in self.arg_constraints if name in self.__dict__}

    def _extended_shape(self, sample_shape=()):
        return torch.Size(sample_shape) + self._batch_shape + self._event_shape

    def sample(self, sample_shape=torch.Size()):
        with torch.no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape=torch.Size()):
        raise NotImplementedError

    def sample_n(self, n):
        return self.sample((n,))

    def log_prob(self, value):
        raise NotImplementedError

    def cdf(self, value):
        raise NotImplementedError

    def icdf(self, value):
        raise NotImplementedError

    def entropy(self):
        raise NotImplementedError

    def enumerate_support(self, expand=True):
        raise NotImplementedError

    def perplexity(self):
        return torch.exp(self.entropy())

    @property
    def mean(self):
        raise NotImplementedError

    @property
    def variance(self):
        raise NotImplementedError

    @property
    def mode(self):
        raise NotImplementedError(f"{type(self)} does not implement mode")

    @property
    def stddev(self):
        return self.variance.sqrt()

    def _validate_sample(self, value):
        if not self._validate_args:
            return
        if not isinstance(value, torch.Tensor):
            raise ValueError("The value argument to log_prob must be a Tensor")
        start = len(value.shape) - len(self._event_shape)
        if value.shape[start:] != self._event_shape:
            raise ValueError(
                "The right-most size of value must match event_shape: "
                f"{value.shape} vs {self._event_shape}.")
        expected = self._batch_shape + self._event_shape
        for i, j in zip(reversed(value.shape), reversed(expected)):
            if i != 1 and j != 1 and i != j:
                raise ValueError("Value is not broadcastable with batch_shape+event_shape: "
                                 f"{value.shape} vs {expected}.")
        support = self.support
        if support is None or support is constraints.dependent:
            return
        if not bool(support.check(value).all()):
            raise ValueError(
                "Expected value argument "
                f"({type(value).__name__} of shape {tuple(value.shape)}) to be within the support "
                f"({support!r}) of the distribution {self!r}, but found invalid values:\n{value}")

    def __repr__(self):
        shown = []
        for name in self.arg_constraints:
            value = self.__dict__.get(name)
            if value is not None:
                shown.append(f"{name}: {value if value.numel() == 1 else value.size()}")
        return f"{type(self).__name__}({', '.join(shown)})"


class ExponentialFamily(Distribution):
    """The exponential families: entropies and divergences have closed forms."""


def of(module):
    """Gives classes the module that PyTorch has them in."""
    def mark(cls):
        cls.__module__ = f"torch.distributions.{module}"
        own_init(cls)
        return cls

    return mark


def refuse_gradient(name, *parameters):
    """Samples that would need the derivative of a rejection sampler."""
    if torch.is_grad_enabled() and any(parameter.requires_grad for parameter in parameters):
        raise NotImplementedError(
            f"gradstep does not support gradients through {name}.rsample yet: sample() draws without them")
