"""`contextvars`: there is one context, the script's."""

_ABSENT = object()


class ContextVar:
    def __init__(self, name, *, default=_ABSENT):
        self.name = name
        self._value = default

    def get(self, default=_ABSENT):
        value = default if self._value is _ABSENT else self._value
        if value is _ABSENT:
            raise LookupError(self)
        return value

    def set(self, value):
        self._value = value
