"""`traceback`: the text of exceptions, as gradstep prints them at the end."""

import sys

import _gradstep


def format_exception(error, value=None, tb=None, **options):
    return _gradstep.format_exception(value if isinstance(value, BaseException) else error).splitlines(True)


def format_exc(limit=None, chain=True):
    error = sys.exception()
    return "NoneType: None\n" if error is None else _gradstep.format_exception(error)


def print_exception(error, value=None, tb=None, file=None, **options):
    (file or sys.stderr).write("".join(format_exception(error, value)))


def print_exc(limit=None, file=None, chain=True):
    (file or sys.stderr).write(format_exc())
