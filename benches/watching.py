"""What the screen of a free run costs the run, and how fast it is beside PyTorch.

    python benches/watching.py [PYTHON_WITH_TORCH] [PAIRS]

Build first: cargo build --release. For each preset its generated script is run with
`gradstep run`, and trained with the screen open in a pseudo-terminal of 200 columns
and 60 lines. The two take turns: while one of them trains the other is stopped, so
that whatever else the machine does meets both. The moments at which they logged a
loss tell how long a batch took. (Whole runs, one after the other, differ by ten per
cent from each other on a shared machine; turns find a run equal to itself within one.)
With PyTorch at hand, the same script runs there too, one thread.
"""

import bisect
import itertools
import os
import pathlib
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

from stepper import Terminal

HERE = pathlib.Path(__file__).parent
GRADSTEP = HERE.parent / "target" / "release" / "gradstep"
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

# Epochs of a run under gradstep, and of the two runs whose difference is measured
# beside PyTorch: what happens once, such as the start, is in neither.
PRESETS = {"digits-mlp": (1000, 20, 120), "digits-cnn": (200, 2, 8)}
TURN = 0.12  # seconds
COLD = 0.015  # of a turn: caches are full of the other run
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


def start(preset, epochs, program, into):
    """The preset's script, on whichever processors the system likes."""
    prepare(preset, epochs, into)
    anywhere = lambda: os.sched_setaffinity(0, range(os.cpu_count()))
    return subprocess.Popen([*program, "train.py"], cwd=into, env=ENVIRONMENT,
                            stdout=subprocess.DEVNULL, preexec_fn=anywhere)


def plain(preset, epochs, program):
    """Wall seconds of the script in a process of its own."""
    with tempfile.TemporaryDirectory() as directory:
        began = time.perf_counter()
        process = start(preset, epochs, program, pathlib.Path(directory) / "run")
        if status := process.wait():
            sys.exit(f"{program} train.py ended with {status}")
        return time.perf_counter() - began


def turns(preset, epochs):
    """Seconds of a batch without and with the screen: from all turns of two runs."""
    with tempfile.TemporaryDirectory() as directory:
        alone, watched = (pathlib.Path(directory) / name for name in ("alone", "watched"))
        command = [GRADSTEP, "train", preset, "--epochs", str(epochs), "--out", watched]
        terminal = Terminal(command)
        terminal.settle(0.3)
        terminal.press(b" ")
        while len(terminal.processes()) < 2:
            time.sleep(0.001)
        engine = terminal.processes()[1]
        threading.Thread(target=drain, args=[terminal], daemon=True).start()
        time.sleep(0.2)
        os.kill(engine, signal.SIGSTOP)
        process = start(preset, epochs, [GRADSTEP, "run"], alone)
        time.sleep(0.2)
        marks = []
        for turn in itertools.cycle([0, 1]):
            marks.append(time.time())
            time.sleep(TURN)
            if not (runs(process.pid) and runs(engine)):
                break
            os.kill([process.pid, engine][turn], signal.SIGSTOP)
            os.kill([engine, process.pid][turn], signal.SIGCONT)
        for pid in (process.pid, engine):
            os.kill(pid, signal.SIGCONT)
        process.wait()
        while runs(engine):
            time.sleep(0.01)
        logged = [moments(alone / "events"), moments(watched / "events")]
        terminal.close()
    spent = [[0.0, 0], [0.0, 0]]
    for turn, (began, ended) in enumerate(zip(marks, marks[1:])):
        seen = logged[turn % 2]
        first = bisect.bisect(seen, (began + COLD,))
        last = bisect.bisect(seen, (ended,)) - 1
        if last > first:
            spent[turn % 2][0] += seen[last][0] - seen[first][0]
            spent[turn % 2][1] += seen[last][1] - seen[first][1]
    return [seconds / batches for seconds, batches in spent]


def moments(directory):
    """When each loss of a batch was written into the event files there, and its step."""
    found = []
    for file in directory.iterdir():
        text, at = file.read_bytes(), 0
        while at < len(text):
            (length,) = struct.unpack_from("<Q", text, at)
            event = text[at + 12:at + 12 + length]
            # An event begins with `double wall_time = 1; int64 step = 2`.
            if event[:1] == b"\x09" and event[9:10] == b"\x10" and b"loss/batch" in event:
                (moment,) = struct.unpack_from("<d", event, 1)
                found.append((moment, varint(event[10:])))
            at += 16 + length
    return sorted(found)


def varint(text):
    """The number at the beginning, as protocol buffers write it: lowest seven bits first."""
    value = 0
    for place, byte in enumerate(text):
        value |= (byte & 0x7f) << 7 * place
        if byte < 0x80:
            return value


def drain(terminal):
    try:
        while True:
            terminal.frame(1.0)
    except OSError:
        pass  # It is closed.


def runs(pid):
    """Whether the process has not ended yet."""
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


def main():
    arguments = sys.argv[1:]
    python = arguments.pop(0) if arguments and not arguments[0].isdigit() else None
    pairs = int((arguments or [5])[0])
    # What reads the screen here is no part of what is measured: it keeps to one processor.
    os.sched_setaffinity(0, [os.cpu_count() - 1])
    print(f"{time.strftime('%d %B %Y')}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")
    print("| preset | `gradstep run` | with the screen | more, median | of each pair |")
    print("| --- | --- | --- | --- | --- |")
    for preset, (epochs, _, _) in PRESETS.items():
        both = [turns(preset, epochs) for _ in range(pairs)]
        alone, watched = (statistics.median(times) * 1e6 for times in zip(*both))
        more = sorted((watched / alone - 1) * 100 for alone, watched in both)
        each = ", ".join(f"{percent:+.1f}" for percent in more)
        print(f"| {preset}, {epochs} epochs | {alone:.1f} µs a batch | {watched:.1f} µs | "
              f"{statistics.median(more):+.1f} % | {each} |", flush=True)
    if python is None:
        return
    print("\n| preset | gradstep | PyTorch | PyTorch / gradstep |")
    print("| --- | --- | --- | --- |")
    for preset, (_, few, many) in PRESETS.items():
        def epoch(program):
            return (plain(preset, many, program) - plain(preset, few, program)) / (many - few)

        both = [(epoch([GRADSTEP, "run"]), epoch([python])) for _ in range(pairs)]
        ours, theirs = (SAMPLES / statistics.median(times) for times in zip(*both))
        ratio = statistics.median(theirs / ours for ours, theirs in both)
        print(f"| {preset} | {ours:,.0f} samples/s | {theirs:,.0f} samples/s | {ratio:.1f} |",
              flush=True)


if __name__ == "__main__":
    main()
