"""Tells what PyTorch has and gradstep has not from what does not exist at all."""

import sys


def known(module):
    """The public names of a module of PyTorch."""
    from . import _names

    return _names.NAMES.get(module, frozenset())


# Where the less common names of a module lie.
_MORE = {
    "torch.nn.functional": ("torch.nn._more", "torch.nn._resample", "torch.nn._volumes"),
    "torch.nn.init": ("torch.nn._more_init",),
    "torch.nn.utils": ("torch.nn.utils._more",),
    "torch.optim": ("torch.optim._more",),
}
_SUBMODULES = {
    "torch": ("distributed", "distributions", "func", "functional", "linalg", "special", "testing", "version"),
    "torch.nn": ("parallel",),
    "torch.nn.utils": ("parametrizations", "parametrize", "prune", "rnn", "stateless"),
    "torch.optim": ("swa_utils",),
}


def _import(name):
    return __import__(name, None, None, ["*"])


def less_common(module, name):
    """What a module gets only when a script asks for it."""
    if name in _SUBMODULES.get(module, ()):
        return _import(f"{module}.{name}")
    if module == "torch":
        value = _import("torch._more").function(name)
    else:
        places = map(_import, _MORE.get(module, ()))
        value = next((getattr(place, name) for place in places if name in place.__all__), None)
    if value is not None:
        setattr(sys.modules[module], name, value)
    return value


def module_getattr(module):
    """A module's `__getattr__`."""

    def __getattr__(name):
        if not name.startswith("_"):
            value = less_common(module, name)
            if value is not None:
                return value
        # The import system asks for private names, these among them.
        if not name.startswith("_") and name in known(module):
            raise AttributeError(f"gradstep does not support {module}.{name} yet")
        raise AttributeError(f"module '{module}' has no attribute '{name}'")

    return __getattr__
