"""`PIL.Image`: pictures of mode L (grey) and RGB, over uint8 tensors of their pixels."""

from enum import IntEnum

import _torch
import numpy
import torch

from . import _scaling


class Resampling(IntEnum):
    NEAREST = 0
    BOX = 4
    BILINEAR = 2
    HAMMING = 5
    BICUBIC = 3
    LANCZOS = 1


class Transpose(IntEnum):
    FLIP_LEFT_RIGHT = 0
    FLIP_TOP_BOTTOM = 1
    ROTATE_90 = 2
    ROTATE_180 = 3
    ROTATE_270 = 4
    TRANSPOSE = 5
    TRANSVERSE = 6


class Transform(IntEnum):
    AFFINE = 0
    EXTENT = 1
    PERSPECTIVE = 2
    QUAD = 3
    MESH = 4


class Dither(IntEnum):
    NONE = 0
    ORDERED = 1
    RASTERIZE = 2
    FLOYDSTEINBERG = 3


for _names in (Resampling, Transpose, Transform):
    globals().update(_names.__members__)
del _names

_BANDS = {"L": ("L",), "RGB": ("R", "G", "B")}
# The weights of red, green and blue in grey: ITU-R 601-2, of 65536.
_GREY = (19595, 38470, 7471)


def _known(mode):
    if mode not in _BANDS:
        raise NotImplementedError(f"gradstep's PIL has pictures of modes L and RGB only, not {mode!r}")
    return mode


