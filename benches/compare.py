"""Times gradstep against PyTorch on the same scripts, in turn, one thread each.

    python benches/compare.py PYTHON_WITH_TORCH [PAIRS]

Build first: cargo build --release. Prints a row of the table in README.md for
each script: the medians, and the median of the ratios pair by pair.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
GRADSTEP = HERE.parent / "target" / "release" / "gradstep"


def inside(command):
    """What the script prints of its own time."""
    environment = os.environ | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    return float(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)


def whole(command):
    """Milliseconds of the whole process."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - start) * 1e3


def row(name, unit, measure, ours, theirs, pairs):
    measure(ours), measure(theirs)
    times = [(measure(ours), measure(theirs)) for _ in range(pairs)]
    gradstep, torch = (statistics.median(column) for column in zip(*times))
    ratio = statistics.median(theirs / ours for ours, theirs in times)
    print(f"| {name} | {gradstep:.1f} {unit} | {torch:.1f} {unit} | {ratio:.1f} |", flush=True)


def main():
    python, pairs = sys.argv[1], int((sys.argv[2:] or [5])[0])
    print("| script | gradstep | PyTorch | PyTorch / gradstep |")
    print("| --- | --- | --- | --- |")
    for script in sorted(HERE.glob("*.py")):
        if script.name != "compare.py":
            ours, theirs = [GRADSTEP, "run", script], [python, script]
            row(script.name, "µs", inside, ours, theirs, pairs)
    first = HERE / "start" / "first.py"
    row("start to first statement", "ms", whole, [GRADSTEP, "run", first], [python, first], pairs)


main()
