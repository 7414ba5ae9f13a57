"""What scripts use of the language besides tensors."""

import math
from dataclasses import dataclass

@dataclass
class Config:
    lr: float = 0.1
    steps: int = 3
    name: str = "run"

    @property
    def label(self):
        return f"{self.name}@{self.lr:g}"


class Averager:
    def __init__(self):
        self.total, self.count = 0.0, 0

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        print("left", kind.__name__ if kind else None, self.total)
        return kind is ZeroDivisionError

    def add(self, *values, weight=1.0, **rest):
        for value in values:
            self.total += weight * value
            self.count += 1
        return self


def batches(items, size):
    for start in range(0, len(items), size):
        yield items[start:start + size]


config = Config(steps=5)
print(config, config.label, config == Config(steps=5))
with Averager() as average:
    average.add(1, 2, 3, weight=0.5).add(4)
    average.total / 0
print([sum(b) for b in batches(list(range(10)), 4)], {k: v for k, v in zip("abc", range(3))})
print(f"{math.pi:.3f} {1234567.891:,.2f} {0.000123:.2e} {42:>6d}|{'x':^5}|{True!r} {config.lr=}")
print(math.sqrt(2), math.exp(1), math.log(10), math.floor(-1.5), math.isclose(0.1 + 0.2, 0.3))
values = sorted([3, 1, 2], key=lambda v: -v)
first, *rest = values
print(first, rest, values[::-1], any(v > 2 for v in values), all(values), max(values, default=0))
total = 0
while True:
    total += 1
    if total % 2:
        continue
    if total > 6:
        break
else:
    print("never")
print(total, (lambda x, y=2: x**y)(3), [[i * j for j in range(3)] for i in range(2)])
try:
    try:
        {}["missing"]
    finally:
        print("finally")
except KeyError as error:
    print("caught", error, repr(error))
match config:
    case Config(steps=5, name=name):
        print("matched", name)
    case _:
        print("not")
if (n := len(values)) > 2:
    print(n, "walrus", "-" * 10, "a,b".split(","), "x".join("ab"), "%5.2f|%s" % (1.5, None))
print(1e-05, 1e16, 0.1 + 0.2, 1 / 3, 10**20, 7 // 2, -7 % 3, round(2.5), 2**0.5, float("inf"))
