"""`shutil`: copying and removing, in the script's own directory."""

import os
from os import path as _path


def copyfile(src, dst):
    with open(src, "rb") as source, open(dst, "wb") as target:
        target.write(source.read())
    return dst


def copy(src, dst):
    if _path.isdir(dst):
        dst = _path.join(os.fspath(dst), _path.basename(os.fspath(src)))
    return copyfile(src, dst)


copy2 = copy


def move(src, dst):
    if _path.isdir(dst):
        dst = _path.join(os.fspath(dst), _path.basename(os.fspath(src)))
    os.rename(src, dst)
    return dst


def rmtree(path, ignore_errors=False):
    if ignore_errors and not _path.isdir(path):
        return
    for name in os.listdir(path):
        inner = _path.join(os.fspath(path), name)
        rmtree(inner) if _path.isdir(inner) else os.remove(inner)
    os.rmdir(path)


def __getattr__(name):
    raise AttributeError(f"gradstep does not support shutil.{name} yet")
