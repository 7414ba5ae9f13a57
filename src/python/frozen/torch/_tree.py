"""Nested tuples, lists and dicts of tensors, taken apart and put together again."""

import torch


def leaves(tree):
    """Every tensor (and anything else that is no container), in order."""
    if isinstance(tree, dict):
        return [leaf for value in tree.values() for leaf in leaves(value)]
    if isinstance(tree, (tuple, list)):
        return [leaf for value in tree for leaf in leaves(value)]
    return [tree]


def mapped(f, *trees):
    """The tree of `f` of the leaves at each place."""
    first = trees[0]
    if isinstance(first, dict):
        return type(first)((key, mapped(f, *(tree[key] for tree in trees))) for key in first)
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*(mapped(f, *parts) for parts in zip(*trees)))
    if isinstance(first, (tuple, list)):
        return type(first)(mapped(f, *parts) for parts in zip(*trees))
    return f(*trees)


def rebuilt(tree, values):
    """The tree with its leaves replaced by these, in order."""
    rest = iter(values)
    return mapped(lambda _: next(rest), tree)


def is_tensor(leaf):
    return isinstance(leaf, torch.Tensor)
