"""What torchvision has and gradstep has not: names that can be imported, and say so when
they are called."""


def refusal(sentence):
    """Something that can be imported, and refuses to be called in one sentence."""

    class Refused:
        def __new__(cls, *args, **kwargs):
            raise NotImplementedError(sentence)

    return Refused


def module_getattr(module, known, sentence):
    """A module's `__getattr__`, for the names that torchvision has there: `sentence(name)`
    is what their call says."""
    known = frozenset(known.split())

    def __getattr__(name):
        if name in known:
            made = refusal(sentence(name))
            made.__name__ = made.__qualname__ = name
            return made
        raise AttributeError(f"module '{module}' has no attribute '{name}'")

    return __getattr__
