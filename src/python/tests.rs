//! Scripts under control: what hooks see, and that they change nothing else.

mod looking;

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::rc::Rc;

use super::*;

/// Answers by line, and writes down what it was told.
#[derive(Default)]
struct Recorder {
    lines: Vec<u32>,
    skip: Option<u32>,
    stop_after: Option<usize>,
    /// The name whose value is noted at each event.
    watch: Option<&'static str>,
    /// Nothing is asked before the script prints something.
    asleep: Cell<bool>,
    told: RefCell<Vec<String>>,
    out: RefCell<String>,
    err: RefCell<String>,
}

impl Recorder {
    fn note(&self, what: &str, site: u32, frame: &Frame<'_>) -> Verdict {
        let line = self.lines[site as usize];
        let mut text = format!("{what}{line}");
        if frame.depth() > 0 {
            text += &format!(" {}+{}", frame.function(), frame.depth());
        }
        if let Some(value) = self.watch.and_then(|name| frame.local(name)) {
            text += &format!(" ={}", value.as_number().unwrap());
        }
        assert_eq!(user_frame_id(), Some(frame.id()));
        let mut told = self.told.borrow_mut();
        if self.stop_after.is_some_and(|limit| told.len() >= limit) {
            return Verdict::Stop;
        }
        told.push(text);
        if self.skip == Some(line) { Verdict::Skip } else { Verdict::Run }
    }
}

impl Control for Recorder {
    fn attentive(&self) -> bool {
        !self.asleep.get()
    }

    fn before(&self, site: u32, frame: &Frame<'_>) -> Verdict {
        self.note("", site, frame)
    }

    fn pass(&self, site: u32, frame: &Frame<'_>) -> Verdict {
        self.note("pass ", site, frame)
    }

    fn print(&self, stream: Stream, text: &str) {
        self.asleep.set(false);
        match stream {
            Stream::Out => self.out.borrow_mut().push_str(text),
            Stream::Err => self.err.borrow_mut().push_str(text),
        }
    }
}

/// Runs a script on a thread with room for it.
fn on_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(STACK_SIZE);
        builder.spawn_scoped(scope, work).unwrap().join().unwrap()
    })
}

struct Seen {
    told: Vec<String>,
    out: String,
    err: String,
    result: Result<(), RunError>,
}

#[derive(Default)]
struct Setup<'a> {
    skip: Option<u32>,
    stop_after: Option<usize>,
    watch: Option<&'static str>,
    asleep: bool,
    directory: Option<&'a Path>,
}

fn record(source: &str, setup: Setup<'_>) -> Seen {
    on_stack(|| {
        let program = Program::parse("test.py", source).unwrap();
        let control = Rc::new(Recorder {
            lines: program.sites().iter().map(|site| site.line).collect(),
            skip: setup.skip,
            stop_after: setup.stop_after,
            watch: setup.watch,
            asleep: Cell::new(setup.asleep),
            ..Recorder::default()
        });
        let options =
            Options { directory: setup.directory.map(Path::to_owned), ..Options::default() };
        let result = run(&program, Some(control.clone()), &options);
        Seen { told: control.told.take(), out: control.out.take(), err: control.err.take(), result }
    })
}

fn printed(source: &str) -> String {
    let seen = record(source, Setup::default());
    assert_eq!(seen.result, Ok(()), "{}", seen.err);
    seen.out
}