class Image:
    """A picture. Its pixels are not changed once they are shared: who writes copies first."""

    format = None

    def __init__(self):
        raise TypeError("use Image.new(), Image.fromarray() or Image.frombytes()")

    # A picture around pixels [height, width] or [height, width, 3].
    @classmethod
    def _around(cls, pixels):
        self = object.__new__(cls)
        self._pixels = pixels
        return self

    mode = property(lambda self: "L" if self._pixels.dim() == 2 else "RGB")
    width = property(lambda self: self._pixels.shape[1])
    height = property(lambda self: self._pixels.shape[0])
    size = property(lambda self: (self._pixels.shape[1], self._pixels.shape[0]))
    info = property(lambda self: self.__dict__.setdefault("_info", {}))

    def __repr__(self):
        return (f"<PIL.Image.Image image mode={self.mode} size={self.width}x{self.height} "
                f"at 0x{id(self):X}>")

    def __eq__(self, other):
        return (type(self) is type(other) and self.mode == other.mode and self.size == other.size
                and torch.equal(self._pixels, other._pixels))

    __hash__ = None

    def __array__(self, dtype=None, copy=None):
        array = numpy.ndarray._around(self._pixels.clone())
        return array if dtype is None else array.astype(dtype)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        raise AttributeError(f"'Image' object has no attribute '{name}', or gradstep's PIL does not "
                             "support it")

    def getbands(self):
        return _BANDS[self.mode]

    def load(self):
        pass

    def close(self):
        pass

    def copy(self):
        return Image._around(self._pixels.clone())

    __copy__ = copy

    def __deepcopy__(self, memo):
        return self.copy()

    def tobytes(self):
        return _torch._to_bytes(self._pixels)

    def getpixel(self, xy):
        x, y = xy
        width, height = self.size
        if not (-width <= x < width and -height <= y < height):
            raise IndexError("image index out of range")
        value = self._pixels[int(y), int(x)].tolist()
        return tuple(value) if type(value) is list else value

    def putpixel(self, xy, value):
        x, y = xy
        width, height = self.size
        if not (-width <= x < width and -height <= y < height):
            raise IndexError("image index out of range")
        self._pixels = self._pixels.clone()
        self._pixels[int(y), int(x)] = _colour(value, self.mode)

    def getdata(self, band=None):
        values = self._pixels.flatten(0, 1).tolist()
        if self.mode == "L":
            return values
        return [tuple(value) for value in values] if band is None else [value[band] for value in values]

    def getextrema(self):
        bands = self._pixels.reshape(self.width * self.height, -1)
        pairs = list(zip(bands.amin(0).tolist(), bands.amax(0).tolist()))
        return pairs[0] if len(pairs) == 1 else tuple(pairs)

    def histogram(self, mask=None, extrema=None):
        if mask is not None:
            raise NotImplementedError("gradstep's PIL does not support histogram(mask)")
        bands = self._pixels.reshape(self.width * self.height, -1).long().unbind(1)
        return [count for band in bands for count in torch.bincount(band, minlength=256).tolist()]

    def split(self):
        if self.mode == "L":
            return (self.copy(),)
        return tuple(Image._around(band.contiguous()) for band in self._pixels.unbind(2))

    def getchannel(self, channel):
        bands = self.getbands()
        if isinstance(channel, str):
            if channel not in bands:
                raise ValueError(f'The image has no channel "{channel}"')
            channel = bands.index(channel)
        return self.split()[channel]

    def convert(self, mode=None, matrix=None, dither=None, palette=0, colors=256):
        if matrix is not None:
            raise NotImplementedError("gradstep's PIL does not support convert(matrix)")
        mode = _known(mode or self.mode)
        if mode == self.mode:
            return self.copy()
        if mode == "RGB":
            return Image._around(self._pixels.unsqueeze(2).repeat(1, 1, 3))
        red, green, blue = self._pixels.int().unbind(2)
        r, g, b = _GREY
        return Image._around(((red * r + green * g + blue * b + 0x8000) >> 16).to(torch.uint8))

    def point(self, lut, mode=None):
        if mode is not None:
            raise NotImplementedError("gradstep's PIL does not support point(mode)")
        bands = len(self.getbands())
        if callable(lut):
            lut = [lut(value) for value in range(256)] * bands
        if len(lut) != 256 * bands:
            raise ValueError("wrong number of lut entries")
        table = torch.tensor([min(max(int(value), 0), 255) for value in lut], dtype=torch.uint8)
        offset = torch.arange(bands) * 256 if bands > 1 else 0
        places = self._pixels.long() + offset
        return Image._around(table[places.flatten()].reshape(self._pixels.shape))

    def crop(self, box=None):
        if box is None:
            return self.copy()
        if box[2] < box[0]:
            raise ValueError("Coordinate 'right' is less than 'left'")
        if box[3] < box[1]:
            raise ValueError("Coordinate 'lower' is less than 'upper'")
        left, top, right, bottom = (int(round(edge)) for edge in box)
        pixels, (width, height) = self._pixels, self.size
        if 0 <= left and 0 <= top and right <= width and bottom <= height:
            return Image._around(pixels[top:bottom, left:right].contiguous())
        # What lies outside is black.
        made = torch.zeros(bottom - top, right - left, *pixels.shape[2:], dtype=torch.uint8)
        x0, y0, x1, y1 = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
        if x0 < x1 and y0 < y1:
            made[y0 - top:y1 - top, x0 - left:x1 - left] = pixels[y0:y1, x0:x1]
        return Image._around(made)

    def paste(self, im, box=None, mask=None):
        if mask is not None:
            raise NotImplementedError("gradstep's PIL does not support paste(mask)")
        left, top = (0, 0) if box is None else box[:2]
        if isinstance(im, Image):
            im = im if im.mode == self.mode else im.convert(self.mode)
            (width, height), source = im.size, im._pixels
            if box is not None and len(box) == 4 and (box[2] - left, box[3] - top) != (width, height):
                raise ValueError("images do not match")
        else:
            right, bottom = self.size if box is None else box[2:]
            width, height, source = right - left, bottom - top, None
        x0, y0 = max(left, 0), max(top, 0)
        x1, y1 = min(left + width, self.width), min(top + height, self.height)
        if x0 >= x1 or y0 >= y1:
            return
        self._pixels = self._pixels.clone()
        self._pixels[y0:y1, x0:x1] = (_colour(im, self.mode) if source is None else
                                      source[y0 - top:y1 - top, x0 - left:x1 - left])

    def resize(self, size, resample=None, box=None, reducing_gap=None):
        kind = int(Resampling.BICUBIC if resample is None else resample)
        if kind not in range(6):
            raise NotImplementedError(f"gradstep's PIL does not support the resampling filter {kind}")
        if reducing_gap is not None or box not in (None, (0, 0, *self.size)):
            raise NotImplementedError("gradstep's PIL does not support resize(box, reducing_gap)")
        width, height = size
        if width <= 0 or height <= 0:
            raise ValueError("height and width must be > 0")
        if (width, height) == self.size:
            return self.copy()
        return Image._around(_scaling.resized(self._pixels, width, height, kind))

    def transpose(self, method):
        pixels = self._pixels
        if method not in range(7):
            raise ValueError("No such transpose operation")
        if method in (0, 3):
            pixels = pixels.flip(1)
        if method in (1, 3):
            pixels = pixels.flip(0)
        if method in (2, 4):
            pixels = pixels.transpose(0, 1).flip(0 if method == 2 else 1)
        if method in (5, 6):
            pixels = pixels.transpose(0, 1)
            pixels = pixels.flip(0, 1) if method == 6 else pixels
        return Image._around(pixels.contiguous())

    def rotate(self, angle, resample=0, expand=0, center=None, translate=None, fillcolor=None):
        angle = angle % 360.0
        if not (center or translate):
            if angle == 0:
                return self.copy()
            if angle == 180:
                return self.transpose(ROTATE_180)
            if angle in (90, 270) and (expand or self.width == self.height):
                return self.transpose(ROTATE_90 if angle == 90 else ROTATE_270)
        width, height, matrix = _scaling.rotation(*self.size, angle, expand, center, translate)
        return self.transform((width, height), AFFINE, matrix, resample, fillcolor=fillcolor)

    def transform(self, size, method, data=None, resample=0, fill=1, fillcolor=None):
        if method != AFFINE or resample != NEAREST:
            raise NotImplementedError(
                "gradstep's PIL turns and transforms pictures with resample=NEAREST and AFFINE only")
        fill = _colour(0 if fillcolor is None else fillcolor, self.mode)
        return Image._around(_scaling.mapped(self._pixels, *size, [float(x) for x in data[:6]],
                                             fill.tolist()))

    def save(self, fp, format=None, **params):
        path = fp.__fspath__() if hasattr(fp, "__fspath__") else fp
        ending = path.rpartition(".")[2] if isinstance(path, str) and "." in path else ""
        kind = (format or ending).upper()
        if kind != "PNG":
            raise NotImplementedError(f"gradstep's PIL writes PNG files only, not {kind or 'a file without an ending'}")
        import _compressed

        file = bytes(_compressed.png(self.tobytes(), self.width, self.height, len(self.getbands())))
        if isinstance(path, str):
            import _files

            _files.write(path, file)
        else:
            fp.write(file)

    def show(self, title=None):
        raise NotImplementedError("gradstep shows no pictures: save(\"name.png\") writes one into a file")


