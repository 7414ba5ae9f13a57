"""The parts of Python's library that training scripts use."""

import argparse
import bisect
import heapq
import itertools
import json
import math
import operator
import pprint
import re
import statistics
import string
import sys
import textwrap
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache, partial, reduce
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple, Union

print(json.dumps({"lr": 0.01, "layers": [1, 2], "name": "net", "none": None, "ok": True}))
print(json.dumps({"b": 1, "a": {"x": [1.5]}}, indent=2, sort_keys=True), json.loads('{"a": [1, 2.5, "x", null, true]}'))
print(json.dumps("ünï \"q\""), json.dumps([1, 2], separators=(",", ":")), json.loads("[]"), json.dumps({1: "a"}), json.dumps((1,)))
try:
    json.loads("{bad}")
except json.JSONDecodeError as error:
    print(type(error).__name__, error)
try:
    json.dumps({1, 2})
except TypeError as error:
    print(error)
print(re.findall(r"\d+", "a1 b22"), re.sub(r"[^a-z]", "", "He!!o"), re.match(r"(\w+) (\w+)", "hello world").groups(), re.split(r"[,\s]+", "a, b c"), bool(re.search("x", "abc")), re.compile(r"epoch=(?P<n>\d+)", re.I).search("Epoch=12").group("n"))
print(string.ascii_letters, string.punctuation, string.Template("$a b").substitute(a=1))
print(heapq.nsmallest(2, [3, 1, 2]), bisect.bisect([1, 3, 5], 3), statistics.mean([1, 2, 4]), statistics.median([1, 3, 2]), statistics.stdev([1.0, 2.0, 4.0]), statistics.pvariance([1, 2]), statistics.mode("aab"))
heap = []
for item in (5, 1, 3):
    heapq.heappush(heap, item)
print([heapq.heappop(heap) for _ in range(3)], Fraction(1, 3) + Fraction(1, 6), textwrap.dedent("  a\n  b"), textwrap.fill("word " * 8, 20))
pprint.pprint({"name": "x", "values": list(range(30)), "nested": {"a": 1}})
print(datetime(2024, 1, 2, 3, 4).strftime("%Y-%m-%d %H:%M"), datetime(2024, 1, 2) + timedelta(days=1, hours=2), timedelta(seconds=3661), (datetime(2024, 1, 2) - datetime(2024, 1, 1)).total_seconds(), datetime(2024, 5, 6).isoformat())
parser = argparse.ArgumentParser(description="Train a model", prog="train.py")
parser.add_argument("--epochs", type=int, default=10, metavar="N", help="number of epochs (default: %(default)s)")
parser.add_argument("--lr", type=float, default=1e-3)
parser.add_argument("--no-cuda", action="store_true", default=False, help="disables CUDA training")
parser.add_argument("--opt", choices=["sgd", "adam"], default="sgd")
parser.add_argument("--sizes", nargs="+", type=int, default=[1])
args = parser.parse_args([])
print(args, args.lr, args.no_cuda, vars(args))
print(parser.parse_args(["--epochs", "3", "--no-cuda", "--opt=adam", "--sizes", "4", "5"]))
print(parser.parse_known_args(["--other", "1"])[1])
parser.print_help()
print(Counter("hello").most_common(1), OrderedDict(a=1, b=2), OrderedDict([("x", 1)]), defaultdict(int, {"a": 1}), deque([1, 2, 3], maxlen=2), ChainMap({"a": 1}, {"b": 2})["b"])
d = deque(maxlen=3)
d.extend([1, 2, 3, 4])
d.appendleft(0)
print(d, sum(d), d[0], list(d), d.popleft())
Point = namedtuple("Point", "x y")
print(Point(1, 2), Point(1, 2)._replace(x=5), Point(3, 4).x)


@dataclass
class Config:
    lr: float = 0.1
    layers: List[int] = field(default_factory=lambda: [8, 8])
    name: Optional[str] = None


print(Config(), asdict(Config(lr=0.5)), Config() == Config())
print(list(itertools.product([1, 2], "ab")), list(itertools.chain([1], [2])), list(itertools.islice(itertools.count(5), 3)), list(itertools.combinations(range(3), 2)), list(itertools.accumulate([1, 2, 3])), list(itertools.zip_longest([1], [2, 3])), list(itertools.pairwise([1, 2, 3])))
print(reduce(operator.mul, [1, 2, 3]), partial(round, ndigits=1)(2.345), operator.itemgetter(1)((4, 5)), sorted([(2, "b"), (1, "a")], key=operator.itemgetter(0)))


@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(30), math.isclose(0.1 + 0.2, 0.3), math.prod([2, 3]), math.comb(5, 2), math.gcd(12, 8), math.inf, math.floor(-0.5), math.log(8, 2), math.dist([0, 0], [3, 4]))
print(sys.version_info >= (3, 8), sys.maxsize, sys.argv[0] != "", sys.byteorder, sys.float_info.epsilon, sys.getsizeof(1) > 0)
path = Path("runs") / "exp1" / "model.pt"
print(path, path.name, path.suffix, path.stem, path.parent, path.parts, path.with_suffix(".txt"), str(path), path.exists(), Path("a/b").joinpath("c"))