fn failure(source: &str) -> Exception {
    match record(source, Setup::default()).result {
        Err(RunError::Exception(exception)) => exception,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_statement_and_every_pass_is_hooked() {
    let source = "\
'''Docstring.'''
from __future__ import annotations
total = 0
for i in range(2):
    total += i; total += 1
while total < 5: total += 2
def twice(x):
    '''Docstring.'''
    global total
    return 2 * x
if twice(1) == 2:
    pass
elif total:
    total = 0
print(total, twice.__doc__)
";
    let seen = record(source, Setup { watch: Some("total"), ..Setup::default() });
    assert_eq!(seen.result, Ok(()));
    assert_eq!(
        seen.told,
        [
            "3",
            "4 =0",
            "pass 4 =0",
            "5 =0",
            "5 =0",
            "pass 4 =1",
            "5 =1",
            "5 =2",
            "6 =3",
            "pass 6 =3",
            "6 =3",
            "7 =5",
            "11 =5",
            "10 twice+1 =5",
            "12 =5",
            "15 =5"
        ]
    );
    assert_eq!(seen.out, "5 Docstring.\n");
}

#[test]
fn the_table_of_sites_tells_lines_kinds_parents_and_names() {
    let source = "\
@decorated
def f(
    a,  # a: comment
    b,
):
    (x, y), *z = a, b
    with open(a) as h, open(b):
        x += 1
for i, [j, k] in (
    pairs
):
    w: int = 3
    p[0] -= 1
    p.append(f(w)); p.index(1)
";
    let program = Program::parse("t.py", source).unwrap();
    let rows: Vec<_> = program
        .sites()
        .iter()
        .map(|s| {
            (
                s.line,
                s.last_line,
                s.kind,
                s.parent,
                [s.binds.join(" "), s.changes.join(" ")].concat(),
                s.code.as_str(),
            )
        })
        .collect();
    use SiteKind::*;
    assert_eq!(
        rows,
        [
            (1, 5, Definition, None, String::new(), "@decorated"),
            (6, 6, Simple, None, "x y z".into(), "(x, y), *z = a, b"),
            (7, 7, Compound, None, "h".into(), "with open(a) as h, open(b):"),
            (8, 8, Simple, Some(2), "x".into(), "x += 1"),
            (9, 11, Loop, None, "i j k".into(), "for i, [j, k] in ("),
            (12, 12, Simple, Some(4), "w".into(), "w: int = 3"),
            (13, 13, Simple, Some(4), "p".into(), "p[0] -= 1"),
            (14, 14, Simple, Some(4), "p".into(), "p.append(f(w))"),
            (14, 14, Simple, Some(4), String::new(), "p.index(1)"),
        ]
    );
}

#[test]
fn a_skipped_statement_does_not_run() {
    let source = "x = 1\nx = 2\nfor i in range(3): x += i\nprint(x)\n";
    assert_eq!(record(source, Setup { skip: Some(2), ..Setup::default() }).out, "4\n");
    assert_eq!(record(source, Setup { skip: Some(3), ..Setup::default() }).out, "2\n");
}

#[test]
fn nothing_can_swallow_a_stop() {
    let source = "\
def endless():
    while True:
        try:
            yield 1
        except BaseException:
            pass
        finally:
            pass
while True:
    try:
        for x in endless(): pass
    except:
        pass
";
    let seen = record(source, Setup { stop_after: Some(50), ..Setup::default() });
    assert_eq!(seen.result, Err(RunError::Stopped));
    assert_eq!(seen.told.len(), 50);
    let seen = record(
        "try:\n    x = 1\nexcept:\n    print('no')\n",
        Setup { stop_after: Some(1), ..Setup::default() },
    );
    assert_eq!((seen.result, seen.out.as_str()), (Err(RunError::Stopped), ""));
}

/// In a loop, statements in a row stand there twice, with hooks and without.
#[test]
fn who_begins_to_attend_is_asked_from_the_next_statements_on() {
    let source = "\
import torch
w = torch.tensor(1.0, requires_grad=True)
for i in range(2):
    a = w * 2
    if i == 0: print('wake')
    b = a * 2
    b.backward()
    c = [j for j in range(i)]
    assert c == list(range(i))
print(w.grad, a.item(), c)
";
    let asleep = Setup { asleep: true, ..Setup::default() };
    let seen = record(source, asleep);
    assert_eq!(seen.result, Ok(()), "{}", seen.err);
    let second = ["pass 3", "4", "5", "6", "7", "8", "9", "10"];
    assert_eq!(seen.told, [&["6", "7", "8", "9"], &second[..]].concat());
    assert_eq!(seen.out, "wake\ntensor(8.) 2.0 [0]\n");
    // Inside of a row it is too late for the rest of it, which a sweep ends: what is
    // not finite is found there, and the run is to pause before the optimizer's step.
    let source = source.replace("    if i == 0: print('wake')\n", "    print('wake')\n");
    let seen = record(&source, Setup { asleep: true, ..Setup::default() });
    assert_eq!(seen.told[..3], ["8", "9", "pass 3"]);
}

#[test]
fn hooks_leave_class_bodies_and_annotations_alone() {
    let source = "\
from dataclasses import dataclass, field
@dataclass
class Config:
    lr: float = 0.1
    sizes: list = field(default_factory=list)
    def area(self): return self.lr * 2
class Base:
    def __init__(self): self.__hidden = 1
    def hidden(self): return self.__hidden
class Derived(Base):
    def __init__(self):
        super().__init__()
print(Config(), Config(0.5, [1]) == Config(0.5, [1]), Config().area(), Derived().hidden())
";
    assert_eq!(printed(source), "Config(lr=0.1, sizes=[]) True 0.2 1\n");
}

#[test]
fn printing_is_passed_on_in_order() {
    let source = "\
import sys
print('a', 1, sep='-', end='')
print('b')
print('c', file=sys.stderr)
sys.stdout.write('d')
";
    let seen = record(source, Setup::default());
    assert_eq!((seen.out.as_str(), seen.err.as_str()), ("a-1b\nd", "c\n"));
}

#[test]
fn tracebacks_read_as_pythons() {
    let exception = failure("def f(n):\n    return g(n)\n\ndef g(n):\n    return {}[n]\nf('k')\n");
    assert_eq!((exception.kind.as_str(), exception.message.as_str()), ("KeyError", "'k'"));
    assert_eq!(exception.line, 5);
    assert_eq!(
        exception.traceback,
        "\
Traceback (most recent call last):
  File \"test.py\", line 6, in <module>
    f('k')
  File \"test.py\", line 2, in f
    return g(n)
  File \"test.py\", line 5, in g
    return {}[n]
KeyError: 'k'
"
    );
    let exception =
        failure("try:\n    1 / 0\nexcept ZeroDivisionError:\n    losss = 1\n    loss\n");
    assert_eq!(
        exception.traceback,
        "\
Traceback (most recent call last):
  File \"test.py\", line 2, in <module>
    1 / 0
ZeroDivisionError: division by zero

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File \"test.py\", line 5, in <module>
    loss
NameError: name 'loss' is not defined. Did you mean: 'losss'?
"
    );
    let exception = failure("class Bad(ValueError): pass\nraise Bad() from None\n");
    assert!(exception.traceback.ends_with("\nBad\n"), "{}", exception.traceback);
    let exception = failure("def f(): f()\nf()\n");
    assert_eq!(exception.kind, "RecursionError");
    assert!(exception.traceback.contains("[Previous line repeated 9"), "{}", exception.traceback);
}

#[test]
fn a_syntax_error_points_at_its_place() {
    let error = Program::parse("t.py", "x = 1\nfor i in range(3)\n    pass\n").err().unwrap();
    assert_eq!((error.line, error.column), (2, 18));
    assert_eq!(
        error.to_string(),
        "  File \"t.py\", line 2\n    for i in range(3)\n                     ^\n\
         SyntaxError: Expected `:`, found newline"
    );
    let error = Program::parse("t.py", "return 1\n").err().unwrap();
    assert_eq!(error.line, 1);
}

#[test]
fn exit_codes_are_pythons() {
    let code = |source| record(source, Setup::default()).result;
    assert_eq!(code("import sys\nsys.exit()\n"), Ok(()));
    assert_eq!(code("import sys\nsys.exit(0)\n"), Ok(()));
    assert_eq!(code("raise SystemExit(3)\n"), Err(RunError::Exit(3)));
    let seen = record("import sys\nsys.exit('bad data')\n", Setup::default());
    assert_eq!((seen.result, seen.err.as_str()), (Err(RunError::Exit(1)), "bad data\n"));
}

#[test]
fn siblings_are_imported_without_hooks() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("helper.py"), "X = 2\ndef fail():\n    return 1 / 0\n")
        .unwrap();
    std::fs::create_dir(directory.path().join("models")).unwrap();
    std::fs::write(directory.path().join("models/__init__.py"), "from .net import N\n").unwrap();
    std::fs::write(directory.path().join("models/net.py"), "N = 5\n").unwrap();
    let setup = || Setup { directory: Some(directory.path()), ..Setup::default() };
    let seen = record("import helper\nfrom models import N\nprint(helper.X, N)\n", setup());
    assert_eq!((seen.result, seen.out.as_str()), (Ok(()), "2 5\n"));
    assert_eq!(seen.told, ["1", "2", "3"]);
    let seen = record("from helper import fail\nfail()\n", setup());
    let Err(RunError::Exception(exception)) = seen.result else { panic!() };
    assert!(exception.traceback.contains("helper.py\", line 3, in fail\n    return 1 / 0\n"));
}

