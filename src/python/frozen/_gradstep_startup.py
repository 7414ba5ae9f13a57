"""Runs before a script: the import of sibling files, built-in functions that a script may
call but that do not work here, and an encoding."""

import builtins
import sys

import _codecs
import _gradstep
from _frozen_importlib import ModuleSpec

# Packages that training scripts often import and that are not here.
_ABSENT = frozenset(
    """scipy pandas seaborn plotly torchaudio torchtext
    torchmetrics lightning pytorch_lightning transformers datasets tokenizers tensorboard
    tensorboardX wandb mlflow rich cv2 tensorflow keras jax flax einops gym gymnasium
    networkx yaml h5py accelerate optuna asyncio base64 concurrent
    configparser ctypes difflib email getpass hashlib html http
    locale marshal multiprocessing secrets select
    socket sqlite3 subprocess threading unittest uuid zipfile
    zlib atexit cProfile pdb""".split()
)


# What to do instead, where a script often wants them.
_INSTEAD = {
    "seaborn": "leave the plots out",
    "plotly": "leave the plots out",
    "pandas": "read tables with csv.DictReader(open(...))",
    "scipy": "torch.linalg has norms and solvers",
    "tensorboard": "print the numbers, or write them with open()",
    "wandb": "print the numbers, or write them with open()",
    "multiprocessing": "everything runs in one process",
    "threading": "everything runs in one thread",
}


class _Siblings:
    """Finds modules in the script's directory."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        found = _gradstep.sibling(name)
        if found is None:
            return None
        file, package, source = found
        return ModuleSpec(name, _SourceLoader(file, source), origin=file, is_package=package)


class _SourceLoader:
    def __init__(self, file, source):
        self.file = file
        self.source = source

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.__file__ = self.file
        exec(compile(self.source, self.file, "exec"), module.__dict__)


class _Absent:
    """Says clearly what gradstep does not have."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        top = name.partition(".")[0]
        if top == "torch" and name != "torch":
            from torch._missing import known

            parent, _, last = name.rpartition(".")
            if last in known(parent):
                raise ModuleNotFoundError(f"gradstep does not support {name} yet", name=name)
        if top in ("PIL", "torchvision") and name != top:
            # Its own name would be taken for an absent attribute.
            raise ModuleNotFoundError(f"gradstep does not support {name} yet", name=top)
        if top in _ABSENT:
            instead = f": {_INSTEAD[top]}" if top in _INSTEAD else ""
            raise ModuleNotFoundError(
                f"gradstep runs plain PyTorch scripts and has no '{top}' module{instead}", name=top
            )
        return None


sys.meta_path.append(_Siblings)
sys.meta_path.append(_Absent)


def _codec(name):
    """Latin-1, in which pickles of Python 2 are read; the virtual machine has UTF-8 and ASCII."""
    if name in ("latin1", "latin_1", "l1", "iso8859_1", "iso_8859_1", "8859"):
        return (lambda text, errors="strict": _codecs.latin_1_encode(text, errors),
                lambda data, errors="strict": _codecs.latin_1_decode(data, errors), None, None)
    return None


_codecs.register(_codec)


def _unsupported(name):
    def function(*args, **kwargs):
        raise NotImplementedError(f"gradstep does not support {name}() yet")

    function.__name__ = function.__qualname__ = name
    return function


def exit(code=None):
    raise SystemExit(code)


def open(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True,
         opener=None):
    """A file of the script's own directory."""
    from _text_file import open

    return open(file, mode, buffering, encoding, errors, newline, closefd, opener)


def input(prompt=""):
    """Nobody sits at a keyboard: the engine's own input is taken by its commands."""
    raise EOFError("gradstep runs scripts without a keyboard: input() has nothing to read. "
                   "Write the value into the script, or take it from sys.argv")


_native_round = round


def round(number, ndigits=None):
    """As CPython rounds: the decimal digits of the exact value, halves to even. The
    virtual machine's own `round` multiplies first, and is off by one digit at times."""
    if type(number) is not float or type(ndigits) is not int or not 0 <= ndigits <= 22:
        return _native_round(number) if ndigits is None else _native_round(number, ndigits)
    if number != number or number in (float("inf"), float("-inf")):
        return number
    return float("%.*f" % (ndigits, number))


builtins.open, builtins.input, builtins.round = open, input, round
builtins.breakpoint = _unsupported("breakpoint")
builtins.exit = builtins.quit = exit
