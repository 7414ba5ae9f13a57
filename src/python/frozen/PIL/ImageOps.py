"""`PIL.ImageOps`: the few of its functions that need no filter."""

from . import Image


def expand(image, border=0, fill=0):
    """A picture with a border of one colour."""
    if isinstance(border, tuple):
        if len(border) not in (2, 4):
            raise ValueError("border must be an integer, or a tuple of two or four elements")
        left, top, right, bottom = border * 2 if len(border) == 2 else border
    else:
        left = top = right = bottom = border
    size = (left + image.width + right, top + image.height + bottom)
    out = Image.new(image.mode, size, fill)
    out.paste(image, (left, top))
    return out


def invert(image):
    return Image.Image._around(255 - image._pixels)


def flip(image):
    return image.transpose(Image.FLIP_TOP_BOTTOM)


def mirror(image):
    return image.transpose(Image.FLIP_LEFT_RIGHT)


def grayscale(image):
    return image.convert("L")
