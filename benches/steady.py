"""Whether the memory of a long free run grows: resident megabytes on the way.

    python benches/steady.py [SCALE]

Build first: cargo build --release. Each run is watched from its second tenth to its
end, both processes: without a screen, and with one. SCALE makes the runs so many times
as long, 0.1 for a quick look.
"""

import pathlib
import sys
import tempfile
import threading
import time

from stepper import Terminal, status
from watching import GRADSTEP, drain, processor

# Epochs, and the steps of one.
PRESETS = {"linear": (25_000, 8), "digits-mlp": (450, 45)}


def run(preset, epochs, headless):
    """(seconds, megabytes of each process) from the start of the engine to its end."""
    with tempfile.TemporaryDirectory() as directory:
        out = pathlib.Path(directory) / "run"
        command = [GRADSTEP, "train", preset, "--epochs", str(epochs), "--out", out,
                   "--set", "save_every=1000"]
        terminal = Terminal([*command, "--headless"] if headless else command)
        if not headless:
            terminal.settle(0.3)
            terminal.press(b" ")
        threading.Thread(target=drain, args=[terminal], daemon=True).start()
        while len(terminal.processes()) < 2:
            time.sleep(0.001)
        start, engine, samples = time.perf_counter(), terminal.processes()[1], []
        while (seen := processor(engine)) is not None and seen[0] != "Z":
            sizes = [status(pid, "VmRSS") / 1024 for pid in (terminal.pid, engine)]
            samples.append((time.perf_counter() - start, sizes))
            time.sleep(0.05)
        terminal.close()
        return [sample for sample in samples if all(sample[1])]


def main():
    scale = float((sys.argv[1:] or [1])[0])
    parts = [0.2, 0.4, 0.6, 0.8, 1.0]
    print("| run | process | " + " | ".join(f"{part:.0%}" for part in parts) + " |")
    print("| --- | --- |" + " --- |" * len(parts))
    for preset, (epochs, steps) in PRESETS.items():
        epochs = max(1, round(epochs * scale))
        for headless in (True, False):
            samples = run(preset, epochs, headless)
            name = f"{preset}, {epochs * steps:,} steps, " + ("headless" if headless else "screen")
            for process, role in enumerate(["terminal", "engine"]):
                total = samples[-1][0]
                sizes = [next(sizes[process] for at, sizes in reversed(samples) if at <= part * total)
                         for part in parts]
                print(f"| {name} | {role} | " + " | ".join(f"{size:.1f} MB" for size in sizes)
                      + " |", flush=True)


if __name__ == "__main__":
    main()
