"""`numpy._core.multiarray`: where newer pickles look for arrays."""

from .._array import array, ndarray
from .._pickling import _reconstruct

_reconstruct.__module__ = "numpy._core.multiarray"
