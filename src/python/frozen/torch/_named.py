"""Functions that PyTorch records as one node, and that are made of several here."""

import functools

import _torch


def node(name):
    """What the function returns comes from a node of that name."""
    def decorate(function):
        @functools.wraps(function)
        def named(*args, **kwargs):
            return _last(function(*args, **kwargs), name)

        return named

    return decorate


def _last(result, name):
    if isinstance(result, tuple):
        return type(result)([_last(one, name) for one in result])
    return _torch._named(result, name) if result.requires_grad else result
