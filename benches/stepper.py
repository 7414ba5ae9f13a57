"""Measures the stepper in a pseudo-terminal of 200 columns and 60 lines: the cost
and the memory of recording, the time from a key to its frame, idle wake-ups.

    python benches/stepper.py
"""

import fcntl
import os
import pathlib
import pty
import select
import signal
import statistics
import struct
import subprocess
import termios
import time

FRAME_END = b"\x1b[?2026l"  # the end of a synchronized update
STATEMENTS = 10_000


class Terminal:
    def __init__(self, command):
        self.memory = {}  # of each process the most that was seen, in megabytes
        self.together = 0  # the same of both, with what they share counted once
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 200, 0, 0))
            os.environ["TERM"] = "xterm-256color"
            os.sched_setaffinity(0, range(os.cpu_count()))  # Whatever its parent keeps to.
            os.execv(str(command[0]), [str(part) for part in command])

    def press(self, key):
        os.write(self.file, key)

    def frame(self, patience):
        """Seconds until the next frame is complete; None without one in time."""
        start, seen = time.perf_counter(), b""
        while (left := start + patience - time.perf_counter()) > 0:
            if not select.select([self.file], [], [], left)[0]:
                return None
            seen = seen[-len(FRAME_END):] + os.read(self.file, 1 << 16)
            if FRAME_END in seen:
                return time.perf_counter() - start
        return None

    def settle(self, quiet=1.0):
        """Reads until nothing has come for a while; when the last frame came."""
        last = time.perf_counter()
        while self.frame(quiet) is not None:
            last = time.perf_counter()
            for pid in self.processes():
                self.memory[pid] = max(self.memory.get(pid, 0), status(pid, "VmRSS") / 1024)
            both = sum(status(pid, "Pss", "smaps_rollup") for pid in self.processes()) / 1024
            self.together = max(self.together, both)
        return last

    def processes(self):
        """The terminal's process and its engines."""
        children = pathlib.Path(f"/proc/{self.pid}/task").glob("*/children")
        return [self.pid, *(int(pid) for child in children for pid in child.read_text().split())]

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)
        os.close(self.file)


def status(pid, name, file="status"):
    """A number of /proc/PID/status, summed over the threads if they have their own."""
    tasks = pathlib.Path(f"/proc/{pid}/task").glob("*/status")
    files = tasks if name.endswith("switches") else [pathlib.Path(f"/proc/{pid}/{file}")]
    try:
        lines = [line for file in files for line in file.read_text().splitlines()]
    except (FileNotFoundError, ProcessLookupError):
        return 0  # It has ended.
    return sum(int(line.split()[1]) for line in lines if line.startswith(name + ":"))


def report(gradstep, recorded):
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    plain = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([gradstep, "run", recorded], env=environment, check=True)
        plain.append(time.perf_counter() - start)

    terminal = Terminal([gradstep, "step", recorded])
    terminal.settle()
    start = time.perf_counter()
    terminal.press(b"e")
    recording = terminal.settle(3.0) - start

    keys = []
    for key in [b"\x1b[D", b"\x1b[A", b"\x1b[B", b"\x1b[C", b"2", b"3", b"4", b"1"] * 125:
        terminal.press(key)
        seconds = terminal.frame(1.0)
        if seconds is not None:
            keys.append(seconds * 1e3)
    terminal.settle()

    wakes = lambda: [status(pid, "voluntary_ctxt_switches") for pid in terminal.processes()]
    before = wakes()
    time.sleep(5)
    idle = sum(wakes()) - sum(before)
    terminal.close()

    percentiles = statistics.quantiles(keys, n=100)
    run = statistics.median(plain)
    print("| the stepper, 200×60 | measured |")
    print("| --- | --- |")
    print(f"| `gradstep run` of {STATEMENTS:,} statements | {run:.2f} s |")
    print(f"| recording them to the end | {recording:.2f} s, "
          f"{(recording - run) / STATEMENTS * 1e6:.0f} µs more a statement |")
    print("| memory | " + " + ".join(f"{size:.0f} MB" for size in terminal.memory.values())
          + f" (terminal + engine); {terminal.together:.0f} MB, what both share counted once |")
    print(f"| one key to its frame | p50 {percentiles[49]:.1f} ms, p99 {percentiles[98]:.1f} ms, "
          f"{len(keys)} keys |")
    print(f"| wake-ups in 5 idle seconds | {idle} |", flush=True)


if __name__ == "__main__":
    here = pathlib.Path(__file__).parent
    report(here.parent / "target" / "release" / "gradstep", here / "start" / "recorded.py")
