"""`torch.distributions`"""

from .._lazy import lazily as _lazily

__getattr__ = _lazily("torch.distributions", {
    "continuous": "Cauchy Exponential Gumbel HalfCauchy HalfNormal Laplace Normal Pareto Uniform "
                  "Weibull",
    "discrete": "Bernoulli Binomial Categorical Geometric Multinomial NegativeBinomial "
                "OneHotCategorical OneHotCategoricalStraightThrough Poisson",
    "distribution": "Distribution ExponentialFamily",
    "gammas": "Beta Chi2 Dirichlet Gamma StudentT",
    "joint": "Independent LogNormal MixtureSameFamily MultivariateNormal RelaxedBernoulli "
             "RelaxedOneHotCategorical TransformedDistribution",
    "kl": "kl_divergence register_kl",
    "transforms": "AbsTransform AffineTransform ComposeTransform ExpTransform PowerTransform "
                  "SigmoidTransform SoftplusTransform TanhTransform Transform identity_transform",
}, "constraints distribution kl transforms")
