"""`torch.backends.cudnn`: not here; its flags are kept, and change nothing."""

from contextlib import contextmanager

enabled, benchmark, deterministic, allow_tf32, benchmark_limit = True, False, False, True, 10


def is_available():
    return False


def version():
    return None


@contextmanager
def flags(enabled=False, benchmark=False, benchmark_limit=10, deterministic=False, allow_tf32=True,
          fp32_precision="none"):
    """Other flags for a while."""
    mine = globals()
    given = {"enabled": enabled, "benchmark": benchmark, "benchmark_limit": benchmark_limit,
             "deterministic": deterministic, "allow_tf32": allow_tf32}
    before = {name: mine[name] for name in given}
    mine.update(given)
    try:
        yield
    finally:
        mine.update(before)
