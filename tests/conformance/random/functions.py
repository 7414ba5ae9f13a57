"""Random functions, and their numbers after a seed."""

import torch

torch.manual_seed(0)
print(torch.normal(0.0, 1.0, (3,)), torch.normal(torch.zeros(3), torch.ones(3)), torch.normal(mean=torch.arange(1.0, 4.0), std=0.5), torch.normal(2.0, torch.tensor([1.0, 0.1])), torch.normal(mean=0.5, std=2.0, size=(2, 2)))
print(torch.bernoulli(torch.tensor([0.1, 0.5, 0.9])), torch.bernoulli(torch.full((2, 3), 0.5)), torch.empty(4).bernoulli_(0.5), torch.empty(3).bernoulli_(), torch.ones(3).bernoulli(0.3), torch.zeros(2).bernoulli_(torch.tensor([0.0, 1.0])))
print(torch.multinomial(torch.tensor([0.0, 10.0, 3.0, 0.0]), 2), torch.multinomial(torch.tensor([[1.0, 1.0], [0.0, 1.0]]), 4, replacement=True), torch.multinomial(torch.ones(5), 5), torch.multinomial(torch.tensor([0.2, 0.8]), 1))
print(torch.empty(3).uniform_(), torch.empty(3).uniform_(-2, 2), torch.empty(3).normal_(), torch.empty(20).normal_(1, 3)[:4], torch.empty(3).exponential_(), torch.empty(2).exponential_(0.5), torch.empty(2).cauchy_(), torch.empty(3).geometric_(0.4), torch.empty(2).log_normal_())
print(torch.empty(3).random_(10), torch.empty(3, dtype=torch.long).random_(2, 5), torch.zeros(2).random_(), torch.zeros(3, dtype=torch.int32).random_(), torch.zeros(3, dtype=torch.bool).random_())
print(torch.rand_like(torch.zeros(2)), torch.randn_like(torch.zeros(2)), torch.randint_like(torch.zeros(3), 5), torch.randint_like(torch.zeros(2, dtype=torch.long), 3, 8), torch.randint(0, 2, (3,)), torch.rand(2, dtype=torch.float64), torch.randperm(5))
g = torch.Generator()
g.manual_seed(7)
print(torch.rand(2, generator=g), torch.randn(2, generator=g), torch.randint(10, (2,), generator=g), torch.randperm(4, generator=g), torch.normal(0.0, 1.0, (2,), generator=g), torch.bernoulli(torch.tensor([0.5]), generator=g), torch.multinomial(torch.ones(4), 2, generator=g), g.initial_seed())
state = g.get_state()
a = torch.rand(2, generator=g)
g.set_state(state)
print(torch.equal(a, torch.rand(2, generator=g)))
state = torch.get_rng_state()
first = torch.rand(3)
torch.set_rng_state(state)
print(torch.equal(first, torch.rand(3)))
with torch.random.fork_rng():
    torch.manual_seed(99)
    print(torch.rand(1))
print(torch.rand(1), torch.initial_seed(), torch.random.initial_seed())
torch.manual_seed(3)
s = torch.nn.Softmax(dim=0)(torch.randn(4))
print(s, torch.nn.Dropout(0.5)(torch.ones(6)), torch.nn.functional.dropout(torch.ones(4), 0.25), torch.nn.functional.gumbel_softmax(torch.zeros(3), tau=0.5), torch.nn.functional.rrelu(torch.tensor([-1.0, -1.0]), training=True))
w = torch.empty(3, 4)
for name in ("uniform_", "normal_", "xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_", "ones_", "zeros_", "eye_", "trunc_normal_"):
    getattr(torch.nn.init, name)(w)
    print(name, w[0])
print(torch.nn.init.constant_(w, 0.3)[0], torch.nn.init.kaiming_normal_(w, mode="fan_out", nonlinearity="relu")[0], torch.nn.init.xavier_uniform_(w, gain=torch.nn.init.calculate_gain("tanh"))[0], torch.nn.init.sparse_(w, 0.5)[:, 0], torch.nn.init.dirac_(torch.empty(2, 2, 3))[0])
q = torch.nn.init.orthogonal_(torch.empty(4, 3))
print(q, (q.t() @ q).round(decimals=3).abs())
print(torch.nn.init.trunc_normal_(torch.empty(5), std=2.0, a=-1, b=1), torch.nn.init.trunc_normal_(torch.empty(3), mean=1.0, std=5.0, a=0.5, b=0.6))
for bad in (lambda: torch.bernoulli(torch.tensor([1.5])), lambda: torch.multinomial(torch.tensor([1.0]), 2), lambda: torch.multinomial(torch.zeros(3), 1), lambda: torch.multinomial(torch.tensor([-1.0, 2.0]), 1), lambda: torch.normal(0.0, -1.0, (2,)),
            lambda: torch.randint(5, 5, (1,)), lambda: torch.empty(1).uniform_(2, 1), lambda: torch.rand(-1), lambda: torch.nn.init.xavier_uniform_(torch.empty(3)), lambda: torch.empty(2, dtype=torch.long).normal_(), lambda: torch.multinomial(torch.tensor([1, 2]), 1)):
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
