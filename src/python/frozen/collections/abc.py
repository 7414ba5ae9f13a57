"""`collections.abc`: classes that recognise others by their methods."""

from abc import ABCMeta


def _protocol(name, *methods, bases=()):
    def __subclasshook__(cls, other):
        if cls is not protocol:
            return NotImplemented
        for method in methods:
            if not any(base.__dict__.get(method) is not None for base in other.__mro__):
                return NotImplemented
        return True

    protocol = ABCMeta(name, bases, {
        "__module__": "collections.abc",
        "__slots__": (),
        "__subclasshook__": classmethod(__subclasshook__),
        "__class_getitem__": classmethod(lambda cls, item: cls),
    })
    return protocol


Hashable = _protocol("Hashable", "__hash__")
Iterable = _protocol("Iterable", "__iter__")
Iterator = _protocol("Iterator", "__iter__", "__next__", bases=(Iterable,))
Generator = _protocol("Generator", "__iter__", "__next__", "send", "throw", "close", bases=(Iterator,))
Reversible = _protocol("Reversible", "__reversed__", "__iter__", bases=(Iterable,))
Sized = _protocol("Sized", "__len__")
Container = _protocol("Container", "__contains__")
Callable = _protocol("Callable", "__call__")
Collection = _protocol(
    "Collection", "__len__", "__iter__", "__contains__", bases=(Sized, Iterable, Container)
)


def _nominal(name, *members, bases=(Collection,)):
    cls = ABCMeta(name, bases, {
        "__module__": "collections.abc",
        "__slots__": (),
        "__class_getitem__": classmethod(lambda cls, item: cls),
    })
    for member in members:
        cls.register(member)
    return cls


Sequence = _nominal("Sequence", tuple, str, bytes, range, list, bytearray)
MutableSequence = _nominal("MutableSequence", list, bytearray, bases=(Sequence,))
Set = _nominal("Set", set, frozenset)
MutableSet = _nominal("MutableSet", set, bases=(Set,))
Mapping = _nominal("Mapping", dict)
MutableMapping = _nominal("MutableMapping", dict, bases=(Mapping,))

del _protocol, _nominal
