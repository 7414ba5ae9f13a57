"""`torch.distributions`: the ones that policies and variational models use."""

import math

import torch
import torch.nn.functional as F


def _tensors(*values):
    tensors = [value if isinstance(value, torch.Tensor) else torch.tensor(float(value)) for value in values]
    return [tensor.expand(torch.broadcast_shapes(*(t.shape for t in tensors))) for tensor in tensors]


class Distribution:
    """What all have in common; subclasses say how to draw and how likely a value is."""

    def __init__(self, batch_shape=(), event_shape=()):
        self.batch_shape, self.event_shape = torch.Size(batch_shape), torch.Size(event_shape)

    def _extended(self, sample_shape):
        return torch.Size(sample_shape) + self.batch_shape + self.event_shape

    def sample(self, sample_shape=()):
        with torch.no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape=()):
        raise NotImplementedError

    @property
    def stddev(self):
        return self.variance.sqrt()

    def _parameters_shown(self):
        return self._shown

    def __repr__(self):
        shown = []
        for name in self._parameters_shown():
            value = getattr(self, name)
            shown.append(f"{name}: {value if value.numel() == 1 else value.size()}")
        return f"{type(self).__name__}({', '.join(shown)})"


def _invalid(name, value, owner, constraint):
    return ValueError(
        f"Expected parameter {name} ({type(value).__name__} of shape {tuple(value.shape)}) of distribution "
        f"{owner} to satisfy the constraint {constraint}, but found invalid values:\n{value}")


class Categorical(Distribution):
    def __init__(self, probs=None, logits=None, validate_args=None):
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        if probs is not None:
            if probs.dim() < 1:
                raise ValueError("`probs` parameter must be at least one-dimensional.")
            self._probs = probs / probs.sum(-1, keepdim=True)
            self._shown = ("probs",)
            self._logits = None
            if (probs < 0).any() or torch.isnan(probs).any():
                raise _invalid("probs", probs, f"Categorical(probs: {probs.size()})", "Simplex()")
        else:
            if logits.dim() < 1:
                raise ValueError("`logits` parameter must be at least one-dimensional.")
            self._logits = logits - logits.logsumexp(dim=-1, keepdim=True)
            self._shown = ("logits",)
            self._probs = None
        given = probs if probs is not None else logits
        self._num_events = given.shape[-1]
        super().__init__(given.shape[:-1])

    @property
    def logits(self):
        if self._logits is None:
            eps = torch.finfo(self._probs.dtype).eps
            self._logits = torch.log(self._probs.clamp(min=eps, max=1 - eps))
        return self._logits

    @property
    def probs(self):
        if self._probs is None:
            self._probs = F.softmax(self._logits, dim=-1)
        return self._probs

    def sample(self, sample_shape=()):
        shape = torch.Size(sample_shape)
        flat = self.probs.detach().reshape(-1, self._num_events)
        drawn = torch.multinomial(flat, shape.numel(), True).t()
        return drawn.reshape(self._extended(shape))

    def log_prob(self, value):
        value = value.long().unsqueeze(-1)
        value, logits = torch.broadcast_tensors(value, self.logits)
        return logits.gather(-1, value[..., :1]).squeeze(-1)

    def entropy(self):
        least = torch.finfo(self.logits.dtype).min
        return -(torch.clamp(self.logits, min=least) * self.probs).sum(-1)

    @property
    def mode(self):
        return self.probs.argmax(dim=-1)

    def _parameters_shown(self):
        """What was given, and what was worked out since."""
        known = {"probs": self._probs, "logits": self._logits}
        return [name for name, value in known.items() if value is not None]


class Bernoulli(Distribution):
    def __init__(self, probs=None, logits=None, validate_args=None):
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        self._given = "probs" if probs is not None else "logits"
        self._shown = (self._given,)
        value, = _tensors(probs if probs is not None else logits)
        if probs is not None:
            self.probs = value
            eps = torch.finfo(value.dtype).eps
            kept = value.clamp(min=eps, max=1 - eps)
            self.logits = torch.log(kept) - torch.log1p(-kept)
        else:
            self.logits, self.probs = value, torch.sigmoid(value)
        super().__init__(value.shape)

    def sample(self, sample_shape=()):
        with torch.no_grad():
            return torch.bernoulli(self.probs.expand(self._extended(sample_shape)))

    def log_prob(self, value):
        logits, value = torch.broadcast_tensors(self.logits, value)
        return -F.binary_cross_entropy_with_logits(logits, value, reduction="none")

    def entropy(self):
        return F.binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none")

    mean = property(lambda self: self.probs)
    variance = property(lambda self: self.probs * (1 - self.probs))


