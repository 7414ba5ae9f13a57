"""`struct`: numbers as bytes."""

import _struct


class error(Exception):
    pass


def _checked(function, *args):
    try:
        return function(*args)
    except ValueError as wrong:
        raise error(str(wrong)) from None


def _text(format):
    return format.decode() if isinstance(format, bytes) else format


def calcsize(format, /):
    return _checked(_struct.measure, _text(format))[0]


def pack(format, /, *values):
    return bytes(_checked(_struct.pack, _text(format), *values))


def pack_into(format, buffer, offset, /, *values):
    packed = pack(format, *values)
    buffer[offset:offset + len(packed)] = packed


def unpack(format, buffer, /):
    size = calcsize(format)
    if len(buffer) != size:
        raise error(f"unpack requires a buffer of {size} bytes")
    return unpack_from(format, buffer)


def unpack_from(format, /, buffer, offset=0):
    return tuple(_checked(_struct.unpack_from, _text(format), buffer, offset))


def iter_unpack(format, buffer, /):
    size = calcsize(format)
    if size == 0 or len(buffer) % size:
        raise error(f"iterative unpacking requires a buffer of a multiple of {size} bytes")
    for at in range(0, len(buffer), size):
        yield unpack_from(format, buffer, at)


class Struct:
    def __init__(self, format):
        self.format = _text(format)
        self.size = calcsize(format)

    def pack(self, *values):
        return pack(self.format, *values)

    def unpack(self, buffer):
        return unpack(self.format, buffer)

    def unpack_from(self, buffer, offset=0):
        return unpack_from(self.format, buffer, offset)

    def iter_unpack(self, buffer):
        return iter_unpack(self.format, buffer)
