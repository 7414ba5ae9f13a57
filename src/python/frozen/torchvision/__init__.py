"""`torchvision`: the data sets of digits and clothes, transforms of pictures and tensors,
grids of pictures and the common small networks, after torchvision's own code."""

from . import datasets, models, transforms, utils

__version__ = "0.29.2+gradstep"


def get_image_backend():
    return "PIL"


def set_image_backend(backend):
    if backend != "PIL":
        raise ValueError(f"Invalid backend '{backend}'. Options are 'PIL' and 'accimage'"
                         if backend != "accimage" else "gradstep has pictures of PIL only, not of accimage")


def __getattr__(name):
    if name.startswith("_"):
        raise AttributeError(name)
    raise AttributeError(f"gradstep's torchvision does not support torchvision.{name}")
