"""Sizes and angles of pictures: the arithmetic of Pillow's `Resample.c` and `Geometry.c`, in
whole numbers as there, so that every pixel is the same."""

import math

import torch

# Of a weight, after the point: 32 bits less those of a pixel, less two.
_BITS = 22


def _box(x):
    return 1.0 if -0.5 < x <= 0.5 else 0.0


def _bilinear(x):
    return max(1.0 - abs(x), 0.0)


def _hamming(x):
    x = abs(x)
    if x == 0.0:
        return 1.0
    if x >= 1.0:
        return 0.0
    x *= math.pi
    return math.sin(x) / x * (0.54 + 0.46 * math.cos(x))


def _bicubic(x, a=-0.5):
    x = abs(x)
    if x < 1.0:
        return ((a + 2.0) * x - (a + 3.0)) * x * x + 1
    if x < 2.0:
        return (((x - 5) * x + 8) * x - 4) * a
    return 0.0


def _sinc(x):
    if x == 0.0:
        return 1.0
    x *= math.pi
    return math.sin(x) / x


def _lanczos(x):
    return _sinc(x) * _sinc(x / 3) if -3.0 <= x < 3.0 else 0.0


# By Pillow's numbers: the filter, and how far it reaches.
_FILTERS = {4: (_box, 0.5), 2: (_bilinear, 1.0), 5: (_hamming, 1.0), 3: (_bicubic, 2.0),
            1: (_lanczos, 3.0)}
# Weights that were computed: data sets ask for the same ones for every picture.
_KNOWN = {}


def _weights(old, new, kind):
    """`precompute_coeffs`: whole numbers, [new, old], as float64, where sums of them are exact."""
    key = (old, new, kind)
    if key in _KNOWN:
        return _KNOWN[key]
    function, reach = _FILTERS[kind]
    scale = old / new
    wider = max(scale, 1.0)
    reach, step = reach * wider, 1.0 / wider
    rows = []
    for at in range(new):
        center = (at + 0.5) * scale
        first = max(int(center - reach + 0.5), 0)
        last = min(int(center + reach + 0.5), old)
        weights = [function((x - center + 0.5) * step) for x in range(first, last)]
        total = 0.0
        for weight in weights:
            total += weight
        if total != 0.0:
            weights = [weight / total for weight in weights]
        whole = [int(weight * (1 << _BITS) + (-0.5 if weight < 0 else 0.5)) for weight in weights]
        rows.append([0] * first + whole + [0] * (old - last))
    if len(_KNOWN) > 256:
        _KNOWN.clear()
    _KNOWN[key] = torch.tensor(rows, dtype=torch.float64)
    return _KNOWN[key]


def _pixels(sums):
    """Sums of weighted pixels, rounded and cut to eight bits."""
    return ((sums + (1 << (_BITS - 1))) / (1 << _BITS)).floor().clamp(0, 255).to(torch.uint8)


def resized(pixels, width, height, kind):
    """Pixels [height, width] or [height, width, channels] in another size."""
    old_height, old_width = pixels.shape[:2]
    if kind == 0:
        rows = _steps(old_height / height, 0.0, height, old_height)
        columns = _steps(old_width / width, 0.0, width, old_width)
        return pixels.index_select(0, torch.tensor(rows)).index_select(1, torch.tensor(columns))
    deep = pixels.reshape(old_height, old_width, -1)
    # Pillow 13 begins with the direction that leaves less to do, by this measure: it holds for
    # each of 1740 pairs of sizes, up to 80 by 80, where the order can be seen in the pixels.
    if height < old_height and old_height - height > 2 * (old_width - width):
        deep = _across(_down(deep, height, kind), width, kind)
    else:
        deep = _down(_across(deep, width, kind), height, kind)
    return deep.reshape(height, width, *pixels.shape[2:])


def _across(deep, width, kind):
    old = deep.shape[1]
    return deep if width == old else _pixels(torch.matmul(_weights(old, width, kind), deep.double()))


def _down(deep, height, kind):
    old, width, channels = deep.shape
    if height == old:
        return deep
    flat = deep.reshape(old, width * channels).double()
    return _pixels(torch.matmul(_weights(old, height, kind), flat)).reshape(height, width, channels)


def _steps(step, start, count, size):
    """`ImagingScaleAffine`: the places that the centres fall on, added up one by one; -1
    where that is outside."""
    at, places = start + step * 0.5, []
    for _ in range(count):
        place = int(at) if at >= 0.0 else -1
        places.append(place if place < size else -1)
        at += step
    return places


def mapped(pixels, width, height, matrix, fill):
    """`ImagingTransformAffine` to the nearest pixel: each place of the result comes from
    `(a x + b y + c, d x + e y + f)`, or has the colour `fill`."""
    a, b, c, d, e, f = matrix
    old_height, old_width = pixels.shape[:2]
    if b == 0.0 and d == 0.0:
        x = torch.tensor(_steps(a, c, width, old_width)).expand(height, width)
        y = torch.tensor(_steps(e, f, height, old_height)).unsqueeze(1).expand(height, width)
    else:
        for corner_x, corner_y in ((0, 0), (width, 0), (0, height), (width, height)):
            if max(abs(a * corner_x + b * corner_y + c), abs(d * corner_x + e * corner_y + f)) >= 32768:
                raise NotImplementedError("gradstep's PIL does not turn pictures of 32768 pixels and more")

        def fixed(value):
            return math.floor(value * 65536.0 + 0.5)

        across, down = torch.arange(width), torch.arange(height).unsqueeze(1)
        x = (fixed(c + a * 0.5 + b * 0.5) + across * fixed(a) + down * fixed(b)) >> 16
        y = (fixed(f + d * 0.5 + e * 0.5) + across * fixed(d) + down * fixed(e)) >> 16
    inside = (x >= 0) & (x < old_width) & (y >= 0) & (y < old_height)
    places = (y.clamp(0, old_height - 1) * old_width + x.clamp(0, old_width - 1)).flatten()
    flat = pixels.reshape(old_height * old_width, -1)
    found = flat.index_select(0, places)
    colour = torch.tensor(fill, dtype=torch.uint8).reshape(1, -1)
    return torch.where(inside.reshape(-1, 1), found, colour).reshape(height, width, *pixels.shape[2:])


def rotation(width, height, angle, expand, center, translate):
    """`Image.rotate`: the size of the result and the matrix that leads back from it."""
    shift = translate or (0, 0)
    center = center or (width / 2, height / 2)
    angle = -math.radians(angle)
    matrix = [round(math.cos(angle), 15), round(math.sin(angle), 15), 0.0,
              round(-math.sin(angle), 15), round(math.cos(angle), 15), 0.0]

    def moved(x, y):
        a, b, c, d, e, f = matrix
        return a * x + b * y + c, d * x + e * y + f

    matrix[2], matrix[5] = moved(-center[0] - shift[0], -center[1] - shift[1])
    matrix[2] += center[0]
    matrix[5] += center[1]
    if expand:
        corners = [moved(x, y) for x, y in ((0, 0), (width, 0), (width, height), (0, height))]
        xs, ys = zip(*corners)
        new_width = math.ceil(max(xs)) - math.floor(min(xs))
        new_height = math.ceil(max(ys)) - math.floor(min(ys))
        matrix[2], matrix[5] = moved(-(new_width - width) / 2.0, -(new_height - height) / 2.0)
        width, height = new_width, new_height
    return width, height, matrix
