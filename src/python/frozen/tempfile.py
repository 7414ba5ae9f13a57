"""`tempfile`: files and folders that go away again, in the script's own directory."""

import io
import os
import random

import _files

_names = random.Random()


def gettempdir():
    return "."


def _fresh(prefix, suffix, dir):
    folder = gettempdir() if dir is None else os.fspath(dir)
    while True:
        name = (prefix or "tmp") + "".join(_names.choices("abcdefghijklmnopqrstuvwxyz0123456789_", k=8))
        path = os.path.join(folder, name + (suffix or ""))
        if not os.path.exists(path):
            return path


def mkdtemp(suffix=None, prefix=None, dir=None):
    path = _fresh(prefix, suffix, dir)
    os.mkdir(path)
    return path


class TemporaryDirectory:
    def __init__(self, suffix=None, prefix=None, dir=None, ignore_cleanup_errors=False, *, delete=True):
        self.name = mkdtemp(suffix, prefix, dir)
        self._delete = delete

    def cleanup(self):
        import shutil

        if os.path.isdir(self.name):
            shutil.rmtree(self.name)

    def __enter__(self):
        return self.name

    def __exit__(self, *error):
        if self._delete:
            self.cleanup()

    def __del__(self):
        if getattr(self, "_delete", False):
            self.cleanup()

    def __repr__(self):
        return f"<TemporaryDirectory {self.name!r}>"


class _Temporary:
    """A file that is removed when it is closed."""

    def __init__(self, file, delete):
        self.file, self.name, self._delete = file, file.name, delete

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __iter__(self):
        return iter(self.file)

    def close(self):
        self.file.close()
        if self._delete and _files.is_file(self.name):
            os.remove(self.name)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def __del__(self):
        if "_delete" in self.__dict__:
            self.close()


def NamedTemporaryFile(mode="w+b", buffering=-1, encoding=None, newline=None, suffix=None, prefix=None,
                       dir=None, delete=True, *, errors=None, delete_on_close=True):
    return _Temporary(open(_fresh(prefix, suffix, dir), mode, encoding=encoding, newline=newline), delete)


def TemporaryFile(mode="w+b", *args, **options):
    return io.BytesIO() if "b" in mode else io.StringIO()


SpooledTemporaryFile = TemporaryFile


def __getattr__(name):
    raise AttributeError(f"gradstep does not support tempfile.{name} yet")
