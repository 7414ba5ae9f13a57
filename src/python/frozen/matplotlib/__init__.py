"""`matplotlib`, so that a script which plots runs as it is: nothing is drawn, and the
script is told so where a figure would have appeared. What the script could notice is
as there: names, what unpacks, the errors of data that does not fit."""

import sys
from types import ModuleType

from _frozen_importlib import ModuleSpec

from ._artists import Nothing

__version__ = "3.11.2"


class RcParams(dict):
    def find_all(self, pattern):
        return RcParams()


rcParams = RcParams()
rcParamsDefault = RcParams()


def use(backend, *, force=True):
    pass


def get_backend(*, auto_select=True):
    return "agg"


def rc(group, **settings):
    pass


def rcdefaults():
    rcParams.clear()


class _Parts:
    """Every other module of the package has whatever is taken from it."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if not name.startswith(("matplotlib.", "mpl_toolkits.")) or name == "matplotlib.pyplot":
            return None
        return ModuleSpec(name, _Parts, is_package=True)

    @staticmethod
    def create_module(spec):
        return _Part(spec.name)

    @staticmethod
    def exec_module(module):
        pass


class _Part(ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return Nothing(name)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'matplotlib' has no attribute {name!r}")
    return Nothing(name)


sys.meta_path.insert(0, _Parts)
