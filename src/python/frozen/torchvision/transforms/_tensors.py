"""Transforms of tensors of shape [..., height, width]."""

import torch
from torch.nn import functional


def _image(img):
    if img.ndim < 2:
        raise TypeError("Tensor is not a torch image.")
    return img


def get_dimensions(img):
    _image(img)
    return [1 if img.ndim == 2 else img.shape[-3], img.shape[-2], img.shape[-1]]


def _channels(img, permitted):
    found = get_dimensions(img)[0]
    if found not in permitted:
        raise TypeError(f"Input image tensor permitted channel values are {permitted}, but found {found}")


def _max_value(dtype):
    return {torch.uint8: 255, torch.int8: 127, torch.int16: 32767, torch.int32: 2147483647,
            torch.int64: 9223372036854775807}.get(dtype, 1)


def convert_image_dtype(image, dtype):
    if image.dtype == dtype:
        return image
    if image.is_floating_point():
        if dtype.is_floating_point:
            return image.to(dtype)
        if (image.dtype == torch.float32 and dtype in (torch.int32, torch.int64)) or (
                image.dtype == torch.float64 and dtype == torch.int64):
            raise RuntimeError(f"The cast from {image.dtype} to {dtype} cannot be performed safely.")
        return image.mul(float(_max_value(dtype)) + 1.0 - 1e-3).to(dtype)
    before = float(_max_value(image.dtype))
    if dtype.is_floating_point:
        return image.to(dtype) / before
    after = float(_max_value(dtype))
    if before > after:
        return torch.div(image, int((before + 1) // (after + 1)), rounding_mode="floor").to(dtype)
    return image.to(dtype) * int((after + 1) // (before + 1))


def _numbers(values, tensor):
    """Numbers for each channel, in the tensor's type."""
    made = torch.as_tensor(values, dtype=tensor.dtype, device=tensor.device)
    return made.view(-1, 1, 1) if made.ndim == 1 else made


def normalize(tensor, mean, std, inplace=False):
    _image(tensor)
    if not tensor.is_floating_point():
        raise TypeError(f"Input tensor should be a float tensor. Got {tensor.dtype}.")
    if tensor.ndim < 3:
        raise ValueError("Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = "
                         f"{tensor.size()}")
    tensor = tensor if inplace else tensor.clone()
    mean, std = _numbers(mean, tensor), _numbers(std, tensor)
    if (std == 0).any():
        raise ValueError(f"std evaluated to zero after conversion to {tensor.dtype}, leading to division by zero.")
    return tensor.sub_(mean).div_(std)


def vflip(img):
    return _image(img).flip(-2)


def hflip(img):
    return _image(img).flip(-1)


def crop(img, top, left, height, width):
    _, h, w = get_dimensions(img)
    right, bottom = left + width, top + height
    if left < 0 or top < 0 or right > w or bottom > h:
        padding = [max(-left + min(0, right), 0), max(-top + min(0, bottom), 0),
                   max(right - max(w, left), 0), max(bottom - max(h, top), 0)]
        return pad(img[..., max(top, 0):bottom, max(left, 0):right], padding, fill=0)
    return img[..., top:bottom, left:right]


def rgb_to_grayscale(img, num_output_channels=1):
    if img.ndim < 3:
        raise TypeError(f"Input image tensor should have at least 3 dimensions, but found {img.ndim}")
    _channels(img, [1, 3])
    if num_output_channels not in (1, 3):
        raise ValueError("num_output_channels should be either 1 or 3")
    if img.shape[-3] == 3:
        r, g, b = img.unbind(dim=-3)
        grey = (0.2989 * r + 0.587 * g + 0.114 * b).to(img.dtype).unsqueeze(dim=-3)
    else:
        grey = img.clone()
    return grey.expand(img.shape) if num_output_channels == 3 else grey


def _symmetric(img, left, right, top, bottom):
    """The border as in a mirror: the edge itself is seen twice."""
    if img.ndim not in (3, 4):
        raise RuntimeError("Symmetric padding of N-D tensors are not supported yet")
    for dim, before, after in ((-1, left, right), (-2, top, bottom)):
        places = list(range(img.shape[dim]))
        mirrored = places[:before][::-1] + places + places[::-1][:after]
        img = img.index_select(dim, torch.tensor(mirrored))
    return img


def pad(img, padding, fill=0, padding_mode="constant"):
    _image(img)
    fill = 0 if fill is None else fill
    if not isinstance(padding, (int, tuple, list)):
        raise TypeError("Got inappropriate padding arg")
    if not isinstance(fill, (int, float)):
        raise TypeError("Got inappropriate fill arg")
    if not isinstance(padding_mode, str):
        raise TypeError("Got inappropriate padding_mode arg")
    sides = [padding] if isinstance(padding, int) else list(padding)
    if len(sides) not in (1, 2, 4):
        raise ValueError(f"Padding must be an int or a 1, 2, or 4 element tuple, not a {len(sides)} element tuple")
    if padding_mode not in ("constant", "edge", "reflect", "symmetric"):
        raise ValueError("Padding mode should be either constant, edge, reflect or symmetric")
    left, top, right, bottom = sides * (4 // len(sides))
    if padding_mode == "symmetric":
        return _symmetric(img, left, right, top, bottom)
    deep = img.unsqueeze(0) if img.ndim < 4 else img
    if padding_mode == "constant":
        deep = functional.pad(deep, [left, right, top, bottom], mode="constant", value=float(fill))
    else:
        mode = "replicate" if padding_mode == "edge" else "reflect"
        # Copies of pixels: float32 holds those of whole numbers as well as torchvision's does.
        wide = deep if deep.dtype in (torch.float32, torch.float64) else deep.to(torch.float32)
        deep = functional.pad(wide, [left, right, top, bottom], mode=mode).to(img.dtype)
    return deep.squeeze(0) if img.ndim < 4 else deep


def _in_floats(img, dtypes, work):
    """Does work that wants a batch of floats, and rounds back to whole numbers."""
    deep = img.unsqueeze(0) if img.ndim < 4 else img
    result = work(deep if deep.dtype in dtypes else deep.to(dtypes[0]))
    result = result.squeeze(0) if img.ndim < 4 else result
    if img.dtype in dtypes:
        return result
    return (result if img.dtype.is_floating_point else torch.round(result)).to(img.dtype)


def resize(img, size, interpolation="bilinear", antialias=True):
    _image(img)
    if interpolation not in ("nearest", "nearest-exact", "bilinear", "bicubic"):
        raise ValueError(f"Interpolation mode '{interpolation}' is unsupported with Tensor input"
                         if interpolation not in ("box", "hamming", "lanczos") else
                         f"gradstep resizes tensors with nearest, bilinear and bicubic, not {interpolation}")
    smooth = interpolation in ("bilinear", "bicubic")
    if antialias and smooth and not img.is_floating_point():
        # A sum that lies between two whole numbers is rounded by its last bit.
        raise NotImplementedError(
            f"gradstep does not resize tensors of {img.dtype} with antialiasing: resize the picture before it "
            "becomes a tensor, or floats (ConvertImageDtype), or pass antialias=False")

    def work(deep):
        result = functional.interpolate(deep, size=list(size), mode=interpolation,
                                        align_corners=False if smooth else None,
                                        antialias=bool(antialias) and smooth)
        return result.clamp(min=0, max=255) if interpolation == "bicubic" and img.dtype == torch.uint8 else result

    return _in_floats(img, (torch.float32, torch.float64), work)


def _affine_size(matrix, width, height):
    """How large a picture is after it was turned, and shows as a whole."""
    corners = torch.tensor([[-0.5 * width, -0.5 * height, 1.0], [-0.5 * width, 0.5 * height, 1.0],
                            [0.5 * width, 0.5 * height, 1.0], [0.5 * width, -0.5 * height, 1.0]])
    moved = torch.matmul(corners, torch.tensor(matrix, dtype=torch.float).view(2, 3).T)
    half = torch.tensor((width * 0.5, height * 0.5))
    least, most = moved.min(dim=0).values + half, moved.max(dim=0).values + half
    size = torch.ceil((most / 1e-4).trunc() * 1e-4) - torch.floor((least / 1e-4).trunc() * 1e-4)
    return int(size[0]), int(size[1])


def rotate(img, matrix, interpolation="nearest", expand=False, fill=None):
    """Turned, moved or sheared by a matrix."""
    channels, height, width = get_dimensions(img)
    if isinstance(fill, (tuple, list)) and len(fill) > 1 and len(fill) != channels:
        raise ValueError("The number of elements in 'fill' cannot broadcast to match the number of channels "
                         f"of the image ({len(fill)} != {channels})")
    if interpolation not in ("nearest", "bilinear"):
        raise ValueError(f"Interpolation mode '{interpolation}' is unsupported with Tensor input")
    new_width, new_height = _affine_size(matrix, width, height) if expand else (width, height)
    dtype = img.dtype if img.is_floating_point() else torch.float32
    theta = torch.tensor(matrix, dtype=dtype).reshape(1, 2, 3)
    x = torch.linspace(-new_width * 0.5 + 0.5, new_width * 0.5 - 0.5, steps=new_width)
    y = torch.linspace(-new_height * 0.5 + 0.5, new_height * 0.5 - 0.5, steps=new_height)
    base = torch.stack([x.expand(new_height, new_width), y.unsqueeze(1).expand(new_height, new_width),
                        torch.ones(new_height, new_width)], -1).to(dtype)
    scaled = theta.transpose(1, 2) / torch.tensor([0.5 * width, 0.5 * height], dtype=dtype)
    grid = base.reshape(1, -1, 3).bmm(scaled).view(1, new_height, new_width, 2)

    def work(deep):
        count = deep.shape[0]
        if fill is not None:
            deep = torch.cat((deep, torch.ones(count, 1, height, width, dtype=deep.dtype)), dim=1)
        found = functional.grid_sample(deep, grid.expand(count, -1, -1, -1), mode=interpolation,
                                       padding_mode="zeros", align_corners=False)
        if fill is None:
            return found
        found, mask = found[:, :-1], found[:, -1:]
        colours = list(fill) if isinstance(fill, (tuple, list)) else [float(fill)]
        colour = torch.tensor(colours, dtype=found.dtype).view(1, -1, 1, 1)
        if interpolation == "nearest":
            return torch.where(mask < 0.5, colour, found)
        return found * mask + (1.0 - mask) * colour

    return _in_floats(img, (dtype,), work)


def invert(img):
    if _image(img).ndim < 3:
        raise TypeError(f"Input image tensor should have at least 3 dimensions, but found {img.ndim}")
    _channels(img, [1, 3])
    return _max_value(img.dtype) - img


def _blend(one, other, ratio):
    ratio = float(ratio)
    return (ratio * one + (1.0 - ratio) * other).clamp(0, _max_value(one.dtype)).to(one.dtype)


def _factor(factor, name):
    if factor < 0:
        raise ValueError(f"{name} ({factor}) is not non-negative.")


def adjust_brightness(img, brightness_factor):
    _factor(brightness_factor, "brightness_factor")
    _channels(_image(img), [1, 3])
    return _blend(img, torch.zeros_like(img), brightness_factor)


def adjust_contrast(img, contrast_factor):
    _factor(contrast_factor, "contrast_factor")
    _channels(_image(img), [3, 1])
    dtype = img.dtype if img.is_floating_point() else torch.float32
    grey = rgb_to_grayscale(img) if get_dimensions(img)[0] == 3 else img
    return _blend(img, torch.mean(grey.to(dtype), dim=(-3, -2, -1), keepdim=True), contrast_factor)


def adjust_saturation(img, saturation_factor):
    _factor(saturation_factor, "saturation_factor")
    _channels(_image(img), [1, 3])
    if get_dimensions(img)[0] == 1:
        return img
    return _blend(img, rgb_to_grayscale(img), saturation_factor)
