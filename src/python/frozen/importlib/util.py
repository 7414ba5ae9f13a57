"""`importlib.util`: whether a module could be imported."""

import sys


def find_spec(name, package=None):
    for finder in sys.meta_path:
        try:
            spec = finder.find_spec(name, None, None)
        except ModuleNotFoundError:
            return None
        if spec is not None:
            return spec
    return None


def __getattr__(name):
    raise AttributeError(f"gradstep does not support importlib.util.{name} yet")
