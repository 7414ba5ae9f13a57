"""Runs before a script: the import of sibling files, and built-in functions that
a script may call but that do not work here."""

import builtins
import sys

import _gradstep
from _frozen_importlib import ModuleSpec

# Packages that training scripts often import and that are not here.
_ABSENT = frozenset(
    """numpy scipy pandas matplotlib seaborn plotly sklearn torchvision torchaudio torchtext
    torchmetrics lightning pytorch_lightning transformers datasets tokenizers tensorboard
    tensorboardX wandb mlflow rich PIL cv2 tensorflow keras jax flax einops gym gymnasium
    networkx requests yaml h5py IPython accelerate optuna
    argparse ast asyncio base64 bisect concurrent configparser csv ctypes datetime
    decimal difflib email fractions getpass glob gzip hashlib heapq html http importlib inspect
    itertools locale logging marshal multiprocessing numbers pathlib pickle platform pprint
    queue re secrets select shutil socket sqlite3 statistics string struct subprocess
    tempfile textwrap threading timeit unittest urllib uuid weakref zipfile
    zlib atexit fnmatch cProfile pdb""".split()
)


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
        if top in _ABSENT:
            raise ModuleNotFoundError(
                f"gradstep runs plain PyTorch scripts and has no '{top}' module", name=top
            )
        return None


sys.meta_path.append(_Siblings)
sys.meta_path.append(_Absent)


def _unsupported(name):
    def function(*args, **kwargs):
        raise NotImplementedError(f"gradstep does not support {name}() yet")

    function.__name__ = function.__qualname__ = name
    return function


def exit(code=None):
    raise SystemExit(code)


for _name in ("open", "input", "breakpoint"):
    setattr(builtins, _name, _unsupported(_name))
builtins.exit = builtins.quit = exit
