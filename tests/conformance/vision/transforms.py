"""Transforms of pictures and of tensors, by chance with PyTorch's random numbers, and what
they print."""
import random

import numpy as np
import torch
from PIL import Image
from torchvision import transforms
from torchvision.transforms import functional as F


def pixels(*shape, seed=0):
    torch.manual_seed(seed)
    return torch.randint(0, 256, shape, dtype=torch.uint8)


grey = Image.fromarray(pixels(28, 28).numpy())
colour = Image.fromarray(pixels(32, 24, 3).numpy())
whole, floats = pixels(3, 32, 24), torch.rand(1, 28, 28)


def show(name, result):
    if isinstance(result, torch.Tensor):
        wide = result.double()
        print(name, tuple(result.shape), result.dtype, "%.5f" % wide.sum(), [round(v, 5) for v in wide.flatten()[100:104].tolist()])
    elif isinstance(result, tuple):
        for at, part in enumerate(result):
            show(f"{name}[{at}]", part)
    else:
        array = np.array(result)
        print(name, result.mode, result.size, int(array.sum()), array.flatten()[100:106].tolist())


kinds = [
    transforms.ToTensor(), transforms.PILToTensor(), transforms.Grayscale(), transforms.Grayscale(3),
    transforms.Resize(16), transforms.Resize((20, 10)), transforms.Resize([8]), transforms.Resize(20, max_size=21),
    transforms.Resize(40, interpolation=transforms.InterpolationMode.NEAREST), transforms.Resize((30, 30), 3),
    transforms.CenterCrop(20), transforms.CenterCrop((10, 40)), transforms.CenterCrop([5]),
    transforms.Pad(2), transforms.Pad((1, 3), fill=7), transforms.Pad([1, 2, 3, 4], padding_mode="edge"),
    transforms.Pad(3, padding_mode="reflect"), transforms.Pad(4, padding_mode="symmetric"),
    transforms.RandomCrop(20), transforms.RandomCrop(24, padding=4), transforms.RandomCrop((30, 26), pad_if_needed=True),
    transforms.RandomHorizontalFlip(), transforms.RandomVerticalFlip(p=0.9), transforms.RandomRotation(30),
    transforms.RandomRotation((10, 80), expand=True, fill=5), transforms.RandomGrayscale(0.5), transforms.RandomInvert(),
    transforms.RandomResizedCrop(12), transforms.RandomResizedCrop((9, 14), scale=(0.5, 0.9), interpolation=0),
    transforms.RandomAffine(20, translate=(0.1, 0.2), scale=(0.8, 1.2), shear=10),
    transforms.FiveCrop(12), transforms.TenCrop((8, 10), vertical_flip=True),
    transforms.ColorJitter(0.4, 0.3, (0.2, 1.8)),
    transforms.RandomApply([transforms.Pad(1), transforms.CenterCrop(9)], p=0.6),
    transforms.RandomChoice([transforms.Pad(1), transforms.Pad(2), transforms.CenterCrop(3)]),
    transforms.RandomOrder([transforms.CenterCrop(14), transforms.RandomRotation(90)]),
]
for kind in kinds:
    name = type(kind).__name__
    print(str(kind))
    for label, image in (("grey", grey), ("colour", colour)):
        torch.manual_seed(7)
        random.seed(7)
        for _ in range(3 if name.startswith(("Random", "Color")) else 1):
            show(f"{name} {label}", kind(image))
        print(torch.rand(1).item())

exact = [
    transforms.CenterCrop(20), transforms.CenterCrop((10, 40)), transforms.Pad((1, 3), fill=7),
    transforms.Pad([1, 2, 3, 4], padding_mode="edge"), transforms.Pad(3, padding_mode="reflect"),
    transforms.Pad(4, padding_mode="symmetric"), transforms.RandomCrop(24, padding=4),
    transforms.Resize(40, interpolation=transforms.InterpolationMode.NEAREST),
    transforms.RandomHorizontalFlip(0.8), transforms.RandomRotation(30), transforms.RandomRotation(45, fill=3),
    transforms.RandomErasing(0.9), transforms.RandomErasing(1.0, value="random"), transforms.RandomErasing(value=3.5),
    transforms.RandomInvert(1.0), transforms.Grayscale(), transforms.FiveCrop(12), transforms.ColorJitter(0.4, 0.3, 0.5),
    transforms.ConvertImageDtype(torch.float), transforms.ConvertImageDtype(torch.int16),
]
for kind in exact:
    name = type(kind).__name__
    print(str(kind))
    for label, image in (("bytes", whole), ("floats", floats)):
        torch.manual_seed(11)
        try:
            for _ in range(3 if name.startswith(("Random", "Color")) else 1):
                show(f"{name} {label}", kind(image))
        except (TypeError, RuntimeError) as error:
            print(type(error).__name__, error)

