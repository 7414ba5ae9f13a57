"""The parts of the standard library that training scripts use."""

import collections, contextlib, copy, dataclasses, enum, functools, itertools, os, time, typing
from collections import Counter, defaultdict, deque, namedtuple
from types import SimpleNamespace

P = namedtuple("P", "x y", defaults=[2])
print(P(1), P(1)._replace(y=5).y, P._fields, P(1)._asdict())
d = defaultdict(list)
d["a"].append(1)
print(d, Counter("hello").most_common(1), deque([1, 2], maxlen=1), collections.OrderedDict(a=1)["a"])


class Color(enum.Enum):
    RED = 1
    BLUE = enum.auto()


class Op(enum.IntEnum):
    ADD = 1


print(Color.RED, repr(Color(2)), [c.name for c in Color], Color["RED"] is Color.RED, Op.ADD + 1)


@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(60), fib.cache_info(), functools.reduce(lambda a, b: a * b, range(1, 6)))


@contextlib.contextmanager
def tag(name):
    print("<", name)
    try:
        yield name
    finally:
        print(">", name)


with contextlib.suppress(ValueError), tag("b") as t:
    raise ValueError(t)


@dataclasses.dataclass(frozen=True, order=True)
class Point:
    x: int
    y: float = 0.5
    z: typing.ClassVar[int] = 3


print(Point(1) < Point(2), dataclasses.asdict(Point(1)), hash(Point(1)) == hash(Point(1)))
for attempt in (lambda: setattr(Point(1), "x", 3), lambda: Point(), lambda: Color(9)):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)
a = [[1], {"k": (2, [3])}]
b = copy.deepcopy(a)
b[0].append(9)
b[1]["k"][1].append(4)
print(a, b, copy.copy(a)[0] is a[0])


class N(typing.NamedTuple):
    a: int
    b: str = "x"


print(N(1), os.path.join("a", "b.pt"), os.path.splitext("a/b.pt"), SimpleNamespace(a=1))
print(isinstance([], collections.abc.Sequence), isinstance(3, collections.abc.Iterable))
print(list(itertools.islice(itertools.count(3), 3)), list(itertools.product("ab", [1, 2])))
print(time.perf_counter() > 0, time.time() > 1e9, time.strftime("%Y") > "2000")
