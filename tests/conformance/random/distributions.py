"""torch.distributions as policies and VAEs use them."""

import torch
from torch.distributions import Bernoulli, Categorical, Exponential, Independent, Normal, Uniform, kl_divergence

torch.manual_seed(0)
c = Categorical(torch.tensor([0.25, 0.25, 0.25, 0.25]))
print(c.sample(), c.sample((3,)), c.log_prob(torch.tensor(2)), c.entropy(), c.probs, c.logits, c)
logits = torch.tensor([[1.0, 2.0, 0.0], [0.0, 0.0, 3.0]], requires_grad=True)
c = Categorical(logits=logits)
action = c.sample()
print(action, c.log_prob(action), c.entropy().mean(), c.probs.argmax(1), c.batch_shape, c)
(-c.log_prob(action).sum()).backward()
print(logits.grad)
n = Normal(torch.tensor([0.0, 1.0]), torch.tensor([1.0, 2.0]))
print(n.sample(), n.rsample(), n.sample((2,)).shape, n.log_prob(torch.tensor([0.5, 0.5])), n.entropy(), n.mean, n.stddev, n.variance, n.cdf(torch.tensor([0.0, 1.0])), n)
mu, log_std = torch.zeros(2, requires_grad=True), torch.zeros(2, requires_grad=True)
z = Normal(mu, log_std.exp()).rsample()
z.pow(2).sum().backward()
print(mu.grad, log_std.grad)
print(kl_divergence(Normal(0.0, 1.0), Normal(1.0, 2.0)), torch.distributions.kl.kl_divergence(Normal(0.0, 1.0), Normal(0.0, 1.0)) if hasattr(torch.distributions, "kl") else torch.tensor(0.0))
b = Bernoulli(torch.tensor([0.3, 0.8]))
print(b.sample(), b.log_prob(torch.tensor([1.0, 0.0])), b.entropy(), b.mean, Bernoulli(logits=torch.tensor([0.0])).probs)
u = Uniform(0.0, 2.0)
print(u.sample(), u.log_prob(torch.tensor(0.5)), u.mean, u.sample((2,)))
e = Exponential(torch.tensor(2.0))
print(e.sample(), e.log_prob(torch.tensor(1.0)), e.mean)
i = Independent(Normal(torch.zeros(2, 3), torch.ones(2, 3)), 1)
print(i.log_prob(torch.zeros(2, 3)), i.batch_shape, i.event_shape)
try:
    Categorical(probs=torch.ones(2), logits=torch.ones(2))
except ValueError as error:
    print(error)
try:
    Normal(0.0, -1.0)
except ValueError as error:
    print(error)
