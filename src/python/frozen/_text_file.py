"""What `open()` gives: a file of the script's own directory, held in memory while
it is open, and written when it is flushed or closed."""

import _files
from _io import BytesIO, StringIO, UnsupportedOperation


def open(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True,
         opener=None):
    path = file if isinstance(file, str) else getattr(file, "__fspath__", lambda: None)()
    if not isinstance(path, str):
        raise TypeError(f"expected str, bytes or os.PathLike object, not {type(file).__name__}")
    if set(mode) - set("rwaxbt+") or len(set(mode)) != len(mode):
        raise ValueError(f"invalid mode: {mode!r}")
    if len(set(mode) & set("rwax")) != 1:
        raise ValueError("must have exactly one of create/read/write/append mode")
    checked_encoding(encoding, "open")
    if "x" in mode and (_files.is_file(path) or _files.is_dir(path)):
        raise FileExistsError(f"[Errno 17] File exists: {path!r}")
    if "r" in mode or ("a" in mode and _files.is_file(path)):
        content = bytes(_files.read(path))
    else:
        content = b""
        # The error of a folder that is not there comes at once, not at the end.
        _files.write(path, content)
    kind = _BinaryFile if "b" in mode else _TextFile
    return kind(path, mode, content, newline)


def checked_encoding(encoding, function):
    """Refuses the encodings that files here do not have."""
    if encoding is not None and encoding.lower().replace("-", "").replace("_", "") not in (
            "utf8", "ascii", "utf8sig"):
        raise NotImplementedError(f"gradstep does not support {function}(encoding={encoding!r}) yet")


class Lines:
    """What is read through the buffer that `_reading()` gives, or refuses to."""

    def read(self, size=-1):
        return self._reading().read(size)

    def readline(self, size=-1):
        return self._reading().readline(size)

    def readlines(self, hint=-1):
        return list(self)

    def __iter__(self):
        self._reading()
        return self

    def __next__(self):
        line = self._reading().readline()
        if not line:
            raise StopIteration
        return line


class _File(Lines):
    encoding = "utf-8"

    def __init__(self, path, mode, content, newline):
        self.name = path
        self.mode = mode
        self._newline = newline
        self._changed = False
        self._buffer = self._load(content)
        if "a" in mode:
            self._buffer.seek(0, 2)

    def _reading(self):
        self._check()
        if "r" not in self.mode and "+" not in self.mode:
            raise UnsupportedOperation("not readable")
        return self._buffer

    def _check(self):
        if self._buffer is None:
            raise ValueError("I/O operation on closed file.")

    @property
    def closed(self):
        return self._buffer is None

    def readable(self):
        return "r" in self.mode or "+" in self.mode

    def writable(self):
        return "r" not in self.mode or "+" in self.mode

    def seekable(self):
        return True

    def isatty(self):
        return False

    def write(self, content):
        self._check()
        if not self.writable():
            raise UnsupportedOperation("not writable")
        self._changed = True
        return self._buffer.write(content)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def seek(self, offset, whence=0):
        self._check()
        return self._buffer.seek(offset, whence)

    def tell(self):
        self._check()
        return self._buffer.tell()

    def truncate(self, size=None):
        self._check()
        self._changed = True
        return self._buffer.truncate() if size is None else self._buffer.truncate(size)

    def flush(self):
        self._check()
        if self._changed:
            self._changed = False
            _files.write(self.name, self._content())

    def close(self):
        if self._buffer is not None:
            self.flush()
            self._buffer = None

    def __enter__(self):
        self._check()
        return self

    def __exit__(self, *error):
        self.close()

    def __del__(self):
        if getattr(self, "_buffer", None) is not None:
            self.close()


class _TextFile(_File):
    def _load(self, content):
        text = content.decode("utf-8")
        if self._newline is None:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return StringIO(text, newline="")

    def _content(self):
        return self._buffer.getvalue().encode("utf-8")

    def write(self, content):
        if not isinstance(content, str):
            raise TypeError(f"write() argument must be str, not {type(content).__name__}")
        return super().write(content)

    def __repr__(self):
        return f"<_io.TextIOWrapper name={self.name!r} mode={self.mode!r} encoding='UTF-8'>"


class _BinaryFile(_File):
    def _load(self, content):
        return BytesIO(content)

    def _content(self):
        return self._buffer.getvalue()

    def write(self, content):
        if isinstance(content, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        return super().write(content)
