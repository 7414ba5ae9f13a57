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


def getpid():
    """One script, one process: which, is nobody's business."""
    return 1


class stat_result:
    def __init__(self, path):
        self.st_size = _files.size(path)


def stat(path):
    return stat_result(fspath(path))


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


def rmdir(path):
    _files.remove_dir(fspath(path))


def rename(src, dst):
    _files.rename(fspath(src), fspath(dst))


replace = rename


def walk(top):
    top = fspath(top)
    names = listdir(top)
    folders = [name for name in names if path.isdir(path.join(top, name))]
    yield top, folders, [name for name in names if name not in folders]
    for folder in folders:
        yield from walk(path.join(top, folder))


def listdir(path="."):
    return _files.list(fspath(path))


def __getattr__(attribute):
    raise AttributeError(f"gradstep does not support os.{attribute} yet")