Image.__module__ = "PIL.Image"


def _colour(value, mode):
    """A colour as pixels of the mode have it."""
    if isinstance(value, str):
        raise NotImplementedError("gradstep's PIL has no names of colours: give numbers from 0 to 255")
    bands = len(_BANDS[mode])
    values = list(value) if isinstance(value, (tuple, list)) else [value]
    if len(values) == 1 and bands == 3:
        # A number is red, and 256 times green, and 65536 times blue.
        values = [values[0] >> shift & 255 for shift in (0, 8, 16)]
    if len(values) != bands:
        raise TypeError(f"color must be int or tuple of {bands} numbers")
    values = [min(max(int(value), 0), 255) for value in values]
    return torch.tensor(values[0] if bands == 1 else values, dtype=torch.uint8)


def new(mode, size, color=0):
    shape = (size[1], size[0]) + ((3,) if _known(mode) == "RGB" else ())
    pixels = torch.zeros(shape, dtype=torch.uint8)
    if color:
        pixels[:] = _colour(color, mode)
    return Image._around(pixels)


def fromarray(obj, mode=None):
    """A picture of an array of bytes, [height, width] or [height, width, 3]."""
    array = obj if isinstance(obj, numpy.ndarray) else numpy.array(obj)
    shape, kind = array.shape, array.dtype
    typestr = {"uint8": "|u1", "bool": "|b1"}.get(kind.name, f"<{kind.kind}{kind.itemsize}")
    if kind.name == "uint8" and (len(shape) == 2 or len(shape) == 3 and shape[2] in (1, 3)):
        found = "RGB" if len(shape) == 3 and shape[2] == 3 else "L"
        if mode not in (None, found):
            _known(mode)
            raise ValueError("Invalid mode for data type")
        pixels = array._tensor.reshape(shape[:2]) if len(shape) == 3 and shape[2] == 1 else array._tensor
        return Image._around(pixels.clone())
    if (len(shape), typestr) in ((2, "|b1"), (2, "<i4"), (2, "<f4"), (2, "<f8"), (2, "<i2")) or (
            kind.name == "uint8" and len(shape) == 3 and shape[2] in (2, 4)):
        raise NotImplementedError(
            f"gradstep's PIL has pictures of modes L and RGB only: no picture of {kind.name} with shape {shape}")
    raise TypeError(f"Cannot handle this data type: {(1, 1) + shape[2:]}, {typestr}")


def frombytes(mode, size, data, *decoder):
    shape = (size[1], size[0]) + ((3,) if _known(mode) == "RGB" else ())
    pixels = _torch._from_bytes(data, 0)
    needed = size[0] * size[1] * len(_BANDS[mode])
    if len(data) != needed:
        raise ValueError("not enough image data" if len(data) < needed else "cannot decode image data")
    return Image._around(pixels.reshape(shape))


frombuffer = frombytes


def merge(mode, bands):
    if len(bands) != len(_BANDS[_known(mode)]):
        raise ValueError("wrong number of bands")
    if any(band.mode != "L" for band in bands):
        raise ValueError("mode mismatch")
    if any(band.size != bands[0].size for band in bands):
        raise ValueError("size mismatch")
    return bands[0].copy() if mode == "L" else Image._around(torch.stack([band._pixels for band in bands], 2))


def open(fp, mode="r", formats=None):
    raise NotImplementedError(
        f"gradstep has no decoder of picture files such as {fp!r}: give the pixels as numbers, in an IDX "
        "file (torchvision.datasets.MNIST), an .npy file (numpy.load) or a .pt file (torch.load)")


def isImageType(im):
    return isinstance(im, Image)


def __getattr__(name):
    if name.startswith("_"):
        raise AttributeError(name)
    raise AttributeError(f"gradstep's PIL does not support PIL.Image.{name}")
