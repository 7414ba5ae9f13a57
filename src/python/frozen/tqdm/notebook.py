"""`tqdm.notebook`: the same."""

from . import tqdm, trange
