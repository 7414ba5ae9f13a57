"""Runs every script beside it with real PyTorch and writes what it printed.

    python tests/conformance/expect.py [NAME...]

The scripts in `vision/` need torchvision and Pillow too, installed or in PYTHONPATH.

Scripts lie in folders by area: a name may be `training/xor`. Each runs in a process of its
own, so that none sees what another set. For NAME.py: NAME.out is its standard output; NAME.err.json, only if an exception ended
the script, has the exception's type, message and the script's innermost line.
"""

import contextlib
import io
import json
import multiprocessing
import os
import sys
import tempfile
import traceback
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOOLS = {"expect", "names"}


def run(path):
    source = path.read_text()
    out = io.StringIO()
    error = None
    scope = {"__name__": "__main__", "__file__": str(path)}
    main = type(sys)("__main__")
    main.__dict__.update(scope)
    sys.modules["__main__"] = main
    # Files that a script writes go nowhere; relative ones only, so that both agree.
    folder = tempfile.TemporaryDirectory()
    os.chdir(folder.name)
    with folder, contextlib.redirect_stdout(out), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(source, str(path), "exec"), main.__dict__)
        except Exception as raised:
            lines = [frame.lineno for frame in traceback.extract_tb(raised.__traceback__)
                     if frame.filename == str(path)]
            error = {"type": type(raised).__name__, "message": str(raised), "line": lines[-1]}
    return out.getvalue(), error


def main():
    names = sys.argv[1:] or sorted(
        str(p.relative_to(HERE).with_suffix("")) for p in HERE.rglob("*.py") if p.stem not in TOOLS)
    import torch  # noqa: F401  Once: the processes below inherit it.

    fork = multiprocessing.get_context("fork")
    for name in names:
        ours, theirs = fork.Pipe()
        child = fork.Process(target=lambda: theirs.send(run(HERE / f"{name}.py")))
        child.start()
        out, error = ours.recv()
        child.join()
        (HERE / f"{name}.out").write_text(out)
        expected = HERE / f"{name}.err.json"
        if error is None:
            expected.unlink(missing_ok=True)
        else:
            expected.write_text(json.dumps(error, indent=2) + "\n")
        print(name, "error" if error else "ok")


if __name__ == "__main__":
    main()
