"""Writes src/python/bindings/overloads.txt: the signatures that PyTorch's messages list for
functions that have several.

    python tests/oracle/overloads.py

PyTorch tells them when a call fits none: `received an invalid combination of arguments`.
"""

from pathlib import Path

import torch

FUNCTIONS = """conv1d conv2d add all any arange argmax bernoulli clamp cumsum div eq exp eye gather index_select linspace
    log_softmax logsumexp lt masked_fill max mean median min mm mul norm normal permute pow prod rand
    randint randn randperm repeat_interleave round scatter softmax sort squeeze std sub sum topk transpose unique var
    where""".split()
METHODS = """add add_ all any argmax clamp clamp_ copy_ cumsum div eq expand fill_ gather index_fill_
    masked_fill masked_fill_ max mean min mul narrow permute pow prod random_ repeat reshape scatter_
    softmax sort split squeeze std sub sum to topk transpose type unsqueeze var view where""".split()


def signatures(function):
    for count in (13, 17):
        try:
            function(*["x"] * count)
        except TypeError as error:
            message = str(error)
            if "expected one of:" in message:
                return [line[3:] for line in message.split("\n") if line.startswith(" * ")]
            if "but expected (" in message:
                return [message.split("but expected ")[1].strip()]
        except Exception:
            return []
    return []


def main():
    tensor = torch.ones(2, 3)
    named = {f"torch.{name}": getattr(torch, name) for name in FUNCTIONS}
    named |= {f"Tensor.{name}": getattr(tensor, name) for name in METHODS}
    lines = []
    for name in sorted(named):
        if known := signatures(named[name]):
            lines += [name, *(f"\t{signature}" for signature in known)]
    home = Path(__file__).resolve().parents[2]
    (home / "src/python/bindings/overloads.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
