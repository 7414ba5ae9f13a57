"""`gzip`: files that gzip packed, over the native `_compressed`. Such a file is unpacked
whole when it is opened, as `open()` reads a file whole."""

import _compressed
import _files
from _io import BytesIO, UnsupportedOperation
from _text_file import Lines, checked_encoding

__all__ = ["BadGzipFile", "GzipFile", "open", "compress", "decompress"]

_compresslevel = 9


class BadGzipFile(OSError):
    """Exception raised in some cases for invalid gzip files."""


def compress(data, compresslevel=9, *, mtime=None):
    """Compress data in one shot; without `mtime`, the time is now."""
    if mtime is None:
        from time import time

        mtime = time()
    return bytes(_compressed.gzip(data, compresslevel, int(mtime)))


def decompress(data):
    """What all members of a gzip file hold."""
    if not data:
        return b""
    if bytes(data[:2]) != b"\x1f\x8b":
        raise BadGzipFile(f"Not a gzipped file ({bytes(data[:2])!r})")
    try:
        return bytes(_compressed.gunzip(data))
    except EOFError:
        raise EOFError("Compressed file ended before the end-of-stream marker was reached") from None
    except OSError as error:
        raise BadGzipFile(f"CRC check failed or broken data: {error}") from None


def open(filename, mode="rb", compresslevel=9, encoding=None, errors=None, newline=None):
    """A gzip file as bytes (`"rb"`, also `"r"`) or as text (`"rt"`)."""
    if "t" in mode:
        if "b" in mode:
            raise ValueError(f"Invalid mode: {mode!r}")
    else:
        for name, value in (("encoding", encoding), ("errors", errors), ("newline", newline)):
            if value is not None:
                raise ValueError(f"Argument {name!r} not supported in binary mode")
    path = filename.__fspath__() if hasattr(filename, "__fspath__") else filename
    if isinstance(path, str):
        file = GzipFile(path, mode.replace("t", ""), compresslevel)
    elif hasattr(path, "read") or hasattr(path, "write"):
        file = GzipFile(None, mode.replace("t", ""), compresslevel, path)
    else:
        raise TypeError("filename must be a str or bytes object, or a file")
    return _Text(file, encoding, newline) if "t" in mode else file


class GzipFile:
    """The unpacked content of a file; what is written is packed when it is closed."""

    def __init__(self, filename=None, mode=None, compresslevel=9, fileobj=None, mtime=None):
        mode = (mode or getattr(fileobj, "mode", "rb")).replace("b", "")
        if mode not in ("r", "w", "x", "a"):
            raise ValueError(f"Invalid mode: {mode!r}")
        self.name = filename if filename is not None else getattr(fileobj, "name", "")
        self.mode = "rb" if mode == "r" else "wb"
        self._level, self._mtime, self._file = compresslevel, mtime, fileobj
        self._before = b""
        if mode == "r":
            packed = bytes(_files.read(filename)) if fileobj is None else fileobj.read()
            self._buffer = BytesIO(decompress(packed))
            return
        if fileobj is None:
            if mode == "x" and _files.is_file(filename):
                raise FileExistsError(f"[Errno 17] File exists: {filename!r}")
            if mode == "a" and _files.is_file(filename):
                self._before = bytes(_files.read(filename))
            _files.write(filename, self._before)
        self._buffer = BytesIO()

    closed = property(lambda self: self._buffer is None)

    def _open(self, mode, what):
        if self._buffer is None:
            raise ValueError("I/O operation on closed file")
        if self.mode != mode:
            # CPython's number of a bad file descriptor.
            raise UnsupportedOperation(f"{what}() on {'write' if mode == 'rb' else 'read'}-only GzipFile object")
        return self._buffer

    def readable(self):
        return self.mode == "rb"

    def writable(self):
        return self.mode == "wb"

    def seekable(self):
        return True

    def read(self, size=-1):
        return self._open("rb", "read").read(-1 if size is None else size)

    read1 = read

    def readline(self, size=-1):
        return self._open("rb", "read").readline(size)

    def readlines(self, hint=-1):
        return list(self)

    def peek(self, n):
        buffer = self._open("rb", "peek")
        at = buffer.tell()
        found = buffer.read(n)
        buffer.seek(at)
        return found

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def write(self, data):
        return self._open("wb", "write").write(data)

    def seek(self, offset, whence=0):
        return self._open(self.mode, "seek").seek(offset, whence)

    def tell(self):
        return self._open(self.mode, "tell").tell()

    def flush(self):
        self._open(self.mode, "flush")

    def close(self):
        if self._buffer is None:
            return
        if self.mode == "wb":
            packed = self._before + compress(self._buffer.getvalue(), self._level, mtime=self._mtime)
            if self._file is None:
                _files.write(self.name, packed)
            else:
                self._file.write(packed)
        self._buffer = None

    def __enter__(self):
        if self._buffer is None:
            raise ValueError("I/O operation on closed file")
        return self

    def __exit__(self, *error):
        self.close()

    def __del__(self):
        if getattr(self, "_buffer", None) is not None:
            self.close()


class _Text(Lines):
    """Lines of text out of a gzip file, or into it."""

    def __init__(self, file, encoding, newline):
        checked_encoding(encoding, "gzip.open")
        self._file, self.encoding = file, "utf-8"
        self.mode, self.name = "rt" if file.mode == "rb" else "wt", file.name
        self._text = None
        if file.mode == "rb":
            from _io import StringIO

            text = file.read().decode("utf-8")
            if newline is None:
                text = text.replace("\r\n", "\n").replace("\r", "\n")
            self._text = StringIO(text, newline="")

    closed = property(lambda self: self._file.closed)

    def _reading(self):
        if self._file.closed:
            raise ValueError("I/O operation on closed file.")
        if self._text is None:
            raise UnsupportedOperation("not readable")
        return self._text

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._file.write(text.encode("utf-8"))
        return len(text)

    def seek(self, offset, whence=0):
        return self._reading().seek(offset, whence)

    def flush(self):
        self._file.flush()

    def close(self):
        self._file.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()
