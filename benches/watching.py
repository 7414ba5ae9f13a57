"""What the screen of a free run costs the run, and how fast it is beside PyTorch.

    python benches/watching.py [PYTHON_WITH_TORCH] [PAIRS]

Build first: cargo build --release. For each preset its generated script is run with
`gradstep run`, and trained with the screen open in a pseudo-terminal of 200 columns
and 60 lines, in turn: processor time of the process that trains, and its wall time.
With PyTorch at hand, the same script runs there too, one thread.
"""

import os
import pathlib
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from stepper import Terminal

HERE = pathlib.Path(__file__).parent
GRADSTEP = HERE.parent / "target" / "release" / "gradstep"
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
TICKS = os.sysconf("SC_CLK_TCK")

# Epochs of a run under gradstep, and of the two runs whose difference is measured
# beside PyTorch: what happens once, such as the start, is in neither.
PRESETS = {"digits-mlp": (1000, 20, 120), "digits-cnn": (400, 2, 8)}
SAMPLES = 1438  # of an epoch: 80 % of 1797


def prepare(preset, epochs, into):
    """A run directory as the preset makes it, without a run."""
    command = [GRADSTEP, "train", preset, "--headless", "--epochs", "1", "--out", into]
    subprocess.run(command, check=True, capture_output=True)
    shutil.rmtree(into / "checkpoints")
    shutil.rmtree(into / "events", ignore_errors=True)
    script = into / "train.py"
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace("\nepochs = 1\n", f"\nepochs = {epochs}\n"), encoding="utf-8")


def plain(preset, epochs, program):
    """Wall and processor seconds of the script in a process of its own."""
    with tempfile.TemporaryDirectory() as directory:
        into = pathlib.Path(directory) / "run"
        prepare(preset, epochs, into)
        start = time.perf_counter()
        process = subprocess.Popen([*program, "train.py"], cwd=into, env=ENVIRONMENT,
                                   stdout=subprocess.DEVNULL,
                                   preexec_fn=lambda: os.sched_setaffinity(0, range(os.cpu_count())))
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"{program} train.py ended with {status}")
        return time.perf_counter() - start, usage.ru_utime + usage.ru_stime


def watched(preset, epochs):
    """Wall and processor seconds of the engine, with the screen open."""
    with tempfile.TemporaryDirectory() as directory:
        out = pathlib.Path(directory) / "run"
        terminal = Terminal([GRADSTEP, "train", preset, "--epochs", str(epochs), "--out", out])
        reading = threading.Thread(target=drain, args=[terminal], daemon=True)
        terminal.settle(0.3)
        terminal.press(b" ")
        while len(terminal.processes()) < 2:
            time.sleep(0.001)
        start, engine = time.perf_counter(), terminal.processes()[1]
        reading.start()
        # Told by the kernel: a measurement that asks again and again takes the
        # processor from what it measures.
        select.select([os.pidfd_open(engine)], [], [])
        wall = time.perf_counter() - start
        seconds = processor(engine)  # It stays a zombie while the screen is open.
        terminal.close()
        return wall, seconds


def drain(terminal):
    try:
        while True:
            terminal.frame(1.0)
    except OSError:
        pass  # It is closed.


def processor(pid):
    """Processor seconds of a process."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def main():
    arguments = sys.argv[1:]
    python = arguments.pop(0) if arguments and not arguments[0].isdigit() else None
    pairs = int((arguments or [5])[0])
    # What reads the screen here is no part of what is measured: it keeps to one processor.
    os.sched_setaffinity(0, [os.cpu_count() - 1])
    print(f"{time.strftime('%d %B %Y')}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")
    print("| preset | `gradstep run`: CPU, wall | with the screen: CPU, wall | CPU more | wall more |")
    print("| --- | --- | --- | --- | --- |")
    for preset, (epochs, _, _) in PRESETS.items():
        both = [(plain(preset, epochs, [GRADSTEP, "run"]), watched(preset, epochs))
                for _ in range(pairs)]
        middle = lambda which, what: statistics.median(pair[which][what] for pair in both)
        more = lambda what: statistics.median(w[what] / p[what] - 1 for p, w in both) * 100
        print(f"| {preset}, {epochs} epochs | {middle(0, 1):.2f} s, {middle(0, 0):.2f} s | "
              f"{middle(1, 1):.2f} s, {middle(1, 0):.2f} s | {more(1):+.1f} % | {more(0):+.1f} % |",
              flush=True)
    if python is None:
        return
    print("\n| preset | gradstep | PyTorch | PyTorch / gradstep |")
    print("| --- | --- | --- | --- |")
    for preset, (_, few, many) in PRESETS.items():
        def epoch(program):
            return (plain(preset, many, program)[0] - plain(preset, few, program)[0]) / (many - few)

        both = [(epoch([GRADSTEP, "run"]), epoch([python])) for _ in range(pairs)]
        ours, theirs = (SAMPLES / statistics.median(times) for times in zip(*both))
        ratio = statistics.median(theirs / ours for ours, theirs in both)
        print(f"| {preset} | {ours:,.0f} samples/s | {theirs:,.0f} samples/s | {ratio:.1f} |",
              flush=True)


if __name__ == "__main__":
    main()
