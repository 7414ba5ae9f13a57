"""`tqdm`: goes through what it is given. No bar is drawn: the screen has better ones."""

import sys


class tqdm:
    def __init__(self, iterable=None, desc=None, total=None, leave=True, *args, disable=False,
                 initial=0, **kwargs):
        self.iterable = iterable
        self.desc = desc or ""
        if total is None:
            try:
                total = len(iterable)
            except TypeError:
                total = None
        self.total = total
        self.leave = leave
        self.disable = disable
        self.n = initial
        self.postfix = None

    def __iter__(self):
        for item in self.iterable:
            yield item
            self.n += 1

    def __len__(self):
        return self.total if self.iterable is None else len(self.iterable)

    def __bool__(self):
        return self.total is None or self.total > 0

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def update(self, n=1):
        self.n += n

    def set_description(self, desc=None, refresh=True):
        self.desc = desc or ""

    set_description_str = set_description

    def set_postfix(self, ordered_dict=None, refresh=True, **kwargs):
        self.postfix = {**(ordered_dict or {}), **kwargs}

    def set_postfix_str(self, s="", refresh=True):
        self.postfix = str(s)

    def reset(self, total=None):
        self.n = 0
        if total is not None:
            self.total = total

    def refresh(self, *args, **kwargs):
        """Nothing is drawn."""

    clear = refresh

    def close(self):
        """Nothing is open."""

    @classmethod
    def write(cls, s, file=None, end="\n", nolock=False):
        (file or sys.stdout).write(str(s) + end)


def trange(*args, **kwargs):
    return tqdm(range(*args), **kwargs)
