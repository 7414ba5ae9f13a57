"""`glob`: files by pattern."""

from pathlib import Path


def glob(pathname, *, recursive=False):
    pattern = str(pathname)
    start = Path("/") if pattern.startswith("/") else Path(".")
    return [str(path) for path in start.glob(pattern.lstrip("/"))]


iglob = glob