class Normal(Distribution):
    _shown = ("loc", "scale")

    def __init__(self, loc, scale, validate_args=None):
        self.loc, self.scale = _tensors(loc, scale)
        if not (self.scale > 0).all():
            shapes = ", ".join(f"{name}: {value if value.numel() == 1 else value.size()}"
                               for name, value in (("loc", self.loc), ("scale", self.scale)))
            raise _invalid("scale", self.scale, f"Normal({shapes})", "GreaterThan(lower_bound=0.0)")
        super().__init__(self.loc.shape)

    mean = mode = property(lambda self: self.loc)
    stddev = property(lambda self: self.scale)
    variance = property(lambda self: self.scale.pow(2))

    def sample(self, sample_shape=()):
        shape = self._extended(sample_shape)
        with torch.no_grad():
            return torch.normal(self.loc.expand(shape), self.scale.expand(shape))

    def rsample(self, sample_shape=()):
        shape = self._extended(sample_shape)
        return self.loc + torch.empty(shape, dtype=self.loc.dtype).normal_() * self.scale

    def log_prob(self, value):
        variance = self.scale ** 2
        return (-((value - self.loc) ** 2) / (2 * variance) - self.scale.log()
                - math.log(math.sqrt(2 * math.pi)))

    def cdf(self, value):
        return 0.5 * (1 + torch.erf((value - self.loc) * self.scale.reciprocal() / math.sqrt(2)))

    def entropy(self):
        return 0.5 + 0.5 * math.log(2 * math.pi) + torch.log(self.scale)


class Uniform(Distribution):
    _shown = ("low", "high")

    def __init__(self, low, high, validate_args=None):
        self.low, self.high = _tensors(low, high)
        super().__init__(self.low.shape)

    mean = property(lambda self: (self.high + self.low) / 2)
    variance = property(lambda self: (self.high - self.low).pow(2) / 12)

    def rsample(self, sample_shape=()):
        drawn = torch.rand(self._extended(sample_shape), dtype=self.low.dtype)
        return self.low + drawn * (self.high - self.low)

    def log_prob(self, value):
        inside = self.low.le(value).type_as(self.low) * self.high.gt(value).type_as(self.low)
        return torch.log(inside) - torch.log(self.high - self.low)

    def entropy(self):
        return torch.log(self.high - self.low)


class Exponential(Distribution):
    _shown = ("rate",)

    def __init__(self, rate, validate_args=None):
        self.rate, = _tensors(rate)
        super().__init__(self.rate.shape)

    mean = property(lambda self: self.rate.reciprocal())
    variance = property(lambda self: self.rate.pow(-2))

    def rsample(self, sample_shape=()):
        return torch.empty(self._extended(sample_shape), dtype=self.rate.dtype).exponential_() / self.rate

    def log_prob(self, value):
        return self.rate.log() - self.rate * value

    def entropy(self):
        return 1.0 - torch.log(self.rate)


class Independent(Distribution):
    """The last dimensions of a distribution as one event."""

    def __init__(self, base_distribution, reinterpreted_batch_ndims, validate_args=None):
        self.base_dist, self._dims = base_distribution, reinterpreted_batch_ndims
        shape = base_distribution.batch_shape
        cut = len(shape) - reinterpreted_batch_ndims
        super().__init__(shape[:cut], shape[cut:])

    mean = property(lambda self: self.base_dist.mean)
    variance = property(lambda self: self.base_dist.variance)

    def sample(self, sample_shape=()):
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape=()):
        return self.base_dist.rsample(sample_shape)

    def _summed(self, value):
        return value.flatten(-self._dims).sum(-1) if self._dims else value

    def log_prob(self, value):
        return self._summed(self.base_dist.log_prob(value))

    def entropy(self):
        return self._summed(self.base_dist.entropy())

    def __repr__(self):
        return f"Independent({self.base_dist}, {self._dims})"


def kl_divergence(p, q):
    if isinstance(p, Normal) and isinstance(q, Normal):
        ratio = (p.scale / q.scale).pow(2)
        distance = ((p.loc - q.loc) / q.scale).pow(2)
        return 0.5 * (ratio + distance - 1 - ratio.log())
    if isinstance(p, Categorical) and isinstance(q, Categorical):
        return (p.probs * (p.logits - q.logits)).sum(-1)
    if isinstance(p, Bernoulli) and isinstance(q, Bernoulli):
        return (p.probs * (F.softplus(-q.logits) - F.softplus(-p.logits))
                + (1 - p.probs) * (F.softplus(q.logits) - F.softplus(p.logits)))
    if isinstance(p, Independent) and isinstance(q, Independent):
        return p._summed(kl_divergence(p.base_dist, q.base_dist))
    raise NotImplementedError(
        f"gradstep does not support kl_divergence of {type(p).__name__} and {type(q).__name__} yet")


def __getattr__(name):
    raise AttributeError(f"gradstep does not support torch.distributions.{name} yet")
