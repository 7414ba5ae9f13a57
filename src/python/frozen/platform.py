"""`platform`: this interpreter, not the machine under it."""

import sys


def python_version():
    return ".".join(map(str, sys.version_info[:3]))


def python_version_tuple():
    return tuple(map(str, sys.version_info[:3]))


def python_implementation():
    return "RustPython"


def system():
    return {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}.get(sys.platform, sys.platform)


def node():
    return "localhost"


def machine():
    return ""


release = version = processor = machine


def platform(aliased=False, terse=False):
    return f"{system()}-gradstep"


def __getattr__(name):
    raise AttributeError(f"gradstep does not support platform.{name} yet")
