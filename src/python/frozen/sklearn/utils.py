"""`sklearn.utils`: shuffling, and the generator behind a `random_state`."""

import numpy as np
import torch

from sklearn import absent


def check_random_state(seed):
    if seed is None or seed is np.random:
        return np.random
    if isinstance(seed, int):
        return np.random.RandomState(seed)
    if hasattr(seed, "permutation"):
        return seed
    raise ValueError(f"{seed!r} cannot be used to seed a numpy.random.RandomState instance")


def rows(values):
    """How many rows something has."""
    return values.shape[0] if hasattr(values, "shape") else len(values)


def check_consistent_length(*arrays):
    lengths = [rows(values) for values in arrays if values is not None]
    if len(set(lengths)) > 1:
        raise ValueError(f"Found input variables with inconsistent numbers of samples: {lengths!r}")


def picked(values, places):
    """The rows at these places, of the type that came."""
    if isinstance(values, list):
        return [values[place] for place in places]
    if isinstance(values, tuple):
        return tuple(values[place] for place in places)
    if isinstance(values, torch.Tensor):
        return values[torch.tensor(places, dtype=torch.int64)]
    return np.asarray(values)[np.array(places, dtype=np.int64)]


def shuffle(*arrays, random_state=None, n_samples=None):
    if not arrays:
        return None
    check_consistent_length(*arrays)
    order = list(range(rows(arrays[0])))
    check_random_state(random_state).shuffle(order)
    order = order[:n_samples]
    shuffled = [picked(values, order) for values in arrays]
    return shuffled[0] if len(shuffled) == 1 else shuffled


class Bunch(dict):
    """A dict whose entries are attributes too."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name, value):
        self[name] = value

    def __dir__(self):
        return self.keys()


__getattr__ = absent("sklearn.utils")
