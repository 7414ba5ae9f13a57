"""logging to stdout, timers, random, tqdm, context managers, warnings."""

import contextlib
import io
import logging
import os
import random
import sys
import time
import traceback
import warnings
from abc import ABC, abstractmethod
from contextlib import contextmanager, nullcontext, redirect_stdout
from enum import Enum, auto

logging.basicConfig(level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s", stream=sys.stdout)
log = logging.getLogger("train")
log.info("epoch %d loss %.3f", 1, 0.12345)
log.debug("hidden")
logging.warning("careful")
log.error("bad %s", "thing")
log.setLevel(logging.DEBUG)
log.debug("now seen")
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(logging.Formatter("%(levelname)-8s | %(message)s"))
other = logging.getLogger("other")
other.propagate = False
other.addHandler(handler)
other.info("formatted %s", {"a": 1})
print(log.level, logging.getLevelName(20), log.isEnabledFor(10), logging.getLogger("train") is log)
start = time.time()
since = time.perf_counter()
time.sleep(0.001)
print(time.time() >= start, time.perf_counter() - since > 0, f"{0.0:.0f}m {1.234:.0f}s", time.strftime("%Y") > "2000", time.monotonic() > 0)
random.seed(3)
print(random.random(), random.randint(1, 10), random.choice("abc"), random.sample(range(10), 3), random.uniform(0, 1), random.gauss(0, 1), random.choices([1, 2, 3], k=4))
items = [1, 2, 3, 4]
random.shuffle(items)
print(items, random.Random(5).random())


class Mode(Enum):
    TRAIN = auto()
    EVAL = "eval"


print(Mode.TRAIN, Mode.EVAL.value, list(Mode), Mode("eval"), Mode["TRAIN"].name)


class Base(ABC):
    @abstractmethod
    def forward(self):
        ...


try:
    Base()
except TypeError as error:
    print(str(error)[:26])


@contextmanager
def timer(name):
    print("start", name)
    try:
        yield name.upper()
    finally:
        print("end", name)


with timer("x") as upper, nullcontext() as nothing:
    print(upper, nothing)
buffer = io.StringIO()
with redirect_stdout(buffer):
    print("captured")
print(repr(buffer.getvalue()))
with contextlib.suppress(KeyError):
    {}["a"]
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("old", DeprecationWarning)
print(caught[0].message, caught[0].category.__name__, len(caught))
try:
    {}["key"]
except KeyError:
    print(traceback.format_exc().splitlines()[-1], sys.exc_info()[0].__name__)
try:
    try:
        1 / 0
    except ZeroDivisionError as error:
        raise ValueError("wrapped") from error
except ValueError as error:
    print(error, repr(error.__cause__), error.args)
print(os.environ.get("NOT_SET", "default"), os.getenv("NOT_SET"), os.sep, os.name, os.getpid() > 0 if hasattr(os, "getpid") else True, bool(os.cpu_count()), os.linesep == "\n")
print("%s %5.2f %-5s| %05d %x %e" % ("a", 1.234, "b", 42, 255, 12345.678), "{:>8}|{:<8}|{:^8}".format("r", "l", "c"), f"{1234567.891:,.2f} {0.5:%} {1e-7:g} {255:#x} {3:03d} {True!s:>6}", "a".join(["x", "y"]), "=" * 10)
print(sorted({"b": 1, "a": 2}.items(), key=lambda kv: -kv[1]), [*range(3)], {**{"a": 1}, "b": 2}, dict(zip("ab", (1, 2))), max([1, 5, 3], key=lambda v: -v), list(map(str, [1, 2])), list(filter(None, [0, 1])), any([0, 1]), all([]), list(reversed([1, 2])), list(enumerate("ab", 1)))
