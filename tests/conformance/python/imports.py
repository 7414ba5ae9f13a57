import abc, argparse, bisect, collections, contextlib, copy, csv, dataclasses, enum, functools, glob, heapq, inspect, io, itertools, json, logging, math, operator, os, pathlib, pickle, random, re, statistics, string, struct, sys, tempfile, textwrap, time, types, typing, warnings
from typing import Optional, List, Dict, Tuple, Union, Callable, Any, NamedTuple, TypeVar, Generic, Protocol
import torch
@dataclasses.dataclass
class Config:
    lr: float = 1e-3
    layers: List[int] = dataclasses.field(default_factory=lambda: [4, 8])
    name: str = "net"
    device: Optional[str] = None
    def __post_init__(self):
        self.n = len(self.layers)
c = Config(lr=0.1)
print(c, dataclasses.asdict(c), dataclasses.replace(c, name="x"), [f.name for f in dataclasses.fields(c)])
@dataclasses.dataclass(frozen=True, order=True)
class P:
    a: int
    b: int = 2
try: P(1).a = 3
except dataclasses.FrozenInstanceError as e: print(e)
print(P(1) < P(2), hash(P(1)) == hash(P(1)), sorted([P(3), P(1)]))
class Act(enum.Enum):
    RELU = "relu"
    TANH = "tanh"
    @classmethod
    def names(cls): return [a.name for a in cls]
print(Act.RELU, Act("tanh"), Act.names(), list(Act), Act["RELU"].value, repr(Act.RELU))
class E(enum.IntEnum): A = 1; B = enum.auto()
print(E.B + 1, E.B, f"{E.B}", repr(E.A))
class Base(abc.ABC):
    @abc.abstractmethod
    def f(self): ...
    @property
    @abc.abstractmethod
    def g(self): ...
class Step(NamedTuple):
    state: int
    reward: float = 0.0
print(Step(1), Step(1)._asdict(), Step(1)._replace(reward=2.0), Step._fields)
@functools.lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(50), fib.cache_info())
@functools.wraps(fib)
def w(): pass
print(w.__name__, functools.reduce(operator.mul, [1, 2, 3, 4]), functools.partial(int, base=2)("101"))
@contextlib.contextmanager
def timer(name):
    print("start", name)
    try: yield 5
    finally: print("end", name)
with timer("a") as v: print(v)
with contextlib.suppress(ValueError): int("x")
with contextlib.ExitStack() as st:
    st.enter_context(timer("b")); st.callback(print, "cb")
buf = io.StringIO()
with contextlib.redirect_stdout(buf): print("hid")
print(repr(buf.getvalue()))
print(list(itertools.product([1, 2], "ab")), list(itertools.islice(itertools.cycle("ab"), 5)), list(itertools.chain.from_iterable([[1], [2, 3]])))
print([(k, list(g)) for k, g in itertools.groupby("aabbc")], list(itertools.accumulate([1, 2, 3])), list(itertools.zip_longest([1], [2, 3])), list(itertools.pairwise([1, 2, 3])))
print(list(itertools.combinations(range(3), 2)), list(itertools.permutations("ab")))
h = [5, 1, 4]; heapq.heapify(h); heapq.heappush(h, 0); print(heapq.heappop(h), heapq.nlargest(2, h), heapq.nsmallest(1, h))
l = [1, 3, 5]; bisect.insort(l, 4); print(l, bisect.bisect_left(l, 3), bisect.bisect(l, 3))
print(statistics.mean([1, 2, 3, 4]), statistics.stdev([1, 2, 3]), statistics.median([1, 5, 2]))
print(struct.pack("<If", 3, 1.5), struct.unpack("<If", struct.pack("<If", 3, 1.5)), struct.calcsize("iiq"))
print(string.ascii_lowercase[:5], string.punctuation[:5], string.Template("$a b").substitute(a=1))
print(textwrap.dedent("""
    hello
      there"""), textwrap.fill("the quick brown fox jumps", 12), textwrap.shorten("a long sentence here", 10))
