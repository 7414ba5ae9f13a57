"""`torchvision.transforms.functional`: each function goes to its form for pictures or for
tensors."""

import math
import numbers
import warnings
from enum import Enum

import numpy as np
import torch
from PIL import Image

from .._refused import module_getattr
from . import _pictures, _tensors

__getattr__ = module_getattr(
    "torchvision.transforms.functional",
    """adjust_gamma adjust_hue adjust_sharpness autocontrast elastic_transform equalize
    gaussian_blur perspective posterize solarize""",
    lambda name: f"gradstep does not support torchvision.transforms.functional.{name} yet")


class InterpolationMode(Enum):
    NEAREST = "nearest"
    NEAREST_EXACT = "nearest-exact"
    BILINEAR = "bilinear"
    BICUBIC = "bicubic"
    BOX = "box"
    HAMMING = "hamming"
    LANCZOS = "lanczos"


# Pillow's numbers of them.
pil_modes_mapping = {
    InterpolationMode.NEAREST: 0, InterpolationMode.BILINEAR: 2, InterpolationMode.BICUBIC: 3,
    InterpolationMode.NEAREST_EXACT: 0, InterpolationMode.BOX: 4, InterpolationMode.HAMMING: 5,
    InterpolationMode.LANCZOS: 1,
}


def interpolation_mode(given):
    """A mode, also out of Pillow's number of it."""
    if isinstance(given, int):
        for mode, number in pil_modes_mapping.items():
            if number == given:
                return mode
        raise KeyError(given)
    return given


def _checked_mode(given):
    mode = interpolation_mode(given)
    if not isinstance(mode, InterpolationMode):
        raise TypeError("Argument interpolation should be a InterpolationMode or a corresponding Pillow "
                        "integer constant")
    return mode


def _of(img):
    return _tensors if isinstance(img, torch.Tensor) else _pictures


def get_dimensions(img):
    """Channels, height and width."""
    return _of(img).get_dimensions(img)


def get_image_size(img):
    """Width and height."""
    _, height, width = get_dimensions(img)
    return [width, height]


def get_image_num_channels(img):
    return get_dimensions(img)[0]


def to_tensor(pic):
    """Floats from 0 to 1, channels first."""
    if isinstance(pic, Image.Image):
        pixels = pic._pixels
        pixels = pixels.unsqueeze(0) if pixels.dim() == 2 else pixels.permute(2, 0, 1).contiguous()
        return pixels.to(torch.get_default_dtype()).div_(255)
    if not isinstance(pic, np.ndarray):
        raise TypeError(f"pic should be PIL Image or ndarray. Got {type(pic)}")
    if pic.ndim not in (2, 3):
        raise ValueError(f"pic should be 2/3 dimensional. Got {pic.ndim} dimensions.")
    tensor = torch.from_numpy(pic)
    tensor = tensor.unsqueeze(0) if pic.ndim == 2 else tensor.permute(2, 0, 1).contiguous()
    if tensor.dtype == torch.uint8:
        return tensor.to(torch.get_default_dtype()).div_(255)
    return tensor


def pil_to_tensor(pic):
    """Bytes, channels first."""
    if not isinstance(pic, Image.Image):
        raise TypeError(f"pic should be PIL Image. Got {type(pic)}")
    pixels = pic._pixels.clone()
    return pixels.unsqueeze(0) if pixels.dim() == 2 else pixels.permute(2, 0, 1)


def convert_image_dtype(image, dtype=torch.float):
    if not isinstance(image, torch.Tensor):
        raise TypeError("Input img should be Tensor Image")
    return _tensors.convert_image_dtype(image, dtype)


