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
    content = _torch._save(obj, *_CLASSES, _reduced)
    if hasattr(f, "write"):
        f.write(content)
        return
    path = fspath(f)
    folder = dirname(path)
    if folder and not _files.is_dir(folder):
        raise RuntimeError(f"Parent directory {folder} does not exist.")
    _files.write(path, content)


def load(f, map_location=None, pickle_module=None, *, weights_only=None, mmap=None):
    """Everything is on the CPU, wherever it was saved, so `map_location` has nothing to do."""
    if pickle_module is not None:
        raise NotImplementedError("gradstep does not support torch.load(pickle_module=) yet")
    if map_location is not None and not callable(map_location):
        _check_locations(map_location)
    if hasattr(f, "read"):
        content, name = f.read(), "the file"
    else:
        name = fspath(f)
        content = _files.read(name)
    find = _find if weights_only is False else _find_safe
    try:
        return _torch._load(content, name, *_CLASSES, find)
    except _Unsafe as error:
        from pickle import UnpicklingError

        raise UnpicklingError(_refusal(error.args[0])) from None


def _pickled(tensor):
    """A tensor for `pickle`: `__reduce_ex__` asks for it."""
    return _unpickled, (_torch._save(tensor, *_CLASSES, _reduced),)


def _unpickled(content):
    return _torch._load(content, "the pickle", *_CLASSES, _find)


# Objects of other classes.

_SAFE = []


def add_safe_globals(safe_globals):
    _SAFE.extend(safe_globals)


def get_safe_globals():
    return list(_SAFE)


def clear_safe_globals():
    _SAFE.clear()


class safe_globals:
    def __init__(self, safe_globals):
        self._added = list(safe_globals)

    def __enter__(self):
        add_safe_globals(self._added)

    def __exit__(self, *error):
        for added in self._added:
            _SAFE.remove(added)


class _Unsafe(Exception):
    pass


def _refusal(name):
    shared = ("Weights only load failed. This file can still be loaded, to do so you have two options, "
              "\033[1mdo those steps only if you trust the source of the checkpoint\033[0m. \n\t(1) In PyTorch 2.6, we changed the default value of the "
              "`weights_only` argument in `torch.load` from `False` to `True`. ")
    return (
        f"{shared}Re-running `torch.load` with `weights_only` set to `False` will likely "
        "succeed, but it can result in arbitrary code execution. Do it only if you got the file from a "
        "trusted source.\n\t(2) Alternatively, to load with `weights_only=True` please check the "
        "recommended steps in the following error message.\n\tWeightsUnpickler error: Unsupported "
        f"global: GLOBAL {name} was not an allowed global by default. Please use "
        f"`torch.serialization.add_safe_globals([{name}])` or the "
        f"`torch.serialization.safe_globals([{name}])` context manager to allowlist this global if you "
        "trust this class/function.\n\nCheck the documentation of torch.load to learn more about types "
        "accepted by default with weights_only https://pytorch.org/docs/stable/generated/torch.load.html.")


def _path(obj):
    return f"{obj.__module__}.{obj.__qualname__}"


def _reduced(obj):
    """How an object is made: five parts; or, of classes and functions, module and name."""
    import copyreg
    import sys
    from types import BuiltinFunctionType, FunctionType

    if isinstance(obj, (type, FunctionType, BuiltinFunctionType)):
        module, name = obj.__module__, obj.__qualname__
        if "<locals>" in name:
            raise AttributeError(f"Can't pickle local object {name!r}")
        found = sys.modules.get(module)
        for part in name.split("."):
            found = getattr(found, part, None)
        if found is not obj:
            from pickle import PicklingError

            raise PicklingError(f"Can't pickle {obj!r}: attribute lookup {name} on {module} failed")
        return _OLD_NAMES.get(module, module), name
    if type(obj) in copyreg.dispatch_table:
        made = copyreg.dispatch_table[type(obj)](obj)
    else:
        made = obj.__reduce_ex__(2)
    if isinstance(made, str):
        return obj.__module__, made
    function, args, state, items, pairs = (*made, None, None, None)[:5]
    return function, args, state, list(items or ()), list(pairs or ())


# As Python 3 writes protocol 2.
_OLD_NAMES = {"builtins": "__builtin__"}
_NEW_NAMES = {old: new for new, old in _OLD_NAMES.items()}


def _find(module, name):
    import sys

    if module == "":
        return _build
    if module == "copyreg" and name == "__newobj__":
        return lambda cls, *args: cls.__new__(cls, *args)
    module = _NEW_NAMES.get(module, module)
    if module not in sys.modules:
        __import__(module)
    found = sys.modules[module]
    for part in name.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            raise AttributeError(f"Can't get attribute {name!r} on {sys.modules[module]!r}") from None
    return found


def _find_safe(module, name):
    if module == "" or (module == "copyreg" and name == "__newobj__"):
        return _find(module, name)
    path = f"{_NEW_NAMES.get(module, module)}.{name}"
    for safe in _SAFE:
        safe, known = safe if isinstance(safe, tuple) else (safe, _path(safe))
        if known == path:
            return safe
    raise _Unsafe(path)


def _build(obj, state):
    restore = getattr(obj, "__setstate__", None)
    if restore is not None:
        restore(state)
        return
    state, slots = state if isinstance(state, tuple) and len(state) == 2 else (state, None)
    if state:
        obj.__dict__.update(state)
    for name, value in (slots or {}).items():
        setattr(obj, name, value)


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
