"""`weakref`: references that keep nothing alive."""

from _weakref import ProxyType, ReferenceType, getweakrefcount, getweakrefs, proxy, ref
from collections.abc import MutableMapping


class WeakValueDictionary(MutableMapping):
    def __init__(self, other=(), /, **named):
        self._refs = {}
        self.update(other, **named)

    def __getitem__(self, key):
        value = self._refs[key]()
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key, value):
        self._refs[key] = ref(value)

    def __delitem__(self, key):
        del self._refs[key]

    def __iter__(self):
        return (key for key, value in list(self._refs.items()) if value() is not None)

    def __len__(self):
        return sum(1 for _ in self)


class WeakKeyDictionary(MutableMapping):
    def __init__(self, other=None):
        self._items = {}
        if other is not None:
            self.update(other)

    def __getitem__(self, key):
        return self._items[ref(key)]

    def __setitem__(self, key, value):
        self._items[ref(key)] = value

    def __delitem__(self, key):
        del self._items[ref(key)]

    def __iter__(self):
        return (key() for key in list(self._items) if key() is not None)

    def __len__(self):
        return sum(1 for _ in self)


class WeakSet:
    def __init__(self, data=()):
        self._refs = {ref(item): None for item in data}

    def add(self, item):
        self._refs[ref(item)] = None

    def discard(self, item):
        self._refs.pop(ref(item), None)

    def __contains__(self, item):
        return ref(item) in self._refs

    def __iter__(self):
        return (item() for item in list(self._refs) if item() is not None)

    def __len__(self):
        return sum(1 for _ in self)


def __getattr__(name):
    raise AttributeError(f"gradstep does not support weakref.{name} yet")
