"""Distributions of vectors, mixtures, and distributions of transformed variables."""

import math

import torch

from . import constraints
from .continuous import Normal
from .discrete import Bernoulli, Categorical
from .distribution import Distribution, broadcast_all, of
from .transforms import ComposeTransform, ExpTransform, SigmoidTransform, Transform


def _summed(value, dims):
    """The sum over the last dimensions."""
    return value if dims == 0 else value.reshape(value.shape[:value.dim() - dims] + (-1,)).sum(-1)


@of("independent")
class Independent(Distribution):
    """The last dimensions of a distribution as one event."""

    def __init__(self, base_distribution, reinterpreted_batch_ndims, validate_args=None):
        batch = base_distribution.batch_shape
        if reinterpreted_batch_ndims > len(batch):
            raise ValueError(
                "Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), actual "
                f"{reinterpreted_batch_ndims} vs {len(batch)}")
        self.base_dist, self.reinterpreted_batch_ndims = base_distribution, reinterpreted_batch_ndims
        cut = len(batch) - reinterpreted_batch_ndims
        super().__init__(batch[:cut], batch[cut:] + base_distribution.event_shape, validate_args)

    mean = property(lambda self: self.base_dist.mean)
    mode = property(lambda self: self.base_dist.mode)
    variance = property(lambda self: self.base_dist.variance)
    has_rsample = property(lambda self: self.base_dist.has_rsample)
    support = constraints.dependent

    def expand(self, batch_shape, _instance=None):
        batch_shape = torch.Size(batch_shape)
        base = self.base_dist.expand(
            batch_shape + self.event_shape[:self.reinterpreted_batch_ndims])
        return Independent(base, self.reinterpreted_batch_ndims, validate_args=False)

    def sample(self, sample_shape=torch.Size()):
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape=torch.Size()):
        return self.base_dist.rsample(sample_shape)

    def log_prob(self, value):
        return _summed(self.base_dist.log_prob(value), self.reinterpreted_batch_ndims)

    def entropy(self):
        return _summed(self.base_dist.entropy(), self.reinterpreted_batch_ndims)

    def __repr__(self):
        return f"Independent({self.base_dist}, {self.reinterpreted_batch_ndims})"


@of("multivariate_normal")
class MultivariateNormal(Distribution):
    arg_constraints = {"loc": constraints.real_vector, "covariance_matrix": constraints.positive_definite,
                       "precision_matrix": constraints.positive_definite,
                       "scale_tril": constraints.lower_cholesky}
    support = constraints.real_vector
    has_rsample = True

    def __init__(self, loc, covariance_matrix=None, precision_matrix=None, scale_tril=None,
                 validate_args=None):
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        given = {"covariance_matrix": covariance_matrix, "precision_matrix": precision_matrix,
                 "scale_tril": scale_tril}
        given = {name: matrix for name, matrix in given.items() if matrix is not None}
        if len(given) != 1:
            raise ValueError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be "
                             "specified.")
        (name, matrix), = given.items()
        if matrix.dim() < 2:
            label = "scale_tril matrix" if name == "scale_tril" else name
            raise ValueError(f"{label} must be at least two-dimensional, with optional leading batch "
                             "dimensions")
        batch = torch.broadcast_shapes(matrix.shape[:-2], loc.shape[:-1])
        setattr(self, name, matrix.expand(batch + (-1, -1)))
        self.loc = loc.expand(batch + (-1,))
        super().__init__(batch, self.loc.shape[-1:], validate_args)
        if name == "scale_tril":
            self._tril = matrix
        elif name == "covariance_matrix":
            self._tril = torch.linalg.cholesky(matrix)
        else:
            self._tril = torch.linalg.cholesky(torch.linalg.inv(matrix))

    def _expanded(self):
        matrices = ("covariance_matrix", "precision_matrix", "scale_tril")
        return {"loc": (self.loc, 1), **{name: (self.__dict__[name], 2) for name in matrices
                                         if name in self.__dict__}}

    def __getattr__(self, name):
        if name not in self.arg_constraints or "_tril" not in self.__dict__:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        tril = self._tril
        if name == "covariance_matrix":
            tril = tril @ tril.mT
        elif name == "precision_matrix":
            tril = torch.linalg.inv(tril @ tril.mT)
        value = tril.expand(self._batch_shape + self._event_shape + self._event_shape)
        setattr(self, name, value)
        return value

    mean = mode = property(lambda self: self.loc)
    variance = property(lambda self: self._tril.pow(2).sum(-1).expand(self._extended_shape()))

    def rsample(self, sample_shape=torch.Size()):
        eps = torch.empty(self._extended_shape(sample_shape), dtype=self.loc.dtype).normal_()
        return self.loc + torch.matmul(self._tril, eps.unsqueeze(-1)).squeeze(-1)

    def _half_log_det(self):
        return self._tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)

    def log_prob(self, value):
        self._validate_sample(value)
        difference = (value - self.loc).unsqueeze(-1)
        tril = self._tril.tril().expand(difference.shape[:-2] + self._tril.shape[-2:])
        distance = torch.linalg.solve(tril, difference).squeeze(-1).pow(2).sum(-1)
        return (-0.5 * (self._event_shape[0] * math.log(2 * math.pi) + distance)
                - self._half_log_det())

    def entropy(self):
        h = 0.5 * self._event_shape[0] * (1.0 + math.log(2 * math.pi)) + self._half_log_det()
        return h.expand(self._batch_shape) if len(self._batch_shape) else h


