"""Times gradstep against PyTorch on the same scripts, in turn, one thread each.

    python benches/compare.py PYTHON_WITH_TORCH [PAIRS]

Build first: cargo build --release. Prints the tables of README.md (medians, and
the median of the ratios pair by pair) and draws growth.svg.
"""

import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

import chart
import stepper

HERE = pathlib.Path(__file__).parent
SCRIPTS = HERE / "scripts"
GRADSTEP = HERE.parent / "target" / "release" / "gradstep"
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

# The scripts, and how many times faster than PyTorch each has to be.
WANTED = {
    "wb": 5, "linear": None, "mlp": 3, "mlp_adam": 3, "digits": 1, "cnn": 1, "gru": 1.5,
    "transformer": 1.5, "language": 2,
}


def printed(command):
    """What the script prints of its own time."""
    result = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{command} failed:\n{result.stderr}")
    return result.stdout


def inside(command):
    return float(printed(command))


def whole(command):
    """Milliseconds of the whole process."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - start) * 1e3


def peak(command):
    """The most memory the process held, in megabytes."""
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    usage = os.wait4(process.pid, 0)[2]
    return usage.ru_maxrss / 1024


def row(name, unit, measure, commands, pairs, wanted):
    ours, theirs = commands
    measure(ours), measure(theirs)
    times = [(measure(ours), measure(theirs)) for _ in range(pairs)]
    gradstep, torch = (statistics.median(column) for column in zip(*times))
    ratio = statistics.median(theirs / ours for ours, theirs in times)
    wanted = "" if wanted is None else f"{wanted:g}"
    print(f"| {name} | {gradstep:.1f} {unit} | {torch:.1f} {unit} | {ratio:.1f} | {wanted} |",
          flush=True)


def growth(commands, pairs):
    """{(axis, size): microseconds} of both, the best of all runs."""
    best = [{}, {}]
    for _ in range(pairs):
        for times, command in zip(best, commands):
            for line in printed(command).splitlines():
                axis, size, cost = line.split()
                key = axis, int(size)
                times[key] = min(times.get(key, float("inf")), float(cost))
    return best


def main():
    python, pairs = sys.argv[1], int((sys.argv[2:] or [5])[0])
    both = lambda script: ([GRADSTEP, "run", script], [python, script])
    print(f"{time.strftime('%d %B %Y')}, {platform.machine()}, {os.cpu_count()} CPUs, load "
          f"{os.getloadavg()[0]:.1f}, PyTorch "
          + printed([python, "-c", "import torch; print(torch.__version__)"]))
    print("| script | gradstep | PyTorch | PyTorch / gradstep | wanted |")
    print("| --- | --- | --- | --- | --- |")
    for name, wanted in WANTED.items():
        row(name, "µs", inside, both(SCRIPTS / f"{name}.py"), pairs, wanted)
    first = HERE / "start" / "first.py"
    row("start to first statement", "ms", whole, both(first), max(pairs, 9), 30)
    row("peak memory of wb", "MB", peak, both(SCRIPTS / "wb.py"), pairs, 10)

    ours, theirs = growth(both(SCRIPTS / "growth.py"), min(pairs, 3))
    print("\n| MLP 2-w-w-2 | gradstep | PyTorch | gradstep / PyTorch |")
    print("| --- | --- | --- | --- |")
    for axis, size in ours:
        mine, other = ours[axis, size], theirs[axis, size]
        print(f"| {axis} {size} | {mine:.0f} µs | {other:.0f} µs | {mine / other:.2f} |")
    (HERE / "growth.svg").write_text(chart.draw(ours, theirs), encoding="utf-8")

    print()
    stepper.report(GRADSTEP, HERE / "start" / "recorded.py")


if __name__ == "__main__":
    main()
