"""Every distribution: its repr, samples for a seed, densities, moments, divergences."""
import torch
import torch.distributions as D
from torch.distributions import constraints, kl_divergence

torch.manual_seed(0)
V = torch.tensor([0.3, 0.9])
cases = [
    (D.Normal(torch.tensor([0.0, 1.0]), torch.tensor([1.0, 2.0])), V),
    (D.Uniform(torch.zeros(2), torch.tensor([1.0, 3.0])), V),
    (D.Exponential(torch.tensor([1.0, 2.5])), V),
    (D.Laplace(torch.tensor(0.5), torch.tensor([1.0, 2.0])), V),
    (D.Cauchy(0.0, torch.tensor([1.0, 2.0])), V),
    (D.HalfNormal(torch.tensor([1.0, 2.0])), V),
    (D.HalfCauchy(torch.tensor([1.0, 2.0])), V),
    (D.Gumbel(torch.tensor([0.0, 1.0]), 2.0), V),
    (D.LogNormal(torch.tensor([0.0, 1.0]), torch.tensor([0.5, 1.0])), V),
    (D.Weibull(torch.tensor([1.0, 2.0]), torch.tensor([1.5, 0.8])), V),
    (D.Pareto(torch.tensor([0.1, 0.5]), torch.tensor([3.0, 2.5])), V),
    (D.Gamma(torch.tensor([0.5, 3.0]), torch.tensor([1.0, 2.0])), V),
    (D.Chi2(torch.tensor([1.0, 4.0])), V),
    (D.Beta(torch.tensor([0.5, 2.0]), torch.tensor([0.5, 3.0])), V),
    (D.StudentT(torch.tensor([3.0, 5.0])), V),
    (D.Dirichlet(torch.tensor([0.5, 2.0, 3.0])), torch.tensor([0.2, 0.3, 0.5])),
    (D.Bernoulli(torch.tensor([0.3, 0.8])), torch.tensor([1.0, 0.0])),
    (D.Bernoulli(logits=torch.tensor([0.3, -2.0])), torch.tensor([1.0, 0.0])),
    (D.Categorical(torch.tensor([[0.2, 0.8], [1.0, 3.0]])), torch.tensor([1, 0])),
    (D.Categorical(logits=torch.tensor([0.5, 1.5, -1.0])), torch.tensor(2)),
    (D.OneHotCategorical(torch.tensor([0.2, 0.3, 0.5])), torch.tensor([0.0, 1.0, 0.0])),
    (D.Binomial(10, torch.tensor([0.2, 0.7])), torch.tensor([3.0, 6.0])),
    (D.Binomial(100, logits=torch.tensor([0.2, -0.7])), torch.tensor([50.0, 33.0])),
    (D.Geometric(torch.tensor([0.2, 0.6])), torch.tensor([2.0, 0.0])),
    (D.Poisson(torch.tensor([0.7, 4.0, 30.0])), torch.tensor([1.0, 3.0, 28.0])),
    (D.NegativeBinomial(5, torch.tensor([0.3, 0.6])), torch.tensor([1.0, 4.0])),
    (D.Multinomial(6, torch.tensor([0.2, 0.3, 0.5])), torch.tensor([1.0, 2.0, 3.0])),
    (D.MultivariateNormal(torch.zeros(2), torch.tensor([[2.0, 0.5], [0.5, 1.0]])), V),
    (D.MultivariateNormal(torch.ones(2), scale_tril=torch.tensor([[1.0, 0.0], [0.3, 2.0]])), V),
    (D.Independent(D.Normal(torch.zeros(3, 2), torch.ones(3, 2)), 1), V),
    (D.MixtureSameFamily(D.Categorical(torch.ones(2)), D.Normal(torch.tensor([-1.0, 1.0]), 0.5)), torch.tensor(0.3)),
    (D.TransformedDistribution(D.Normal(0.0, torch.ones(2)), [D.AffineTransform(1.0, 2.0), D.TanhTransform()]), V),
    (D.RelaxedBernoulli(torch.tensor(0.5), torch.tensor([0.3, 0.6])), V),
    (D.RelaxedOneHotCategorical(torch.tensor(0.7), torch.tensor([0.2, 0.8])), torch.tensor([0.4, 0.6])),
]
for d, value in cases:
    print(d, type(d), d.batch_shape, d.event_shape, d.has_rsample)
    print("  sample", d.sample(), d.sample((2,)).shape)
    print("  more", d.sample((3,)).flatten()[:6])
    print("  log_prob", d.log_prob(value))
    for name in ("mean", "variance", "stddev", "mode"):
        try:
            print("  " + name, getattr(d, name))
        except NotImplementedError as error:
            print("  " + name, "no", error)
    try:
        print("  entropy", d.entropy())
    except NotImplementedError:
        print("  no entropy")
    try:
        print("  cdf", d.cdf(value), d.icdf(d.cdf(value)))
    except NotImplementedError:
        print("  no cdf")
    except Exception as error:
        print("  cdf:", type(error).__name__)
