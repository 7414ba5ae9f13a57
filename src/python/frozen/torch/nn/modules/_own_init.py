"""Constructors under the names of the classes that inherit them."""

from types import FunctionType

# Bases whose constructors PyTorch's messages name, too.
_SHARED = frozenset("""Module RNNBase _AdaptiveAvgPoolNd _AdaptiveMaxPoolNd _BatchNorm _DropoutNd
    _InstanceNorm _LPPoolNd _Loss _MaxPoolNd _WeightedLoss Sequential""".split())


def own_init(cls):
    """Gives a class that inherits its constructor one of its own name, as PyTorch's has:
    messages about wrong arguments name it."""
    owner = next((base for base in cls.__mro__ if "__init__" in base.__dict__), cls)
    shared = owner.__dict__.get("__init__")
    if owner is cls or owner.__name__ in _SHARED or not isinstance(shared, FunctionType):
        return
    init = FunctionType(shared.__code__, shared.__globals__, "__init__", shared.__defaults__,
                        shared.__closure__)
    init.__kwdefaults__ = shared.__kwdefaults__
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    cls.__init__ = init
