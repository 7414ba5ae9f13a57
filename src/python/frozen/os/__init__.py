"""`os`: the environment, and the files of the script's own directory."""

import _files
from . import path

name = "posix"
sep = "/"
linesep = "\n"
curdir = "."
environ = {}


class PathLike:
    pass


def getenv(key, default=None):
    return environ.get(key, default)


def fspath(path):
    return path if isinstance(path, (str, bytes)) else path.__fspath__()


def cpu_count():
    return 1


def getcwd():
    """Relative paths begin at the script's directory."""
    return "."


def mkdir(path, mode=0o777):
    _files.make_dir(fspath(path), False)


def makedirs(name, mode=0o777, exist_ok=False):
    name = fspath(name)
    if _files.is_dir(name):
        if exist_ok:
            return
        raise FileExistsError(f"[Errno 17] File exists: {name!r}")
    _files.make_dir(name, True)


def remove(path):
    _files.remove(fspath(path))


unlink = remove


def rename(src, dst):
    _files.rename(fspath(src), fspath(dst))


replace = rename


def listdir(path="."):
    return _files.list(fspath(path))


def __getattr__(attribute):
    raise AttributeError(f"gradstep does not support os.{attribute} yet")
