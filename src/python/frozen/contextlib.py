"""`contextlib`, the parts that training scripts use."""

import sys
from abc import ABC, abstractmethod
from functools import wraps


class AbstractContextManager(ABC):
    def __enter__(self):
        return self

    @abstractmethod
    def __exit__(self, kind, value, traceback):
        return None


class ContextDecorator:
    def _recreate_cm(self):
        return self

    def __call__(self, function):
        @wraps(function)
        def inner(*args, **kwargs):
            with self._recreate_cm():
                return function(*args, **kwargs)

        return inner


class _GeneratorContextManager(ContextDecorator):
    def __init__(self, function, args, kwargs):
        self.generator = function(*args, **kwargs)
        self.made = function, args, kwargs

    def _recreate_cm(self):
        return self.__class__(*self.made)

    def __enter__(self):
        try:
            return next(self.generator)
        except StopIteration:
            raise RuntimeError("generator didn't yield") from None

    def __exit__(self, kind, value, traceback):
        if kind is None:
            try:
                next(self.generator)
            except StopIteration:
                return False
            raise RuntimeError("generator didn't stop")
        if value is None:
            value = kind()
        try:
            self.generator.throw(value)
        except StopIteration as error:
            return error is not value
        except RuntimeError as error:
            # A StopIteration raised in the body comes back wrapped.
            if error is value or (isinstance(value, StopIteration) and error.__cause__ is value):
                return False
            raise
        except BaseException as error:
            if error is not value:
                raise
            return False
        raise RuntimeError("generator didn't stop after throw()")


def contextmanager(function):
    @wraps(function)
    def helper(*args, **kwargs):
        return _GeneratorContextManager(function, args, kwargs)

    return helper


class closing(AbstractContextManager):
    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, *error):
        self.thing.close()


class suppress(AbstractContextManager):
    def __init__(self, *exceptions):
        self.exceptions = exceptions

    def __enter__(self):
        pass

    def __exit__(self, kind, value, traceback):
        return kind is not None and issubclass(kind, self.exceptions)


class nullcontext(AbstractContextManager):
    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result

    def __exit__(self, *error):
        pass


class _Redirect(AbstractContextManager):
    def __init__(self, target):
        self.target = target
        self.before = []

    def __enter__(self):
        self.before.append(getattr(sys, self.stream))
        setattr(sys, self.stream, self.target)
        return self.target

    def __exit__(self, *error):
        setattr(sys, self.stream, self.before.pop())


class redirect_stdout(_Redirect):
    stream = "stdout"


class redirect_stderr(_Redirect):
    stream = "stderr"


class ExitStack(AbstractContextManager):
    def __init__(self):
        self.callbacks = []

    def enter_context(self, manager):
        result = type(manager).__enter__(manager)
        self.push(manager)
        return result

    def push(self, manager):
        leave = getattr(type(manager), "__exit__", None)
        self.callbacks.append(manager if leave is None else lambda *error: leave(manager, *error))
        return manager

    def callback(self, function, /, *args, **kwargs):
        self.callbacks.append(lambda *error: function(*args, **kwargs) and None)
        return function

    def pop_all(self):
        stack = type(self)()
        stack.callbacks, self.callbacks = self.callbacks, []
        return stack

    def close(self):
        self.__exit__(None, None, None)

    def __exit__(self, kind, value, traceback):
        pending = value
        while self.callbacks:
            leave = self.callbacks.pop()
            try:
                error = (None, None, None) if pending is None else (
                    type(pending), pending, pending.__traceback__)
                if leave(*error):
                    pending = None
            except BaseException as raised:
                pending = raised
        if pending is not None and pending is not value:
            raise pending
        return value is not None and pending is None
