"""Writes src/python/frozen/torch/_names.py: the public names of PyTorch's modules, so
that gradstep can tell what it does not support yet from what does not exist.

Run with a Python that has PyTorch: python tests/conformance/names.py
"""

import importlib
import textwrap
from pathlib import Path

import torch

MODULES = """torch torch.Tensor torch.autograd torch.autograd.graph torch.cuda torch.distributions
torch.func torch.linalg torch.nn torch.nn.functional torch.nn.init torch.nn.modules.module torch.nn.utils
torch.optim torch.optim.lr_scheduler torch.special torch.testing torch.utils torch.utils.data""".split()


def public(name):
    if name == "torch.Tensor":
        value = torch.Tensor
    else:
        value = importlib.import_module(name)
    return sorted(n for n in dir(value) if not n.startswith("_") and n.isascii())


def main():
    text = '"""The public names of PyTorch\'s modules. Written by tests/conformance/names.py."""\n\n'
    text += "NAMES = {\n"
    for module in MODULES:
        lines = textwrap.fill(" ".join(public(module)), 92, break_long_words=False).split("\n")
        text += f'    "{module}": frozenset(\n        """' + "\n        ".join(lines) + '""".split()\n    ),\n'
    text += "}\n"
    root = Path(__file__).resolve().parents[2]
    (root / "src/python/frozen/torch/_names.py").write_text(text)


if __name__ == "__main__":
    main()