def to_pil_image(pic, mode=None):
    if isinstance(pic, torch.Tensor):
        pic = (pic.permute(1, 2, 0) if pic.ndim == 3 else pic).numpy(force=True)
    elif not isinstance(pic, np.ndarray):
        raise TypeError(f"pic should be Tensor or ndarray. Got {type(pic)}.")
    if pic.ndim == 2:
        pic = pic.reshape(*pic.shape, 1)
    if pic.ndim != 3:
        raise ValueError(f"pic should be 2/3 dimensional. Got {pic.ndim} dimensions.")
    channels = pic.shape[-1]
    if channels > 4:
        raise ValueError(f"pic should not have > 4 channels. Got {channels} channels.")
    if pic.dtype.kind == "f" and mode != "F":
        # As a C compiler's cast: towards zero, and around at 256.
        pic = np.ndarray._around((pic._tensor * 255).long().remainder(256).to(torch.uint8))
    name = pic.dtype.name
    if channels == 1:
        expected = {"uint8": "L", "int16": "I;16", "int32": "I", "float32": "F"}.get(name)
        if mode is not None and mode != expected:
            raise ValueError(f"Incorrect mode ({mode}) supplied for input type {np.dtype}. Should be {expected}")
        mode = expected
    else:
        permitted = {2: ["LA"], 3: ["RGB", "YCbCr", "HSV"], 4: ["RGBA", "CMYK", "RGBX"]}[channels]
        if mode is not None and mode not in permitted:
            raise ValueError(f"Only modes {permitted} are supported for {channels}D inputs")
        mode = permitted[0] if mode is None and name == "uint8" else mode
    if mode is None:
        raise TypeError(f"Input type {pic.dtype} is not supported")
    Image._known(mode)
    return Image.Image._around((pic[:, :, 0] if channels == 1 else pic)._tensor.contiguous())


def normalize(tensor, mean, std, inplace=False):
    if not isinstance(tensor, torch.Tensor):
        raise TypeError(f"img should be Tensor Image. Got {type(tensor)}")
    return _tensors.normalize(tensor, mean, std, inplace)


def _resized_size(height, width, size, max_size):
    """What `size` asks for: the shorter edge, or height and width."""
    if len(size) == 2:
        return [size[0], size[1]]
    short, long = (width, height) if width <= height else (height, width)
    new_short, new_long = size[0], int(size[0] * long / short)
    if max_size is not None:
        if max_size <= size[0]:
            raise ValueError(f"max_size = {max_size} must be strictly greater than the requested size for "
                             f"the smaller edge size = {size}")
        if new_long > max_size:
            new_short, new_long = int(max_size * new_short / new_long), max_size
    return [new_long, new_short] if width <= height else [new_short, new_long]


def resize(img, size, interpolation=InterpolationMode.BILINEAR, max_size=None, antialias=True):
    interpolation = _checked_mode(interpolation)
    if isinstance(size, (list, tuple)):
        if len(size) not in (1, 2):
            raise ValueError(f"Size must be an int or a 1 or 2 element tuple/list, not a {len(size)} element "
                             "tuple/list")
        if max_size is not None and len(size) != 1:
            raise ValueError("max_size should only be passed if size specifies the length of the smaller "
                             "edge, i.e. size should be an int or a sequence of length 1 in torchscript mode.")
    _, height, width = get_dimensions(img)
    new = _resized_size(height, width, [size] if isinstance(size, int) else list(size), max_size)
    if [height, width] == new:
        return img
    if isinstance(img, torch.Tensor):
        return _tensors.resize(img, new, interpolation.value, antialias)
    if antialias is False:
        warnings.warn("Anti-alias option is always applied for PIL Image input. Argument antialias is ignored.")
    return img.resize((new[1], new[0]), pil_modes_mapping[interpolation])


def pad(img, padding, fill=0, padding_mode="constant"):
    return _of(img).pad(img, padding, fill, padding_mode)


def crop(img, top, left, height, width):
    return _of(img).crop(img, top, left, height, width)


def _pair(size):
    if isinstance(size, numbers.Number):
        return int(size), int(size)
    return (size[0], size[0]) if len(size) == 1 else tuple(size)


