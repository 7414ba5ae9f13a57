"""Prints docs/pytorch.md: which of PyTorch's public names gradstep has. Run by tests/support.rs."""

import textwrap

import torch
import torch.optim.lr_scheduler
import torchvision
from torch import _missing, _more, _names

MODULES = [
    ("torch", torch), ("torch.Tensor", torch.Tensor), ("torch.nn", torch.nn),
    ("torch.nn.functional", torch.nn.functional), ("torch.nn.init", torch.nn.init),
    ("torch.nn.utils", torch.nn.utils), ("torch.optim", torch.optim),
    ("torch.optim.lr_scheduler", torch.optim.lr_scheduler), ("torch.utils.data", torch.utils.data),
    ("torch.autograd", torch.autograd), ("torch.linalg", torch.linalg),
    ("torch.distributions", torch.distributions), ("torch.amp", torch.amp), ("torch.cuda", torch.cuda),
    ("torchvision.datasets", torchvision.datasets), ("torchvision.transforms", torchvision.transforms),
    ("torchvision.transforms.functional", torchvision.transforms.functional),
    ("torchvision.models", torchvision.models), ("torchvision.utils", torchvision.utils),
]
# What a module happens to import, in PyTorch or here.
NOISE = set("""TYPE_CHECKING builtins ctypes functools glob importlib inspect math os platform sys textwrap
    threading typing warnings Any Callable Mapping Sequence Optional Iterable Literal torch np dataclasses
    contextmanager import_module types itertools copy DEVICE_REQUIREMENT Tensor Enum cast overload
    Image cifar fakedata functional_tensor interpolation_mode mnist module_getattr numbers
    pil_modes_mapping resnet squeezenet vgg vision weights_class chances transforms""".split())


def has(name, owner, attribute):
    if name == "torch.Tensor" and attribute in _more.methods():
        return True
    try:
        getattr(owner, attribute)
    except Exception:
        return False
    return True


def names(name, owner):
    known = set(_names.NAMES.get(name, ()))
    if name == "torch.Tensor":
        known |= _more.methods() & known
    if not known:
        # PyTorch's list of this module is not kept: what is here, is listed.
        known = {attribute for attribute in vars(owner) if not attribute.startswith("_")}
    return sorted(known - NOISE if name != "torch" else (known - NOISE) | {"Tensor"})


print("# What of PyTorch there is")
print()
print("Made from the program by `GRADSTEP_UPDATE_DOCS=1 cargo test --test support`; the same test fails")
print("when this page is out of date. A name that is not listed stops a script with one sentence that")
print("says so. What is listed can still refuse an option, in the same way.")
for name, owner in MODULES:
    known = names(name, owner)
    there = [attribute for attribute in known if has(name, owner, attribute)]
    of = f" of {len(known)} public names" if name in _names.NAMES else ""
    print()
    print(f"## {name}")
    print()
    print(f"{len(there)}{of}:")
    print()
    print(textwrap.fill(" ".join(f"`{attribute}`" for attribute in there), 100,
                        break_long_words=False, break_on_hyphens=False))
