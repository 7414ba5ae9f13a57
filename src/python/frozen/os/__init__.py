"""`os`: there are no files here; names of files and the environment are."""

from . import path

name = "posix"
sep = "/"
linesep = "\n"
environ = {}


class PathLike:
    pass


def getenv(key, default=None):
    return environ.get(key, default)


def fspath(path):
    return path if isinstance(path, (str, bytes)) else path.__fspath__()


def cpu_count():
    return 1


def __getattr__(attribute):
    raise AttributeError(f"gradstep does not support os.{attribute} yet")
