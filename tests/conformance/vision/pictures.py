"""Pictures in memory: modes, pixels, sizes, angles; resampling is the same to the last bit."""
import numpy as np
import torch
from PIL import Image, ImageOps


def of(*shape, seed=0):
    torch.manual_seed(seed)
    return np.array(torch.randint(0, 256, shape, dtype=torch.uint8).numpy())


grey, colour = Image.fromarray(of(9, 7)), Image.fromarray(of(8, 11, 3))
for image in (grey, colour):
    print(image.mode, image.size, image.width, image.height, image.getbands(), image.getextrema())
    print(image.getpixel((2, 3)), image.getpixel((-1, -1)), np.array(image).shape, np.asarray(image).dtype)
    print(str(image).split(" at ")[0])
    print(np.array(image.convert("L")).tolist())
    print(np.array(image.convert("RGB"))[1, 2].tolist(), image.convert("RGB").mode)
    print(sum(image.tobytes()), len(image.tobytes()), image == image.copy(), image == image.transpose(0))
    print(image.histogram()[:12], [band.mode for band in image.split()])
    print(image.point(lambda value: 255 - value).getpixel((0, 0)), ImageOps.invert(image).getpixel((0, 0)))
print(Image.merge("RGB", colour.split()) == colour, colour.getchannel("G").getpixel((1, 1)))
print(Image.frombytes("L", (7, 9), grey.tobytes()) == grey)

for method in range(7):
    print(method, np.array(grey.transpose(method))[:2].tolist(), colour.transpose(method).size)
for box in ((1, 2, 5, 6), (-2, -1, 3, 4), (5, 6, 12, 13), (20, 20, 22, 23), (0.4, 1.6, 3.5, 4.5)):
    print(box, np.array(grey.crop(box)).tolist(), colour.crop(box).size)
print(np.array(ImageOps.expand(grey, 2, 9))[:3].tolist(), ImageOps.expand(colour, (1, 2, 3, 4), (1, 2, 3)).getpixel((0, 0)))

filters = [Image.NEAREST, Image.BOX, Image.BILINEAR, Image.HAMMING, Image.BICUBIC, Image.LANCZOS]
for size in ((7, 9), (14, 18), (3, 4), (5, 20), (28, 3), (1, 1), (32, 32)):
    for kind in filters:
        small = np.array(grey.resize(size, kind))
        print(size, int(kind), small.sum(), small.flatten()[:9].tolist(), np.array(colour.resize(size, kind)).sum())
print(np.array(grey.resize((4, 4))).tolist())

for angle in (0, 90, 180, 270, 30, -45.5, 10, 359, 90.0001):
    for expand in (False, True):
        turned = grey.rotate(angle, expand=expand)
        print(angle, turned.size, np.array(turned).sum(), np.array(turned)[2].tolist(),
              np.array(colour.rotate(angle, expand=expand, fillcolor=(9, 8, 7))).sum())
print(np.array(grey.rotate(20, center=(1, 2))).tolist())
print(np.array(grey.rotate(180, center=(1, 2))).tolist())
print(np.array(grey.rotate(0, translate=(1, 2))).tolist())
print(np.array(grey.transform((6, 5), Image.AFFINE, (0.8, 0.1, 1.0, -0.2, 1.3, 0.5))).tolist())

made = Image.new("RGB", (4, 3), (1, 2, 3))
made.putpixel((2, 1), (9, 9, 9))
made.paste(Image.new("RGB", (2, 2), (7, 7, 7)), (3, 2))
print(np.array(made).tolist(), Image.new("L", (2, 2)).getpixel((0, 0)))
first = np.array(grey)
first[0, 0] = 77
print(first[0, 0], grey.getpixel((0, 0)) == of(9, 7)[0, 0])
for wrong in (lambda: grey.getpixel((7, 0)), lambda: grey.crop((3, 0, 1, 2)), lambda: Image.fromarray(of(4, 4).astype(np.int64)),
              lambda: grey.resize((0, 3))):
    try:
        wrong()
    except (IndexError, ValueError, TypeError) as error:
        print(type(error).__name__, error)
