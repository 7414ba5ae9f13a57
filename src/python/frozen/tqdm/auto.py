"""`tqdm.auto`: the same."""

from . import tqdm, trange
