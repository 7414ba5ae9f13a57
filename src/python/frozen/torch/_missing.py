"""Tells what PyTorch has and gradstep has not from what does not exist at all."""


def known(module):
    """The public names of a module of PyTorch."""
    from . import _names

    return _names.NAMES.get(module, frozenset())


def module_getattr(module):
    """A module's `__getattr__`."""

    def __getattr__(name):
        # The import system asks for private names, these among them.
        if not name.startswith("_") and name in known(module):
            raise AttributeError(f"gradstep does not support {module}.{name} yet")
        raise AttributeError(f"module '{module}' has no attribute '{name}'")

    return __getattr__
