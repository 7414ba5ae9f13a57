"""`numpy.random`: the legacy generator, MT19937, with NumPy's numbers for a seed."""

import math

import torch
from _random import Twister

from ._array import _tensor, ndarray, wrap
from ._types import dtype as _dtype, float64, int64


def _kind_of(dtype):
    return _dtype(dtype).torch


class RandomState:
    def __init__(self, seed=None):
        self._twister = Twister()
        self.seed(seed)

    def seed(self, seed=None):
        if seed is None:
            import random

            seed = random.getrandbits(32)
        if not 0 <= seed <= 0xFFFFFFFF:
            raise ValueError("Seed must be between 0 and 2**32 - 1")
        # `init_genrand`: one word, where Python's `random` takes an array of them.
        words = [int(seed)]
        for at in range(1, 624):
            before = words[-1] ^ (words[-1] >> 30)
            words.append((before * 1812433253 + at) & 0xFFFFFFFF)
        self._twister._set_state(words + [624])
        self._gauss = None

    def get_state(self):
        return self._twister._state(), self._gauss

    def set_state(self, state):
        words, self._gauss = state
        self._twister._set_state(list(words))

    def _word(self):
        return self._twister.getrandbits(32)

    def _filled(self, draw, size, kind=torch.float64):
        if size is None:
            value = draw()
            return float(value) if kind == torch.float64 else int(value)
        shape = (size,) if isinstance(size, int) else tuple(size)
        count = math.prod(shape)
        return ndarray._around(torch.tensor([draw() for _ in range(count)], dtype=kind).reshape(shape))

    def random_sample(self, size=None):
        return self._filled(self._twister.random, size)

    random = sample = ranf = random_sample

    def rand(self, *shape):
        return self.random_sample(shape or None)

    def _normal(self):
        """Marsaglia's polar method; the second number of a pair waits for its turn."""
        if self._gauss is not None:
            value, self._gauss = self._gauss, None
            return value
        while True:
            x, y = 2.0 * self._twister.random() - 1.0, 2.0 * self._twister.random() - 1.0
            square = x * x + y * y
            if 0.0 < square < 1.0:
                break
        factor = math.sqrt(-2.0 * math.log(square) / square)
        self._gauss = factor * x
        return factor * y

    def standard_normal(self, size=None):
        return self._filled(self._normal, size)

    def randn(self, *shape):
        return self.standard_normal(shape or None)

    def normal(self, loc=0.0, scale=1.0, size=None):
        if isinstance(loc, (list, ndarray)) or isinstance(scale, (list, ndarray)):
            shape = tuple(torch.broadcast_shapes(_tensor(loc).shape, _tensor(scale).shape)) if size is None else size
            return ndarray._around(_tensor(loc) + _tensor(scale) * self.standard_normal(shape)._tensor)
        return self._filled(lambda: loc + scale * self._normal(), size)

    def uniform(self, low=0.0, high=1.0, size=None):
        return self._filled(lambda: low + (high - low) * self._twister.random(), size)

    def exponential(self, scale=1.0, size=None):
        return self._filled(lambda: -scale * math.log(1.0 - self._twister.random()), size)

    def lognormal(self, mean=0.0, sigma=1.0, size=None):
        return self._filled(lambda: math.exp(mean + sigma * self._normal()), size)

    def laplace(self, loc=0.0, scale=1.0, size=None):
        def draw():
            u = self._twister.random()
            while u == 0.0:
                u = self._twister.random()
            return loc - scale * math.log(2.0 - u - u) if u >= 0.5 else loc + scale * math.log(u + u)

        return self._filled(draw, size)

    def multivariate_normal(self, mean, cov, size=None, **options):
        mean, cov = _tensor(mean).double(), _tensor(cov).double()
        shape = () if size is None else (size,) if isinstance(size, int) else tuple(size)
        drawn = self.standard_normal((*shape, len(mean)))._tensor.reshape(-1, len(mean))
        _, stretch, turn = torch.linalg.svd(cov)
        if len(mean) == 2 and cov[0, 1] != 0:
            # The signs that LAPACK gives: a reflection.
            first = -turn[0, 0] if cov[0, 0] >= cov[1, 1] else turn[0, 1]
            a, b = (turn[0] * first.sign()).tolist()
            turn = torch.tensor([[a, b], [b, -a]], dtype=torch.float64)
        result = drawn @ (stretch.sqrt().unsqueeze(1) * turn) + mean
        return ndarray._around(result.reshape(*shape, len(mean)))

    def poisson(self, lam=1.0, size=None):
        def draw():
            limit, count, product = math.exp(-lam), 0, 1.0
            while True:
                product *= self._twister.random()
                if product <= limit:
                    return count
                count += 1

        if lam >= 10:
            raise NotImplementedError("gradstep's NumPy supports random.poisson of rates below 10 only")
        return self._filled(draw, size, _kind_of(int))

    def binomial(self, n, p, size=None):
        def draw():
            chance = min(p, 1.0 - p)
            rest = 1.0 - chance
            first = math.exp(n * math.log(rest))
            bound = int(min(n, n * chance + 10.0 * math.sqrt(n * chance * rest + 1)))
            count, weight, u = 0, first, self._twister.random()
            while u > weight:
                count += 1
                if count > bound:
                    count, weight, u = 0, first, self._twister.random()
                else:
                    u -= weight
                    weight = (n - count + 1) * chance * weight / (count * rest)
            return count if p <= 0.5 else n - count

        if n * min(p, 1.0 - p) > 30.0:
            raise NotImplementedError("gradstep's NumPy supports random.binomial of means up to 30 only")
        return self._filled(draw, size, _kind_of(int))

    def _interval(self, most):
        """An integer from 0 to `most`: bits under a mask, until they fit."""
        if most == 0:
            return 0
        mask = (1 << most.bit_length()) - 1
        while True:
            if most <= 0xFFFFFFFF:
                value = self._word() & mask
            else:
                value = ((self._word() << 32) | self._word()) & mask
            if value <= most:
                return value

    def randint(self, low, high=None, size=None, dtype=int):
        low, high = (0, low) if high is None else (low, high)
        if low >= high:
            raise ValueError("low >= high" if high != 0 else "high <= 0")
        kind = _kind_of(dtype)
        if kind.itemsize <= 2:
            draw = self._small(high - low - 1, 8 * kind.itemsize)
            return self._filled(lambda: low + draw(), size, kind)
        return self._filled(lambda: low + self._interval(high - low - 1), size, kind)

    def _small(self, most, bits):
        """Integers from 0 to `most`, of which a word holds several."""
        words, mask = [], (1 << most.bit_length()) - 1

        def draw():
            while True:
                if not words:
                    word = self._word()
                    words.extend(word >> shift & ((1 << bits) - 1) for shift in range(32 - bits, -1, -bits))
                value = words.pop() & mask
                if value <= most:
                    return value

        return draw if most else lambda: 0

    random_integers = randint

    def shuffle(self, x):
        for at in range(len(x) - 1, 0, -1):
            other = self._interval(at)
            if isinstance(x, (ndarray, torch.Tensor)):
                x[[at, other]] = x[[other, at]].copy() if isinstance(x, ndarray) else x[[other, at]].clone()
            else:
                x[at], x[other] = x[other], x[at]

    def permutation(self, x):
        if isinstance(x, int):
            order = list(range(x))
            self.shuffle(order)
            return ndarray._around(torch.tensor(order, dtype=torch.int64))
        tensor = _tensor(x)
        if tensor.dim() == 1:
            values = tensor.tolist()
            self.shuffle(values)
            return ndarray._around(torch.tensor(values, dtype=tensor.dtype))
        order = list(range(len(tensor)))
        self.shuffle(order)
        return ndarray._around(tensor[torch.tensor(order)])

    def choice(self, a, size=None, replace=True, p=None):
        population = a if isinstance(a, int) else len(a)
        count = 1 if size is None else math.prod((size,) if isinstance(size, int) else size)
        if p is not None:
            running = torch.cumsum(_tensor(p).double(), 0)
            if abs(float(running[-1]) - 1.0) > 1e-8:
                raise ValueError("probabilities do not sum to 1")
            places = self._weighted(_tensor(p).double(), count, replace)
        elif replace:
            places = [self._interval(population - 1) for _ in range(count)]
        else:
            if count > population:
                raise ValueError("Cannot take a larger sample than population when 'replace=False'")
            places = self.permutation(population).tolist()[:count]
        if size is None:
            return wrap(torch.tensor(places[0])) if isinstance(a, int) else a[places[0]]
        shape = (size,) if isinstance(size, int) else tuple(size)
        if isinstance(a, (list, tuple)) and a and isinstance(a[0], str):
            return [a[place] for place in places]
        chosen = torch.tensor(places, dtype=torch.int64)
        chosen = chosen if isinstance(a, int) else _tensor(a)[chosen]
        return ndarray._around(chosen.reshape(shape + tuple(chosen.shape[1:])))

    def _weighted(self, p, count, replace):
        if replace:
            running = torch.cumsum(p, 0)
            running = running / running[-1]
            drawn = torch.tensor([self._twister.random() for _ in range(count)], dtype=torch.float64)
            return torch.searchsorted(running, drawn, right=True).tolist()
        p, places = p.clone(), []
        if int((p > 0).sum()) < count:
            raise ValueError("Fewer non-zero entries in p than size")
        while len(places) < count:
            drawn = [self._twister.random() for _ in range(count - len(places))]
            if places:
                p[torch.tensor(places)] = 0
            running = torch.cumsum(p, 0)
            running = running / running[-1]
            for place in torch.searchsorted(running, torch.tensor(drawn, dtype=torch.float64), right=True).tolist():
                if place not in places:
                    places.append(place)
        return places


_global = RandomState()
for _name in ("seed get_state set_state random_sample random sample ranf rand standard_normal randn normal "
              "uniform exponential randint shuffle permutation choice lognormal laplace multivariate_normal "
              "poisson binomial").split():
    globals()[_name] = getattr(_global, _name)


def __getattr__(name):
    if name in ("default_rng", "Generator"):
        from . import _generator

        return getattr(_generator, name)
    raise AttributeError(f"gradstep's NumPy does not support numpy.random.{name}")
