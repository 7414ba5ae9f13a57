"""Runs every lesson's script with real PyTorch and writes what it did.

    python tests/lessons/expect.py [NAME...]

NAME.json beside this file has what the lesson's loop.py printed, and for every leaf
tensor that wants gradients the states it went through: its elements and those of its
.grad, null for None, each time that one of them changed. Tensors have the names that
the script gives them; those of more than 64 elements are left out. A script that
raises has its exception's type and message there too.
"""

import contextlib
import io
import json
import random
import sys
import warnings
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
LESSONS = HERE.parent.parent / "lessons"
MOST = 64


def leaves(frame):
    """The leaf tensors that a frame of the script and its callers have names for, each
    under its first: the module's, then that of the outermost function."""
    file = frame.f_code.co_filename
    scopes = [frame.f_globals]
    while frame is not None:
        if frame.f_code.co_filename == file:
            scopes.insert(1, frame.f_locals)
        frame = frame.f_back
    found = {}
    for name, value in (item for scope in scopes for item in scope.items()):
        tensors = {name: value}
        if isinstance(value, torch.nn.Module):
            # In the beginning of its __init__ it has no parameters yet.
            named = value.named_parameters() if "_parameters" in vars(value) else ()
            tensors = {f"{name}.{p}": t for p, t in named}
        for name, tensor in tensors.items():
            if isinstance(tensor, torch.Tensor):
                found.setdefault(id(tensor), (name, tensor))
    wanted = lambda t: t.requires_grad and t.is_leaf and t.numel() <= MOST
    return {name: tensor for name, tensor in found.values() if wanted(tensor)}


def elements(tensor):
    """A list for JSON, which has no NaN and no infinities."""
    names = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
    flat = tensor.detach().flatten().tolist()
    return [names.get(str(number), number) for number in flat]


def run(path):
    states = {}

    def note(frame, event, _):
        if frame.f_code.co_filename != str(path):
            return None
        if event in ("line", "return"):
            for name, tensor in leaves(frame).items():
                # A tensor on `meta` has no elements to write down.
                known = tensor.grad is not None and not tensor.is_meta
                grad = elements(tensor.grad) if known else None
                state = [elements(tensor), grad] if not tensor.is_meta else [[None], None]
                history = states.setdefault(name, [])
                if not history or history[-1] != state:
                    history.append(state)
        return note

    torch.manual_seed(0)
    random.seed(0)
    main = type(sys)("__main__")
    main.__dict__.update(__name__="__main__", __file__=str(path))
    code = compile(path.read_text(), str(path), "exec")
    out = io.StringIO()
    raised = None
    with contextlib.redirect_stdout(out), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sys.settrace(note)
        try:
            exec(code, main.__dict__)
        except Exception as error:  # as a clinic case may do
            raised = f"{type(error).__name__}: {error}"
        finally:
            sys.settrace(None)
    return {"printed": out.getvalue(), "raised": raised, "states": states}


def main():
    names = sys.argv[1:] or sorted(p.parent.name for p in LESSONS.glob("*/loop.py"))
    for name in names:
        expected = run(LESSONS / name / "loop.py")
        states = expected["states"].items()
        lines = [f"    {json.dumps(n)}: {json.dumps(s)}" for n, s in sorted(states)]
        text = ",\n".join(lines)
        printed = json.dumps(expected["printed"])
        if expected["raised"]:
            printed += f',\n  "raised": {json.dumps(expected["raised"])}'
        (HERE / f"{name}.json").write_text(
            f'{{\n  "printed": {printed},\n  "states": {{\n{text}\n  }}\n}}\n'
        )
        print(name, sum(len(s) for _, s in states), "states")


if __name__ == "__main__":
    main()