#[test]
fn what_is_not_there_says_so() {
    let exception = failure("import pandas as pd\n");
    assert_eq!(exception.kind, "ModuleNotFoundError");
    assert_eq!(
        exception.message,
        "gradstep runs plain PyTorch scripts and has no 'pandas' module: read tables with \
         csv.DictReader(open(...))"
    );
    assert_eq!(
        failure("from sklearn.metrics import roc_curve\n").message,
        "gradstep has no sklearn.metrics.roc_curve"
    );
    assert_eq!(failure("import nonsense\n").message, "No module named 'nonsense'");
    assert_eq!(
        failure("open('x')\n").message,
        "'x': this script has no directory of its own for files"
    );
    assert_eq!(failure("input()\n").kind, "EOFError");
    assert_eq!(
        printed("try:\n    import pandas\nexcept ImportError:\n    print('fine')\n"),
        "fine\n"
    );
}

#[test]
fn math_agrees_with_cpython() {
    // Figures from CPython 3.11.
    let source = "\
import math
print(math.floor(-2.5), math.ceil(2.1), math.comb(10, 3), math.factorial(20), math.isqrt(10**20))
print(math.fsum([0.1] * 10), math.log(8, 2), math.log10(1e5), math.hypot(3, 4), math.erf(0.5))
print(math.gamma(5.5), math.lgamma(0.5), math.gcd(12, 18), math.lcm(4, 6), math.prod([1.5, 2]))
for bad in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.exp(1000)):
    try: bad()
    except (ValueError, OverflowError) as e: print(type(e).__name__, e)
";
    assert_eq!(
        printed(source),
        "-3 3 120 2432902008176640000 10000000000\n\
         1.0 3.0 5.0 5.0 0.5204998778130465\n\
         52.34277778455352 0.5723649429247004 6 12 3.0\n\
         ValueError math domain error\nValueError math domain error\nOverflowError math range error\n"
    );
}