d = collections.defaultdict(list); d["a"].append(1); print(d, collections.OrderedDict(a=1), collections.Counter("hello").most_common(1), collections.ChainMap({"a": 1}, {"b": 2})["b"])
dq = collections.deque([1, 2, 3], maxlen=3); dq.append(4); dq.rotate(1); print(dq, dq[0])
with open("m.csv", "w", newline="") as f:
    wr = csv.DictWriter(f, fieldnames=["epoch", "loss"]); wr.writeheader(); wr.writerow({"epoch": 1, "loss": 0.5}); csv.writer(f).writerows([[2, "a,b"]])
print(open("m.csv").read(), list(csv.reader(open("m.csv"))), list(csv.DictReader(open("m.csv"))))
p = pathlib.Path("runs") / "exp1"; p.mkdir(parents=True, exist_ok=True); (p / "a.txt").write_text("hi"); print((p / "a.txt").read_text(), [q.name for q in p.iterdir()], p.suffix, (p / "a.txt").suffix, list(p.glob("*.txt")), (p / "b").exists(), p.is_dir())
with tempfile.TemporaryDirectory() as td: print(os.path.isdir(td))
print(json.dumps({"a": [1, 2.0, None, True], "b": {"c": "é"}}, indent=1, sort_keys=True), json.loads('{"a": 1e-3}'))
b = pickle.dumps({"a": [1, 2], "t": (3, "x")}); print(pickle.loads(b))
print(inspect.signature(lambda a, b=2, *c, d, **e: 0), inspect.getmembers(c, lambda x: isinstance(x, float)), inspect.isclass(Config), inspect.getdoc(timer))
logging.basicConfig(level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s", stream=sys.stdout)
log = logging.getLogger("train"); log.info("epoch %d loss %.3f", 1, 0.25); log.debug("no"); log.warning("w")
ns = types.SimpleNamespace(a=1, b="x"); print(ns, vars(ns))
warnings.filterwarnings("ignore"); warnings.warn("x")
with warnings.catch_warnings(record=True) as ws:
    warnings.simplefilter("always"); warnings.warn("careful", UserWarning); print(len(ws), ws[0].message, ws[0].category.__name__)
random.seed(0); print(random.random(), random.randint(1, 6), random.choice("abc"), random.sample(range(10), 3), random.gauss(0, 1), random.uniform(1, 2), random.choices([1, 2], weights=[1, 9], k=3)); x = [1, 2, 3, 4]; random.shuffle(x); print(x)
print(math.comb(5, 2), math.isclose(0.1 + 0.2, 0.3), math.prod([1, 2, 3]), math.gcd(4, 6), math.inf, math.floor(-1.5), math.log2(8), math.hypot(3, 4), math.erf(0.5), math.lgamma(3.5))
print(re.sub(r"(\w+)@", r"<\1>@", "me@x"), re.findall(r"\d+", "a1b22"), re.match(r"(?P<y>\d{4})", "2024").group("y"), re.split(r"[,;]\s*", "a, b;c"))
T = TypeVar("T")
class Stack(Generic[T]):
    def __init__(self): self.items: List[T] = []
print(Stack[int]().items, Optional[int], Dict[str, int], Union[int, str], Callable[[int], str], List["x"])
print(sys.version_info >= (3, 8), sys.maxsize, sys.argv[0].endswith(".py"), sys.platform, sys.getsizeof(1) > 0)
match [1, 2, 3]:
    case [a, *rest]: print(a, rest)
print(f"{3.14159:.2f} {1e6:,.0f} {'x':>5}|{'y':<5}|{'z':^5}| {42:05d} {255:x} {0.5:.1%} {c.lr=} {'q'!r} {3:+d} {1234567.891:_.1f}", "%5.2f|%-6s|%03d" % (1.5, "ab", 7))
print(operator.itemgetter(1)([1, 2]), operator.attrgetter("lr")(c), max({"a": 1, "b": 3}.items(), key=operator.itemgetter(1)))
print(time.strftime("%Y", time.gmtime(0)), time.perf_counter() > 0, isinstance(time.time_ns(), int))
from datetime import datetime, timedelta; print(datetime(2024, 1, 2, 3, 4).strftime("%Y-%m-%d_%H-%M"), timedelta(seconds=3661), datetime(2024, 1, 2).isoformat())
print(copy.deepcopy({"a": [torch.ones(1)]}), copy.copy([1]))
import shutil, platform, gc, queue, fractions, decimal, traceback, weakref, signal, numbers, pprint, codecs, collections.abc