@of("mixture_same_family")
class MixtureSameFamily(Distribution):
    def __init__(self, mixture_distribution, component_distribution, validate_args=None):
        if not isinstance(mixture_distribution, Categorical):
            raise ValueError(" The Mixture distribution needs to be an  instance of "
                             "torch.distributions.Categorical")
        if not isinstance(component_distribution, Distribution):
            raise ValueError("The Component distribution need to be an instance of "
                             "torch.distributions.Distribution")
        components = component_distribution.batch_shape[-1]
        if components != mixture_distribution.logits.shape[-1]:
            raise ValueError(
                f"`mixture_distribution component` ({mixture_distribution.logits.shape[-1]}) does not "
                f"equal `component_distribution.batch_shape[-1]` ({components})")
        self._mixture_distribution = mixture_distribution
        self._component_distribution = component_distribution
        self._events = len(component_distribution.event_shape)
        super().__init__(component_distribution.batch_shape[:-1], component_distribution.event_shape,
                         validate_args)

    mixture_distribution = property(lambda self: self._mixture_distribution)
    component_distribution = property(lambda self: self._component_distribution)

    def _weights(self):
        probs = self._mixture_distribution.probs
        return probs.reshape(probs.shape + (1,) * self._events)

    @property
    def mean(self):
        return torch.sum(self._weights() * self._component_distribution.mean, dim=-1 - self._events)

    @property
    def variance(self):
        weights, parts = self._weights(), self._component_distribution
        dim = -1 - self._events
        within = torch.sum(weights * parts.variance, dim=dim)
        between = torch.sum(weights * (parts.mean - self.mean.unsqueeze(dim)).pow(2.0), dim=dim)
        return within + between

    def log_prob(self, value):
        value = value.unsqueeze(-1 - self._events)
        of_parts = self._component_distribution.log_prob(value)
        weights = torch.log_softmax(self._mixture_distribution.logits, dim=-1)
        return torch.logsumexp(of_parts + weights, dim=-1)

    def cdf(self, x):
        x = x.unsqueeze(-1 - self._events)
        return torch.sum(self._component_distribution.cdf(x) * self._mixture_distribution.probs, dim=-1)

    def sample(self, sample_shape=torch.Size()):
        with torch.no_grad():
            sample_shape = torch.Size(sample_shape)
            lead = len(sample_shape) + len(self.batch_shape)
            chosen = self._mixture_distribution.sample(sample_shape)
            shape = chosen.shape
            samples = self._component_distribution.sample(sample_shape)
            chosen = chosen.reshape(shape + (1,) * (self._events + 1))
            chosen = chosen.repeat((1,) * len(shape) + (1,) + tuple(self.event_shape))
            return torch.gather(samples, lead, chosen).squeeze(lead)

    def __repr__(self):
        return f"MixtureSameFamily(\n  {self._mixture_distribution},\n  {self._component_distribution})"


@of("transformed_distribution")
class TransformedDistribution(Distribution):
    """What becomes of a variable that goes through transforms of its elements."""

    def __init__(self, base_distribution, transforms, validate_args=None):
        if isinstance(transforms, Transform):
            transforms = [transforms]
        elif not isinstance(transforms, list):
            raise ValueError(f"transforms must be a Transform or list, but was {transforms}")
        if not all(isinstance(transform, Transform) for transform in transforms):
            raise ValueError("transforms must be a Transform or a list of Transforms")
        self.base_dist, self.transforms = base_distribution, transforms
        super().__init__(base_distribution.batch_shape, base_distribution.event_shape, validate_args)

    has_rsample = property(lambda self: self.base_dist.has_rsample)

    def expand(self, batch_shape, _instance=None):
        new = super().expand(batch_shape)
        new.base_dist = self.base_dist.expand(batch_shape)
        return new

    def _forward(self, x):
        for transform in self.transforms:
            x = transform(x)
        return x

    def sample(self, sample_shape=torch.Size()):
        with torch.no_grad():
            return self._forward(self.base_dist.sample(sample_shape))

    def rsample(self, sample_shape=torch.Size()):
        return self._forward(self.base_dist.rsample(sample_shape))

    def log_prob(self, value):
        self._validate_sample(value)
        log_prob, y, events = 0.0, value, len(self.event_shape)
        for transform in reversed(self.transforms):
            x = transform.inv(y)
            log_prob = log_prob - _summed(transform.log_abs_det_jacobian(x, y), events)
            y = x
        return log_prob + self.base_dist.log_prob(y)

    def _rising(self, value):
        sign = 1
        for transform in self.transforms:
            sign = sign * transform.sign
        return value if isinstance(sign, int) and sign == 1 else sign * (value - 0.5) + 0.5

    def cdf(self, value):
        for transform in reversed(self.transforms):
            value = transform.inv(value)
        return self._rising(self.base_dist.cdf(value))

    def icdf(self, value):
        return self._forward(self.base_dist.icdf(self._rising(value)))

    def __repr__(self):
        return f"{type(self).__name__}()"