pairs = [
    (D.Normal(0.0, 1.0), D.Normal(1.0, 2.0)), (D.Bernoulli(0.3), D.Bernoulli(0.6)),
    (D.Categorical(torch.tensor([0.2, 0.8])), D.Categorical(torch.tensor([0.5, 0.5]))),
    (D.Beta(1.0, 2.0), D.Beta(2.0, 2.0)), (D.Gamma(1.0, 2.0), D.Gamma(2.0, 2.0)),
    (D.Dirichlet(torch.ones(3)), D.Dirichlet(torch.tensor([1.0, 2.0, 3.0]))), (D.Poisson(2.0), D.Poisson(3.0)),
    (D.Exponential(1.0), D.Exponential(3.0)), (D.Laplace(0.0, 1.0), D.Laplace(1.0, 2.0)),
    (D.Uniform(0.0, 1.0), D.Uniform(-1.0, 2.0)), (D.Geometric(0.3), D.Geometric(0.5)),
    (D.Uniform(0.0, 1.0), D.Normal(0.0, 1.0)), (D.Normal(0.0, 1.0), D.Laplace(0.0, 1.0)),
    (D.MultivariateNormal(torch.zeros(2), torch.eye(2)), D.MultivariateNormal(torch.ones(2), 2 * torch.eye(2))),
    (D.Independent(D.Normal(torch.zeros(2), torch.ones(2)), 1), D.Independent(D.Normal(torch.ones(2), torch.ones(2)), 1)),
    (D.LogNormal(0.0, 1.0), D.LogNormal(1.0, 1.0)), (D.Binomial(4, 0.3), D.Binomial(4, 0.5)),
    (D.Gumbel(0.0, 1.0), D.Gumbel(1.0, 2.0)),
]
for p, q in pairs:
    print(type(p).__name__, type(q).__name__, kl_divergence(p, q))
try:
    kl_divergence(D.Normal(0.0, 1.0), D.Poisson(1.0))
except NotImplementedError as error:
    print(error)
# Gradients.
loc = torch.tensor([0.5, -0.5], requires_grad=True)
log_scale = torch.zeros(2, requires_grad=True)
q = D.Normal(loc, log_scale.exp())
z = q.rsample()
(z.sum() + q.log_prob(z.detach()).sum() + q.entropy().sum()).backward()
print(loc.grad, log_scale.grad)
probs = torch.tensor([0.2, 0.8], requires_grad=True)
policy = D.Categorical(probs)
action = policy.sample()
(-policy.log_prob(action)).backward()
print(action, probs.grad)
L = torch.tensor([[1.0, 0.0], [0.5, 1.5]], requires_grad=True)
m = D.MultivariateNormal(torch.zeros(2), scale_tril=L)
(m.rsample().sum() + m.log_prob(torch.ones(2))).backward()
print(L.grad)
# Mistakes.
for mistake in (lambda: D.Normal(0.0, -1.0), lambda: D.Normal(torch.zeros(2), torch.tensor([1.0, -1.0])),
                lambda: D.Categorical(torch.tensor([-0.5, 1.5])), lambda: D.Bernoulli(1.5), lambda: D.Bernoulli(),
                lambda: D.Categorical(probs=torch.ones(2), logits=torch.ones(2)), lambda: D.Exponential(-1.0),
                lambda: D.Beta(-1.0, 1.0), lambda: D.Uniform(1.0, 0.0), lambda: D.Poisson(-1.0),
                lambda: D.MultivariateNormal(torch.zeros(2), torch.tensor([[1.0, 2.0], [2.0, 1.0]])),
                lambda: D.MultivariateNormal(torch.zeros(2)), lambda: D.Bernoulli(0.5).log_prob(torch.tensor(2.0)),
                lambda: D.Normal(torch.zeros(2), 1.0).log_prob(torch.zeros(3)), lambda: D.Exponential(1.0).log_prob(torch.tensor(-1.0)),
                lambda: D.Categorical(torch.ones(3)).log_prob(torch.tensor(3)), lambda: D.Normal(0.0, 1.0).log_prob(1.0),
                lambda: D.Normal("a", 1.0), lambda: D.Binomial(3, 0.5).rsample(), lambda: D.Categorical(torch.tensor(1.0)),
                lambda: D.Normal(0.0, float("nan")), lambda: D.Categorical(logits=torch.tensor([float("nan"), 1.0]))):
    try:
        print(mistake())
    except Exception as error:
        print(type(error).__name__, error)
print(D.Normal(0.0, 1.0).expand((3,)), D.Bernoulli(0.5).expand((2, 2)).sample().shape)
print(D.Categorical(torch.ones(3)).enumerate_support(), D.Bernoulli(0.3).enumerate_support())
print(constraints.positive.check(torch.tensor([1.0, -1.0])), D.Normal.arg_constraints, D.Normal(0.0, 1.0).support)
