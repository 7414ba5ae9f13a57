"""`matplotlib.pyplot`: keeps the current figure and its axes, and draws nothing."""

import matplotlib

from ._artists import Axes, Figure, Nothing, _called, untold
from ._names import AXES, PYPLOT

rcParams = matplotlib.rcParams
_figures = []


def figure(num=None, *arguments, clear=False, **options):
    for known in _figures:
        if num is not None and num in (known, known.number):
            _figures.remove(known)
            _figures.append(known)
            return known
    made = Figure()
    made.number = num if isinstance(num, int) else 1 + len(_figures)
    _figures.append(made)
    return made


def gcf():
    return _figures[-1] if _figures else figure()


def gca():
    return gcf().gca()


def sca(ax):
    pass


def subplots(nrows=1, ncols=1, *, squeeze=True, subplot_kw=None, num=None, **options):
    made = figure(num)
    return made, made.subplots(nrows, ncols, squeeze=squeeze, subplot_kw=subplot_kw)


def subplot_mosaic(mosaic, **options):
    made = figure()
    return made, made.subplot_mosaic(mosaic)


def subplot(*place, **options):
    if len(place) == 3:
        rows, columns, number = place
        if isinstance(number, int) and not 1 <= number <= rows * columns:
            raise ValueError(f"num must be an integer with 1 <= num <= {rows * columns}, not {number}")
    return gcf().add_subplot(*place, **options)


def axes(*place, **options):
    return gcf().add_subplot(**options)


def get_fignums():
    return sorted(known.number for known in _figures)


def fignum_exists(num):
    return num in get_fignums()


def close(fig=None):
    if fig == "all":
        _figures.clear()
    elif isinstance(fig, Figure):
        if fig in _figures:
            _figures.remove(fig)
    elif _figures:
        _figures.pop()


def clf():
    gcf().clear()


def show(*arguments, **options):
    untold("plt.show() shows nothing")


def pause(interval):
    untold("plt.pause() shows nothing, and does not wait")


def savefig(fname, *rest, **options):
    untold(f"{_called(fname)} is not written")


def imsave(fname, arr, **options):
    untold(f"{_called(fname)} is not written")


def imread(fname, format=None):
    raise NotImplementedError("gradstep does not read pictures: plt.imread() is not supported")


def xlim(*limits, **options):
    return gca().get_xlim()


ylim = xlim


def xticks(*ticks, **options):
    return [], []


yticks = xticks


def rc(group, **settings):
    pass


def __getattr__(name):
    if name not in PYPLOT:
        raise AttributeError(f"module 'matplotlib.pyplot' has no attribute {name!r}")
    return getattr(gca(), name) if name in AXES and name in vars(Axes) else Nothing(name)
