"""`timeit`: how long a callable takes."""

from time import perf_counter as default_timer


def timeit(stmt="pass", setup="pass", timer=default_timer, number=1000000, globals=None):
    if not callable(stmt):
        raise NotImplementedError("gradstep supports timeit() of a callable, not of source text")
    if callable(setup):
        setup()
    start = timer()
    for _ in range(number):
        stmt()
    return timer() - start
