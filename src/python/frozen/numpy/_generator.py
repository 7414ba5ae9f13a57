"""`numpy.random.Generator`: what `default_rng(seed)` gives, with NumPy's numbers for a seed."""

import math

import torch
from _pcg64 import Pcg64

from ._array import _tensor, ndarray, wrap
from ._types import dtype as _dtype


def _shape(size):
    return (size,) if isinstance(size, int) else tuple(size)


class Generator:
    def __init__(self, bit_generator):
        self._bits = bit_generator

    def __repr__(self):
        return f"Generator(PCG64) at 0x{id(self):X}"

    def _filled(self, draw, size, kind=torch.float64):
        if size is None:
            return wrap(torch.tensor(draw(), dtype=kind)) if kind != torch.float64 else float(draw())
        shape = _shape(size)
        drawn = [draw() for _ in range(math.prod(shape))]
        return ndarray._around(torch.tensor(drawn, dtype=kind).reshape(shape))

    def _doubles(self, draw, size, dtype):
        if _dtype(dtype).name != "float64":
            raise NotImplementedError("gradstep's numpy.random.Generator draws float64 numbers only")
        return self._filled(draw, size)

    def random(self, size=None, dtype=float):
        return self._doubles(self._bits.random, size, dtype)

    def uniform(self, low=0.0, high=1.0, size=None):
        return self._filled(lambda: low + (high - low) * self._bits.random(), size)

    def standard_normal(self, size=None, dtype=float):
        return self._doubles(self._bits.standard_normal, size, dtype)

    def normal(self, loc=0.0, scale=1.0, size=None):
        if isinstance(loc, (list, ndarray)) or isinstance(scale, (list, ndarray)):
            loc, scale = _tensor(loc).double(), _tensor(scale).double()
            shape = tuple(torch.broadcast_shapes(loc.shape, scale.shape)) if size is None else size
            return ndarray._around(loc + scale * self.standard_normal(shape)._tensor)
        return self._filled(lambda: loc + scale * self._bits.standard_normal(), size)

    def standard_exponential(self, size=None):
        return self._filled(self._bits.standard_exponential, size)

    def exponential(self, scale=1.0, size=None):
        return self._filled(lambda: scale * self._bits.standard_exponential(), size)

    def integers(self, low, high=None, size=None, dtype=int, endpoint=False):
        kind = _dtype(dtype)
        if kind.name not in ("int64", "int32"):
            raise NotImplementedError(
                f"gradstep's numpy.random.Generator.integers does not support dtype={kind.name}: "
                "draw int64 numbers and convert them with astype")
        low, high = (0, low) if high is None else (low, high)
        if low > high - (not endpoint):
            raise ValueError("low > high" if endpoint else "high <= 0" if low == 0 else "low >= high")
        most = high - low - (not endpoint)
        return self._filled(lambda: low + self._bits.bounded(most), size, kind.torch)

    def _shuffled(self, places, first=1):
        """`_shuffle_int`: in place."""
        for at in range(len(places) - 1, first - 1, -1):
            other = self._bits.bounded(at)
            places[at], places[other] = places[other], places[at]
        return places

    def shuffle(self, x, axis=0):
        if axis != 0:
            raise NotImplementedError("gradstep's numpy.random.Generator.shuffle supports axis=0 only")
        for at in range(len(x) - 1, 0, -1):
            other = self._bits.interval(at)
            if isinstance(x, ndarray):
                x[[at, other]] = x[[other, at]].copy()
            elif isinstance(x, torch.Tensor):
                x[[at, other]] = x[[other, at]].clone()
            else:
                x[at], x[other] = x[other], x[at]

    def _order(self, count):
        order = list(range(count))
        self.shuffle(order)
        return torch.tensor(order, dtype=torch.int64)

    def permutation(self, x, axis=0):
        if axis != 0:
            raise NotImplementedError("gradstep's numpy.random.Generator.permutation supports axis=0 only")
        if isinstance(x, int):
            return ndarray._around(self._order(x))
        tensor = _tensor(x)
        return ndarray._around(tensor[self._order(len(tensor))])

    def choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True):
        population = a if isinstance(a, int) else len(a)
        shape = () if size is None else _shape(size)
        count = math.prod(shape)
        if p is not None:
            p = _tensor(p).double()
            if abs(float(p.sum()) - 1.0) > 1e-8:
                raise ValueError("Probabilities do not sum to 1.")
            places = self._weighted(p, count, replace)
        elif replace:
            places = [self._bits.bounded(population - 1) for _ in range(count)]
        elif count > population:
            raise ValueError(
                "Cannot take a larger sample than population when replace is False")
        else:
            places = self._without(population, count, shuffle)
        if isinstance(a, (list, tuple)) and a and isinstance(a[0], str):
            return a[places[0]] if size is None else [a[place] for place in places]
        if size is None:
            return wrap(torch.tensor(places[0])) if isinstance(a, int) else a[places[0]]
        chosen = torch.tensor(places, dtype=torch.int64)
        chosen = chosen if isinstance(a, int) else _tensor(a)[chosen]
        return ndarray._around(chosen.reshape(shape + tuple(chosen.shape[1:])))

    def _without(self, population, count, shuffle):
        if population > 10000 and count > population // (50 if shuffle else 20):
            # The tail of a shuffle that stops early.
            places = self._shuffled(list(range(population)), max(population - count, 1))
            return places[population - count:]
        # Floyd's algorithm (Bentley, "Programming Pearls: A Sample of Brilliance", 1987).
        seen, places = set(), []
        for most in range(population - count, population):
            drawn = self._bits.bounded(most)
            place = most if drawn in seen else drawn
            seen.add(place)
            places.append(place)
        return self._shuffled(places) if shuffle else places

    def _weighted(self, p, count, replace):
        if replace:
            return self._placed(p, [self._bits.random() for _ in range(count)])
        p, places = p.clone(), []
        if int((p > 0).sum()) < count:
            raise ValueError("Fewer non-zero entries in p than size")
        while len(places) < count:
            drawn = [self._bits.random() for _ in range(count - len(places))]
            if places:
                p[torch.tensor(places)] = 0
            for place in self._placed(p, drawn):
                if place not in places:
                    places.append(place)
        return places

    @staticmethod
    def _placed(p, drawn):
        running = torch.cumsum(p, 0)
        running = running / running[-1]
        return torch.searchsorted(running, torch.tensor(drawn, dtype=torch.float64), right=True).tolist()

    def __getattr__(self, name):
        raise AttributeError(f"gradstep's NumPy does not support numpy.random.Generator.{name}")


def default_rng(seed=None):
    if isinstance(seed, Generator):
        return seed
    if seed is None:
        import random

        seed = random.getrandbits(128)
    if isinstance(seed, (list, tuple, ndarray)):
        raise NotImplementedError("gradstep's numpy.random.default_rng takes one integer as its seed")
    if not isinstance(seed, int):
        raise TypeError("SeedSequence expects int or sequence of ints for entropy not "
                        f"{seed}")
    if seed < 0:
        raise ValueError("expected non-negative integer")
    return Generator(Pcg64(int(seed)))
