"""`no_grad`, `enable_grad`, `set_grad_enabled`: contexts and decorators."""

from functools import wraps
from types import GeneratorType

from _torch import _GradMode, _grad_enabled, _set_grad_enabled, _set_inference_mode


def _under(make, function):
    """`function`, run under a context made for each call."""

    @wraps(function)
    def decorated(*args, **kwargs):
        with make():
            result = function(*args, **kwargs)
        return _each_step_under(make, result) if isinstance(result, GeneratorType) else result

    return decorated


def _each_step_under(make, generator):
    """A generator whose own code runs under the context, its consumer's does not."""
    step, argument = generator.send, None
    while True:
        try:
            with make():
                value = step(argument)
        except StopIteration as stop:
            return stop.value
        try:
            argument = yield value
            step = generator.send
        except GeneratorExit:
            generator.close()
            raise
        except BaseException as error:
            step, argument = generator.throw, error


class _Mode(_GradMode):
    """Sets the mode to `enabled` for a while."""

    _under = staticmethod(_under)

    def __call__(self, function):
        return _under(type(self), function)

    def clone(self):
        return type(self)()


class no_grad(_Mode):
    enabled = False


class enable_grad(_Mode):
    enabled = True


class set_grad_enabled:
    """Takes effect at once; as a context, until its end."""

    def __init__(self, mode):
        self.mode = bool(mode)
        self.prev = _set_grad_enabled(self.mode)

    def __call__(self, function):
        _set_grad_enabled(self.prev)
        return _under(lambda: set_grad_enabled(self.mode), function)

    def __enter__(self):
        _set_grad_enabled(self.mode)

    def __exit__(self, kind, value, traceback):
        _set_grad_enabled(self.prev)

    def __str__(self):
        return f"set_grad_enabled(mode={self.mode})"

    __repr__ = __str__


class inference_mode:
    """`no_grad`, and what is made in it stays out of autograd for ever."""

    def __new__(cls, mode=True):
        if not isinstance(mode, bool) and callable(mode):
            return _under(cls, mode)
        return super().__new__(cls)

    def __init__(self, mode=True):
        self.mode = mode

    def __call__(self, function):
        return _under(self.clone, function)

    def __enter__(self):
        self.prev = _set_inference_mode(self.mode), _set_grad_enabled(not self.mode)

    def __exit__(self, kind, value, traceback):
        inference, grad = self.prev
        _set_inference_mode(inference)
        _set_grad_enabled(grad)

    def clone(self):
        return type(self)(self.mode)


def is_grad_enabled():
    return _grad_enabled()
