"""Figures, axes, and what is drawn on them: nothing."""

import warnings

import numpy as np
import torch

from ._names import AXES, FIGURE


def untold(what):
    """Says that something is not to be seen, at the script's line."""
    warnings.warn(f"gradstep draws no figures: {what}", UserWarning)


def looked_at(values):
    """Data is read as matplotlib reads it: a tensor that requires grad is an error."""
    for value in values:
        if isinstance(value, torch.Tensor) or (
                isinstance(value, (list, tuple)) and any(isinstance(v, torch.Tensor) for v in value)):
            np.asarray(value)


class Nothing:
    """A line, a legend, a colour map, an axis: what is asked of it does nothing, and gives
    another one."""

    def __init__(self, name="artist", *arguments, **options):
        self.__dict__["_name"] = name

    def __repr__(self):
        return f"<matplotlib {self._name}, not drawn>"

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(f"{self._name!r} object has no attribute {name!r}")
        return Nothing(name)

    def __setattr__(self, name, value):
        pass

    def __call__(self, *arguments, **options):
        looked_at(arguments)
        return Nothing(self._name)

    def __getitem__(self, key):
        return Nothing(self._name)

    def __setitem__(self, key, value):
        pass

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0

    def __bool__(self):
        return True

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


class Grid:
    """What `subplots` gives for more than one: axes in rows and columns."""

    def __init__(self, rows):
        self._rows = rows

    @property
    def shape(self):
        return (len(self._rows), len(self._rows[0])) if isinstance(self._rows[0], list) else (len(self._rows),)

    ndim = property(lambda self: len(self.shape))
    size = property(lambda self: len(self._all()))
    flat = property(lambda self: iter(self._all()))
    T = property(lambda self: Grid([list(row) for row in zip(*self._rows)]) if self.ndim == 2 else self)

    def _all(self):
        return [axes for row in self._rows for axes in row] if self.ndim == 2 else list(self._rows)

    def flatten(self, order="C"):
        return Grid(self._all())

    ravel = flatten

    def reshape(self, *shape):
        shape = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
        everything = self._all()
        if len(shape) == 1:
            return Grid(everything)
        columns = shape[1] if shape[1] != -1 else len(everything) // shape[0]
        return Grid([everything[at:at + columns] for at in range(0, len(everything), columns)])

    def tolist(self):
        return [list(row) for row in self._rows] if self.ndim == 2 else list(self._rows)

    def __len__(self):
        return len(self._rows)

    def __iter__(self):
        return (self[at] for at in range(len(self)))

    def __getitem__(self, key):
        keys = key if isinstance(key, tuple) else (key,)
        if len(keys) > self.ndim:
            raise IndexError(f"too many indices for array: array is {self.ndim}-dimensional, but "
                             f"{len(keys)} were indexed")
        for axis, (at, size) in enumerate(zip(keys, self.shape)):
            if not isinstance(at, slice) and not -size <= at < size:
                raise IndexError(f"index {at} is out of bounds for axis {axis} with size {size}")
        picked = self._rows[keys[0]]
        if len(keys) == 2:
            several = isinstance(keys[0], slice)
            picked = [row[keys[1]] for row in picked] if several else picked[keys[1]]
        return Grid(picked) if isinstance(picked, list) else picked


def _columns(values):
    """Length, and how many lines they are."""
    shape = np.asarray(values).shape
    return (shape[0] if shape else 1), (shape[1] if len(shape) > 1 else 1)


def _numeric(value):
    return not isinstance(value, str)


class Axes:
    def __init__(self, figure=None):
        self.figure = figure
        self.spines = Nothing("spines")

    def __repr__(self):
        return "<Axes: >"

    def __getattr__(self, name):
        if name not in AXES:
            raise AttributeError(f"'Axes' object has no attribute {name!r}")
        return Nothing(name)

    def plot(self, *data, scalex=True, scaley=True, **options):
        lines, data = [], list(data)
        while data:
            x = data.pop(0)
            y = data.pop(0) if data and _numeric(data[0]) else None
            if data and not _numeric(data[0]):
                data.pop(0)
            if y is None:
                count = _columns(x)[1]
            else:
                shapes = np.asarray(x).shape or (1,), np.asarray(y).shape or (1,)
                if shapes[0][0] != shapes[1][0]:
                    raise ValueError(f"x and y must have same first dimension, but have shapes "
                                     f"{shapes[0]} and {shapes[1]}")
                count = max(_columns(x)[1], _columns(y)[1])
            lines += [Nothing("Line2D") for _ in range(count)]
        return lines

    semilogx = semilogy = loglog = step = fill = plot

    def scatter(self, x, y, *rest, **options):
        if self.figure is not None and self.figure._deep or "zs" in options:
            looked_at((x, y, *rest))
        elif np.asarray(x).size != np.asarray(y).size:
            raise ValueError("x and y must be the same size")
        return Nothing("PathCollection")

    def imshow(self, X, *rest, **options):
        shape = np.asarray(X).shape
        if not (len(shape) == 2 or len(shape) == 3 and shape[-1] in (1, 3, 4)):
            raise TypeError(f"Invalid shape {shape} for image data")
        return Nothing("AxesImage")

    matshow = imshow

    def hist(self, x, bins=None, range=None, density=False, weights=None, *rest, **options):
        bins = 10 if bins is None else bins
        counts, edges = np.histogram(np.asarray(x).reshape(-1), bins=bins, range=range, density=density)
        return counts.astype(np.float64), edges, Nothing("BarContainer")

    def get_legend_handles_labels(self, *rest):
        return [], []

    def twinx(self):
        return Axes(self.figure)

    twiny = twinx

    def get_xlim(self):
        return 0.0, 1.0

    get_ylim = get_zlim = get_xlim

    def get_figure(self, root=False):
        return self.figure


class Figure:
    def __init__(self, *arguments, **options):
        self.axes = []
        self.number = 1
        self._deep = False

    def __repr__(self):
        return f"<Figure size 640x480 with {len(self.axes)} Axes>"

    def __getattr__(self, name):
        if name not in FIGURE:
            raise AttributeError(f"'Figure' object has no attribute {name!r}")
        return Nothing(name)

    def add_subplot(self, *place, projection=None, **options):
        # Points in space have a third list of coordinates.
        self._deep = self._deep or projection == "3d"
        self.axes.append(Axes(self))
        return self.axes[-1]

    def add_axes(self, *place, **options):
        return self.add_subplot(**options)

    def gca(self):
        return self.axes[-1] if self.axes else self.add_subplot()

    def subplots(self, nrows=1, ncols=1, *, squeeze=True, subplot_kw=None, **options):
        rows = [[self.add_subplot(**(subplot_kw or {})) for _ in range(ncols)] for _ in range(nrows)]
        if not squeeze or nrows > 1 and ncols > 1:
            return Grid(rows)
        if nrows == ncols == 1:
            return rows[0][0]
        return Grid(rows[0] if nrows == 1 else [row[0] for row in rows])

    def subplot_mosaic(self, mosaic, **options):
        rows = mosaic.split() if isinstance(mosaic, str) else mosaic
        names = dict.fromkeys(name for row in rows for name in row if name != ".")
        return {name: self.add_subplot() for name in names}

    def savefig(self, fname, *rest, **options):
        untold(f"{_called(fname)} is not written")

    def show(self, warn=True):
        untold("Figure.show() shows nothing")

    def clear(self, keep_observers=False):
        self.axes.clear()

    clf = clear


def _called(file):
    return getattr(file, "name", None) or str(file) if not hasattr(file, "write") else "the picture"
