"""Transforms of pictures (`PIL.Image`)."""

import numbers

import torch
from PIL import Image, ImageOps


def _checked(img):
    if not isinstance(img, Image.Image):
        raise TypeError(f"img should be PIL Image. Got {type(img)}")
    return img


def get_dimensions(img):
    if not isinstance(img, Image.Image):
        raise TypeError(f"Unexpected type {type(img)}")
    return [len(img.getbands()), img.height, img.width]


def hflip(img):
    return _checked(img).transpose(Image.FLIP_LEFT_RIGHT)


def vflip(img):
    return _checked(img).transpose(Image.FLIP_TOP_BOTTOM)


def crop(img, top, left, height, width):
    return _checked(img).crop((left, top, left + width, top + height))


def _fill(fill, img):
    """A colour for the mode of the picture."""
    bands = len(img.getbands())
    fill = 0 if fill is None else fill
    if isinstance(fill, (int, float)) and bands > 1:
        fill = (fill,) * bands
    if isinstance(fill, (list, tuple)):
        if len(fill) == 1:
            fill = tuple(fill) * bands
        elif len(fill) != bands:
            raise ValueError("The number of elements in 'fill' does not match the number of channels of the "
                             f"image ({len(fill)} != {bands})")
        return tuple(int(value) for value in fill)
    return int(fill)


def pad(img, padding, fill=0, padding_mode="constant"):
    _checked(img)
    if not isinstance(padding, (numbers.Number, tuple, list)):
        raise TypeError("Got inappropriate padding arg")
    if fill is not None and not isinstance(fill, (numbers.Number, tuple, list)):
        raise TypeError("Got inappropriate fill arg")
    if not isinstance(padding_mode, str):
        raise TypeError("Got inappropriate padding_mode arg")
    padding = tuple(padding) if isinstance(padding, list) else padding
    if isinstance(padding, tuple) and len(padding) not in (1, 2, 4):
        raise ValueError(f"Padding must be an int or a 1, 2, or 4 element tuple, not a {len(padding)} element tuple")
    if isinstance(padding, tuple) and len(padding) == 1:
        padding = padding[0]
    if padding_mode == "constant":
        return ImageOps.expand(img, border=padding, fill=_fill(fill, img))
    from . import _tensors

    # The same pixels, wherever they are copied.
    pixels = img._pixels if img.mode == "L" else img._pixels.permute(2, 0, 1)
    padded = _tensors.pad(pixels.reshape(-1, img.height, img.width), padding, 0, padding_mode)
    return Image.Image._around(padded[0] if img.mode == "L" else padded.permute(1, 2, 0).contiguous())


def rotate(img, angle, interpolation, expand=False, center=None, fill=None):
    return _checked(img).rotate(angle, interpolation, expand, center, fillcolor=_fill(fill, img))


def affine(img, matrix, interpolation, fill=None):
    return _checked(img).transform(img.size, Image.AFFINE, matrix, interpolation, fillcolor=_fill(fill, img))


def rgb_to_grayscale(img, num_output_channels=1):
    _checked(img)
    if num_output_channels not in (1, 3):
        raise ValueError("num_output_channels should be either 1 or 3")
    grey = img.convert("L")
    return grey if num_output_channels == 1 else grey.convert("RGB")


def invert(img):
    return ImageOps.invert(_checked(img))


def _blend(one, other, factor):
    """`ImagingBlend`: from `one` towards `other`, in float32 as in C."""
    one, other = one.float(), other.float()
    factor = torch.tensor(factor, dtype=torch.float32)
    return (one + factor * (other - one)).clamp(0, 255).to(torch.uint8)


def adjust_brightness(img, brightness_factor):
    pixels = _checked(img)._pixels
    return Image.Image._around(_blend(torch.zeros_like(pixels), pixels, brightness_factor))


def adjust_contrast(img, contrast_factor):
    grey = _checked(img).convert("L")._pixels
    mean = int(grey.long().sum().item() / grey.numel() + 0.5)
    return Image.Image._around(_blend(torch.full_like(img._pixels, mean), img._pixels, contrast_factor))


def adjust_saturation(img, saturation_factor):
    grey = _checked(img).convert("L").convert(img.mode)._pixels
    return Image.Image._around(_blend(grey, img._pixels, saturation_factor))