def center_crop(img, output_size):
    crop_height, crop_width = _pair(output_size)
    _, height, width = get_dimensions(img)
    if crop_width > width or crop_height > height:
        across, down = max(crop_width - width, 0), max(crop_height - height, 0)
        img = pad(img, [across // 2, down // 2, (across + 1) // 2, (down + 1) // 2], fill=0)
        _, height, width = get_dimensions(img)
        if (crop_height, crop_width) == (height, width):
            return img
    top, left = int(round((height - crop_height) / 2.0)), int(round((width - crop_width) / 2.0))
    return crop(img, top, left, crop_height, crop_width)


def resized_crop(img, top, left, height, width, size, interpolation=InterpolationMode.BILINEAR, antialias=True):
    return resize(crop(img, top, left, height, width), size, interpolation, antialias=antialias)


def hflip(img):
    return _of(img).hflip(img)


def vflip(img):
    return _of(img).vflip(img)


def five_crop(img, size):
    """The four corners and the middle."""
    crop_height, crop_width = size = _pair(size)
    _, height, width = get_dimensions(img)
    if crop_width > width or crop_height > height:
        raise ValueError(f"Requested crop size {size} is bigger than input size {(height, width)}")
    down, across = height - crop_height, width - crop_width
    corners = [crop(img, top, left, crop_height, crop_width)
               for top, left in ((0, 0), (0, across), (down, 0), (down, across))]
    return (*corners, center_crop(img, [crop_height, crop_width]))


def ten_crop(img, size, vertical_flip=False):
    first = five_crop(img, size)
    return first + five_crop((vflip if vertical_flip else hflip)(img), size)


def _inverse_affine(center, angle, translate, scale, shear):
    """The matrix that leads from a place of the result to the one it comes from."""
    turn = math.radians(angle)
    sx, sy = math.radians(shear[0]), math.radians(shear[1])
    (cx, cy), (tx, ty) = center, translate
    a = math.cos(turn - sy) / math.cos(sy)
    b = -math.cos(turn - sy) * math.tan(sx) / math.cos(sy) - math.sin(turn)
    c = math.sin(turn - sy) / math.cos(sy)
    d = -math.sin(turn - sy) * math.tan(sx) / math.cos(sy) + math.cos(turn)
    matrix = [x / scale for x in (d, -b, 0.0, -c, a, 0.0)]
    matrix[2] += matrix[0] * (-cx - tx) + matrix[1] * (-cy - ty)
    matrix[5] += matrix[3] * (-cx - tx) + matrix[4] * (-cy - ty)
    matrix[2] += cx
    matrix[5] += cy
    return matrix


def rotate(img, angle, interpolation=InterpolationMode.NEAREST, expand=False, center=None, fill=None):
    interpolation = _checked_mode(interpolation)
    if not isinstance(angle, (int, float)):
        raise TypeError("Argument angle should be int or float")
    if center is not None and not isinstance(center, (list, tuple)):
        raise TypeError("Argument center should be a sequence")
    if not isinstance(img, torch.Tensor):
        return _pictures.rotate(img, angle, pil_modes_mapping[interpolation], expand, center, fill)
    middle = [0.0, 0.0]
    if center is not None:
        _, height, width = get_dimensions(img)
        middle = [1.0 * (c - s * 0.5) for c, s in zip(center, [width, height])]
    matrix = _inverse_affine(middle, -angle, [0.0, 0.0], 1.0, [0.0, 0.0])
    return _tensors.rotate(img, matrix, interpolation.value, expand, fill)


def affine(img, angle, translate, scale, shear, interpolation=InterpolationMode.NEAREST, fill=None, center=None):
    interpolation = _checked_mode(interpolation)
    if scale <= 0.0:
        raise ValueError("Argument scale should be positive")
    if isinstance(shear, numbers.Number):
        shear = [shear, 0.0]
    shear = [shear[0], shear[0]] if len(shear) == 1 else list(shear)
    _, height, width = get_dimensions(img)
    if not isinstance(img, torch.Tensor):
        # Half a pixel further, as Pillow has its centres.
        middle = [width * 0.5, height * 0.5] if center is None else center
        matrix = _inverse_affine(middle, angle, translate, scale, shear)
        return _pictures.affine(img, matrix, pil_modes_mapping[interpolation], fill)
    middle = [0.0, 0.0]
    if center is not None:
        middle = [1.0 * (c - s * 0.5) for c, s in zip(center, [width, height])]
    matrix = _inverse_affine(middle, angle, [1.0 * t for t in translate], scale, shear)
    return _tensors.rotate(img, matrix, interpolation.value, False, fill)


def to_grayscale(img, num_output_channels=1):
    if not isinstance(img, Image.Image):
        raise TypeError("Input should be PIL Image")
    return _pictures.rgb_to_grayscale(img, num_output_channels)


def rgb_to_grayscale(img, num_output_channels=1):
    return _of(img).rgb_to_grayscale(img, num_output_channels)


def erase(img, i, j, h, w, v, inplace=False):
    if not isinstance(img, torch.Tensor):
        raise TypeError(f"img should be Tensor Image. Got {type(img)}")
    img = img if inplace else img.clone()
    img[..., i:i + h, j:j + w] = v
    return img


def invert(img):
    return _of(img).invert(img)


def adjust_brightness(img, brightness_factor):
    return _of(img).adjust_brightness(img, brightness_factor)


def adjust_contrast(img, contrast_factor):
    return _of(img).adjust_contrast(img, contrast_factor)


def adjust_saturation(img, saturation_factor):
    return _of(img).adjust_saturation(img, saturation_factor)
