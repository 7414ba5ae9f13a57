"""`numpy.core.multiarray`: where older pickles look for arrays."""

from .._array import array, ndarray
from .._pickling import _reconstruct
