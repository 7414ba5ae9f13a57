"""A small `sklearn`: what training scripts take from scikit-learn to make, split and scale
their data and to score a model, with scikit-learn's numbers for a `random_state`. Its own
models are not here."""

__version__ = "1.9.1"


def absent(module, *, instead=""):
    """A module's `__getattr__`, for what it does not have."""

    def __getattr__(name):
        if name.startswith("__"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        # Of an AttributeError `from ... import` would say only that it cannot be imported.
        raise ImportError(f"gradstep has no {module}.{name}{instead}")

    return __getattr__