normal = transforms.Normalize(mean=[0.5, 0.4, 0.3], std=[0.2, 0.1, 0.3])
print(normal, transforms.Normalize((0.5,), 0.5), transforms.Lambda(lambda x: x))
show("Normalize", normal(whole.float() / 255))
show("Normalize", normal(torch.rand(2, 3, 4, 40)))
for wrong in (lambda: transforms.Normalize((0.5,) * 3, (0.5,) * 3)(floats), lambda: normal(whole), lambda: normal(grey),
              lambda: normal(torch.rand(3, 4)), lambda: transforms.Normalize((0.5,), (0.0,))(floats),
              lambda: transforms.RandomCrop(40)(grey), lambda: transforms.ToTensor()(floats), lambda: transforms.Lambda(3),
              lambda: transforms.Resize((1, 2, 3)), lambda: transforms.Pad("x"), lambda: transforms.RandomRotation(-3),
              lambda: transforms.ToTensor()(np.zeros((2, 2, 2, 2))), lambda: transforms.ToPILImage()(torch.rand(5, 3, 3)),
              lambda: transforms.RandomErasing(p=2), lambda: transforms.FiveCrop(50)(grey)):
    try:
        print(wrong())
    except (TypeError, ValueError, RuntimeError) as error:
        print(type(error).__name__, str(error).replace("PIL.Image.", ""))

small = transforms.Resize((20, 10), antialias=False)
for size in ((20, 10), 14, (40, 48), (9, 64)):
    for mode in (transforms.InterpolationMode.BILINEAR, transforms.InterpolationMode.BICUBIC):
        for image in (floats, whole / 255):
            sized = transforms.Resize(size, mode)(image)
            print(tuple(sized.shape), sized.dtype, "%.2f" % sized.double().sum(), [round(v, 3) for v in sized[0, 3, :4].tolist()])
piece = transforms.RandomResizedCrop(12)(floats)
print(tuple(piece.shape), "%.3f" % piece.double().sum(), [round(v, 4) for v in piece[0, 3, :4].tolist()])
for options in ({"mode": "bilinear", "align_corners": True}, {"mode": "bicubic"}, {"mode": "lanczos"}):
    x = torch.rand(2, 1, 9, 7, dtype=torch.float64, requires_grad=True)
    y = torch.nn.functional.interpolate(x, size=(4, 5), antialias=True, **options)
    y.square().sum().backward()
    print(options, "%.6f %.6f" % (y.sum(), x.grad.square().sum()), [round(v, 6) for v in y[0, 0, 1].tolist()])
print(small, small(floats).shape, "%.3f" % small(floats).sum(), [round(v, 4) for v in small(floats)[0, 3, :4].tolist()])
show("array", transforms.ToTensor()(np.array(colour)))
show("float array", F.to_tensor(np.arange(600.0).reshape(20, 30)))
for source in (floats, whole, whole[:1], floats[0], torch.randn(3, 20, 20), np.array(colour), torch.rand(3, 30, 20, dtype=torch.float64)):
    show("ToPILImage", transforms.ToPILImage()(source))
print(transforms.ToPILImage(), transforms.ToPILImage("RGB"))
compose = transforms.Compose([transforms.RandomCrop(24, padding=2), transforms.RandomHorizontalFlip(), transforms.ToTensor(),
                              transforms.Normalize((0.5, 0.5, 0.5), (0.25, 0.25, 0.25))])
print(compose)
torch.manual_seed(3)
for _ in range(3):
    show("Compose", compose(colour))
show("Sequential", torch.nn.Sequential(transforms.CenterCrop(10), transforms.ConvertImageDtype(torch.float))(whole))
show("crop", F.crop(grey, -2, 5, 12, 30))
show("crop", F.crop(whole, -2, 5, 12, 30))
show("rotate", F.rotate(grey, 33.3, center=[3, 4], fill=8))
show("erase", F.erase(whole, 2, 3, 4, 5, torch.tensor(9)))
print(F.get_image_size(colour), F.get_dimensions(whole), F.get_image_num_channels(grey))
show("brightness", F.adjust_brightness(colour, 1.7))
show("contrast", F.adjust_contrast(grey, 0.35))
show("saturation", F.adjust_saturation(colour, 2.5))