@of("log_normal")
class LogNormal(TransformedDistribution):
    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.positive

    def __init__(self, loc, scale, validate_args=None):
        super().__init__(Normal(loc, scale, validate_args=validate_args), ExpTransform(), validate_args)

    loc = property(lambda self: self.base_dist.loc)
    scale = property(lambda self: self.base_dist.scale)
    mean = property(lambda self: (self.loc + self.scale.pow(2) / 2).exp())
    mode = property(lambda self: (self.loc - self.scale.square()).exp())

    @property
    def variance(self):
        square = self.scale.pow(2)
        return square.expm1() * (2 * self.loc + square).exp()

    def entropy(self):
        return self.base_dist.entropy() + self.loc


class _LogitRelaxedBernoulli(Bernoulli):
    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        self.temperature = temperature
        super().__init__(probs, logits, validate_args)

    support = constraints.real
    has_rsample = True

    def sample(self, sample_shape=torch.Size()):
        with torch.no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape=torch.Size()):
        shape = self._extended_shape(sample_shape)
        eps = torch.finfo(self.probs.dtype).eps
        probs = self.probs.expand(shape).clamp(min=eps, max=1 - eps)
        uniforms = torch.rand(shape, dtype=probs.dtype).clamp(min=eps, max=1 - eps)
        return (uniforms.log() - (-uniforms).log1p() + probs.log() - (-probs).log1p()) / self.temperature

    def log_prob(self, value):
        logits, value = broadcast_all(self.logits, value)
        difference = logits - value.mul(self.temperature)
        return torch.as_tensor(self.temperature).log() + difference - 2 * difference.exp().log1p()


@of("relaxed_bernoulli")
class RelaxedBernoulli(TransformedDistribution):
    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.unit_interval

    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        super().__init__(_LogitRelaxedBernoulli(temperature, probs, logits), SigmoidTransform(),
                         validate_args)

    temperature = property(lambda self: self.base_dist.temperature)
    probs = property(lambda self: self.base_dist.probs)
    logits = property(lambda self: self.base_dist.logits)


class _ExpRelaxedCategorical(Distribution):
    has_rsample = True

    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        self._categorical = Categorical(probs, logits)
        self.temperature = temperature
        super().__init__(self._categorical.batch_shape, self._categorical.param_shape[-1:], validate_args)

    def rsample(self, sample_shape=torch.Size()):
        shape = self._extended_shape(sample_shape)
        logits = self._categorical.logits
        eps = torch.finfo(logits.dtype).eps
        uniforms = torch.rand(shape, dtype=logits.dtype).clamp(min=eps, max=1 - eps)
        scores = (logits - (-uniforms.log()).log()) / self.temperature
        return scores - scores.logsumexp(dim=-1, keepdim=True)

    def log_prob(self, value):
        k = self._categorical._num_events
        logits, value = broadcast_all(self._categorical.logits, value)
        temperature = torch.as_tensor(self.temperature)
        scale = torch.full_like(temperature, float(k)).lgamma() - temperature.log().mul(-(k - 1))
        score = logits - value.mul(temperature)
        return (score - score.logsumexp(dim=-1, keepdim=True)).sum(-1) + scale


@of("relaxed_categorical")
class RelaxedOneHotCategorical(TransformedDistribution):
    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}
    support = constraints.simplex

    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        super().__init__(_ExpRelaxedCategorical(temperature, probs, logits), ExpTransform(),
                         validate_args)

    temperature = property(lambda self: self.base_dist.temperature)
    probs = property(lambda self: self.base_dist._categorical.probs)
    logits = property(lambda self: self.base_dist._categorical.logits)


__all__ = ["ComposeTransform", "Independent", "LogNormal", "MixtureSameFamily", "MultivariateNormal",
           "RelaxedBernoulli", "RelaxedOneHotCategorical", "TransformedDistribution"]
