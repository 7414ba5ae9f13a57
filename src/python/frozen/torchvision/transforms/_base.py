"""What the classes of transforms share."""

import numbers

import torch


class Transform(torch.nn.Module):
    """A module, as in torchvision, for `nn.Sequential`; but its call is no layer of the
    model's, so nobody who follows the layers is told of it."""

    def __call__(self, *args):
        return self.forward(*args)


def shown(self, **details):
    """`Name(one=1, other=2)`"""
    inside = ", ".join(f"{name}={value}" for name, value in details.items())
    return f"{self.__class__.__name__}({inside})"


def shown_list(self, transforms, first=""):
    lines = "".join(f"\n    {transform}" for transform in transforms)
    return f"{self.__class__.__name__}({first}{lines}\n)"


def is_sequence(value):
    return isinstance(value, (list, tuple))


def setup_size(size, error_msg="Please provide only two dimensions (h, w) for size."):
    if isinstance(size, numbers.Number):
        return int(size), int(size)
    if is_sequence(size) and len(size) == 1:
        return size[0], size[0]
    if len(size) != 2:
        raise ValueError(error_msg)
    return size


def check_sequence(value, name, sizes):
    wanted = " or ".join(str(size) for size in sizes)
    if not is_sequence(value):
        raise TypeError(f"{name} should be a sequence of length {wanted}.")
    if len(value) not in sizes:
        raise ValueError(f"{name} should be a sequence of length {wanted}.")


def setup_angle(angle, name, sizes=(2,)):
    if isinstance(angle, numbers.Number):
        if angle < 0:
            raise ValueError(f"If {name} is a single number, it must be positive.")
        angle = [-angle, angle]
    else:
        check_sequence(angle, name, sizes)
    return [float(degree) for degree in angle]


def checked_fill(fill):
    if fill is None:
        return 0
    if not is_sequence(fill) and not isinstance(fill, numbers.Number):
        raise TypeError("Fill should be either a sequence or a number.")
    return fill


def fill_for(img, fill, channels):
    """Numbers for each channel of a tensor; as it was given for a picture."""
    if not isinstance(img, torch.Tensor):
        return fill
    return [float(fill)] * channels if isinstance(fill, (int, float)) else [float(f) for f in fill]


def uniform(low, high):
    """A number from PyTorch's generator, as torchvision draws it."""
    return torch.empty(1).uniform_(float(low), float(high)).item()
