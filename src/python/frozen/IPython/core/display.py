"""`IPython.core.display`: where older notebooks take it from."""

from IPython.display import *
