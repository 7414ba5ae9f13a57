"""`torch.save` and `torch.load`, in PyTorch's file format; the files stay in the
script's own directory."""

from collections import Counter, OrderedDict
from os import fspath
from os.path import dirname

import _files
import _torch
from .nn.parameter import Parameter

_CLASSES = OrderedDict, Counter, Parameter


def save(obj, f, pickle_module=None, pickle_protocol=2, _use_new_zipfile_serialization=True):
    if pickle_module is not None or not _use_new_zipfile_serialization:
        raise NotImplementedError(
            "gradstep does not support torch.save(pickle_module=, "
            "_use_new_zipfile_serialization=) yet")
    content = _torch._save(obj, *_CLASSES)
    if hasattr(f, "write"):
        f.write(content)
        return
    path = fspath(f)
    folder = dirname(path)
    if folder and not _files.is_dir(folder):
        raise RuntimeError(f"Parent directory {folder} does not exist.")
    _files.write(path, content)


def load(f, map_location=None, pickle_module=None, *, weights_only=None, mmap=None):
    """Everything is on the CPU, wherever it was saved, so `map_location` has nothing
    to do; and only plain data is read, so `weights_only` has not either."""
    if pickle_module is not None:
        raise NotImplementedError("gradstep does not support torch.load(pickle_module=) yet")
    if map_location is not None and not callable(map_location):
        _check_locations(map_location)
    if hasattr(f, "read"):
        return _torch._load(f.read(), "the file", *_CLASSES)
    path = fspath(f)
    return _torch._load(_files.read(path), path, *_CLASSES)


def _check_locations(map_location):
    targets = map_location.values() if isinstance(map_location, dict) else [map_location]
    for target in targets:
        if str(target).startswith("meta"):
            raise NotImplementedError("gradstep does not support torch.load(map_location='meta') yet")
        if not str(target).startswith("cpu"):
            raise RuntimeError(
                "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() "
                "is False. If you are running on a CPU-only machine, please use torch.load with "
                "map_location=torch.device('cpu') to map your storages to the CPU.")
