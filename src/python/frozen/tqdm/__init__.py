"""`tqdm`: goes through what it is given and reports progress on standard error: a bar that
moves on a terminal, one line at the end elsewhere."""

import sys
from time import perf_counter

# Seconds between two drawings of a bar.
_MINIMAL_INTERVAL = 0.1
_BAR = 10


def _clock(seconds):
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


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
        self.unit = kwargs.get("unit", "it")
        self.moves = sys.stderr.isatty()
        self.started = self.drawn = perf_counter()
        self.closed = False

    def __iter__(self):
        for item in self.iterable:
            yield item
            self.update()
        self.close()

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
        if self.moves and perf_counter() - self.drawn >= _MINIMAL_INTERVAL:
            self.refresh()

    def set_description(self, desc=None, refresh=True):
        self.desc = desc or ""

    set_description_str = set_description

    def set_postfix(self, ordered_dict=None, refresh=True, **kwargs):
        self.postfix = {**(ordered_dict or {}), **kwargs}

    def set_postfix_str(self, s="", refresh=True):
        self.postfix = str(s)

    def reset(self, total=None):
        self.n = 0
        self.started = perf_counter()
        self.closed = False
        if total is not None:
            self.total = total

    def __str__(self):
        elapsed = perf_counter() - self.started
        rate = self.n / elapsed if elapsed > 0 else 0.0
        speed = f"{rate:.2f}{self.unit}/s" if rate else f"?{self.unit}/s"
        postfix = self.postfix
        if isinstance(postfix, dict):
            number = lambda value: f"{value:.3g}" if isinstance(value, float) else str(value)
            postfix = ", ".join(f"{name}={number(value)}" for name, value in postfix.items())
        facts = f", {postfix}" if postfix else ""
        title = f"{self.desc}: " if self.desc else ""
        if not self.total:
            return f"{title}{self.n}{self.unit} [{_clock(elapsed)}, {speed}{facts}]"
        part = min(self.n / self.total, 1.0)
        filled = int(part * _BAR)
        bar = "█" * filled + " " * (_BAR - filled)
        left = _clock((self.total - self.n) / rate) if rate else "?"
        return (f"{title}{int(part * 100):3d}%|{bar}| {self.n}/{self.total} "
                f"[{_clock(elapsed)}<{left}, {speed}{facts}]")

    def refresh(self, *args, **kwargs):
        self.drawn = perf_counter()
        if self.moves and not self.disable and not self.closed:
            sys.stderr.write(f"\r{self}")
            sys.stderr.flush()

    def clear(self, *args, **kwargs):
        if self.moves and not self.disable:
            sys.stderr.write("\r\x1b[K")

    def close(self):
        if self.closed or self.disable:
            return
        if self.moves and not self.leave:
            self.clear()
        elif self.leave:
            sys.stderr.write(f"\r{self}\n" if self.moves else f"{self}\n")
        self.closed = True

    @classmethod
    def write(cls, s, file=None, end="\n", nolock=False):
        (file or sys.stdout).write(str(s) + end)


def trange(*args, **kwargs):
    return tqdm(range(*args), **kwargs)
