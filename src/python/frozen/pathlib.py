"""`pathlib`: paths as objects, over `os.path`."""

import os
from fnmatch import fnmatchcase
from os import path as _path


class PurePath:
    def __init__(self, *parts):
        texts = [part if isinstance(part, str) else os.fspath(part) for part in parts]
        joined = _path.join(*texts) if texts else ""
        root = "/" if joined.startswith("/") else ""
        pieces = [piece for piece in joined.split("/") if piece not in ("", ".")]
        self._text = root + "/".join(pieces) or "."

    def __str__(self):
        return self._text

    __fspath__ = as_posix = __str__

    def __repr__(self):
        return f"{type(self).__name__}({self._text!r})"

    def __eq__(self, other):
        return isinstance(other, PurePath) and self._text == other._text

    def __lt__(self, other):
        return self.parts < other.parts

    def __hash__(self):
        return hash(self._text)

    def __truediv__(self, other):
        return type(self)(self, other)

    def __rtruediv__(self, other):
        return type(self)(other, self)

    def joinpath(self, *others):
        return type(self)(self, *others)

    @property
    def parts(self):
        pieces = tuple(piece for piece in self._text.split("/") if piece not in ("", "."))
        return ("/", *pieces) if self.is_absolute() else pieces

    @property
    def name(self):
        return "" if self._text in (".", "/") else _path.basename(self._text)

    @property
    def suffix(self):
        return _path.splitext(self.name)[1]

    @property
    def suffixes(self):
        return ["." + part for part in self.name.lstrip(".").split(".")[1:]]

    @property
    def stem(self):
        return _path.splitext(self.name)[0]

    @property
    def parent(self):
        return type(self)(_path.dirname(self._text) or ".")

    @property
    def parents(self):
        result, path = [], self
        while path.parent != path:
            path = path.parent
            result.append(path)
        return result

    def is_absolute(self):
        return self._text.startswith("/")

    def with_name(self, name):
        return self.parent / name

    def with_suffix(self, suffix):
        return self.parent / (self.stem + suffix)

    def with_stem(self, stem):
        return self.parent / (stem + self.suffix)

    def match(self, pattern):
        return fnmatchcase(self.name, pattern)

    def relative_to(self, other):
        other = type(self)(other)
        if self.parts[:len(other.parts)] != other.parts:
            raise ValueError(f"{self._text!r} is not in the subpath of {other._text!r}")
        return type(self)(*self.parts[len(other.parts):])


class Path(PurePath):
    @classmethod
    def cwd(cls):
        return cls(os.getcwd())

    def exists(self):
        return _path.exists(self._text)

    def is_file(self):
        return _path.isfile(self._text)

    def is_dir(self):
        return _path.isdir(self._text)

    def resolve(self, strict=False):
        return type(self)(_path.abspath(self._text))

    absolute = resolve

    def expanduser(self):
        return self

    def mkdir(self, mode=0o777, parents=False, exist_ok=False):
        if exist_ok and self.is_dir():
            return
        (os.makedirs if parents else os.mkdir)(self._text)

    def open(self, mode="r", buffering=-1, encoding=None, errors=None, newline=None):
        return open(self._text, mode, buffering, encoding, errors, newline)

    def read_text(self, encoding=None, errors=None):
        with self.open("r", encoding=encoding) as file:
            return file.read()

    def write_text(self, data, encoding=None, errors=None, newline=None):
        with self.open("w", encoding=encoding, newline=newline) as file:
            return file.write(data)

    def read_bytes(self):
        with self.open("rb") as file:
            return file.read()

    def write_bytes(self, data):
        with self.open("wb") as file:
            return file.write(data)

    def iterdir(self):
        return (self / name for name in os.listdir(self._text))

    def glob(self, pattern):
        first, _, rest = pattern.partition("/")
        for child in self.iterdir():
            if first == "**" and child.is_dir():
                yield from child.glob(pattern)
            if fnmatchcase(child.name, first if first != "**" else rest):
                if first != "**" and rest:
                    if child.is_dir():
                        yield from child.glob(rest)
                else:
                    yield child

    def rglob(self, pattern):
        return self.glob("**/" + pattern)

    def stat(self):
        return os.stat(self._text)

    def touch(self, mode=0o666, exist_ok=True):
        if not self.exists():
            self.write_bytes(b"")
        elif not exist_ok:
            raise FileExistsError(f"[Errno 17] File exists: {self._text!r}")

    def unlink(self, missing_ok=False):
        if not (missing_ok and not self.exists()):
            os.remove(self._text)

    def rmdir(self):
        os.rmdir(self._text)

    def rename(self, target):
        os.rename(self._text, target)
        return type(self)(target)

    replace = rename


PosixPath, PurePosixPath = Path, PurePath
Path.__repr__ = lambda self: f"PosixPath({self._text!r})"
