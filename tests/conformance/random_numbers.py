"""CPython's own random numbers."""

import random

random.seed(42)
print(random.random(), random.randint(1, 6), random.uniform(-1, 1), random.choice("abc"))
x = list(range(8))
random.shuffle(x)
print(x, random.gauss(0, 1), random.sample(range(100), 4), random.getrandbits(70))
print(random.choices("abc", weights=[1, 2, 3], k=5), random.sample(range(10), 8))
r = random.Random(2**40)
s = r.getstate()
a = r.normalvariate(0, 1)
r.setstate(s)
print(a == r.normalvariate(0, 1), a, r.expovariate(2), r.betavariate(2, 3), r.triangular())
