"""What few scripts ask for: histograms, special functions, the finer points of matrices."""

import math

import torch
from torch import linalg
from torch._named import node

_Histogram = linalg._named("histogram", "hist", "bin_edges")


def histogram(input, bins, *, range=None, weight=None, density=False):
    values = input.flatten()
    if isinstance(bins, torch.Tensor):
        edges = bins
    else:
        low, high = range if range is not None else (values.min().item(), values.max().item())
        if low == high:
            low, high = low - 0.5, high + 0.5
        edges = torch.linspace(low, high, bins + 1, dtype=values.dtype)
    inside = (values >= edges[0]) & (values <= edges[-1])
    values = values[inside]
    counts = torch.ones_like(values) if weight is None else weight.flatten()[inside]
    # The last bin has its upper edge too.
    places = torch.searchsorted(edges, values, right=True).sub(1).clamp(0, len(edges) - 2)
    hist = torch.zeros(len(edges) - 1, dtype=values.dtype).index_add(0, places, counts)
    if density:
        hist = hist / hist.sum() / edges.diff()
    return _Histogram((hist, edges))


def cholesky_solve(input, L, upper=False):
    lower = L.mT if upper else L
    return linalg.solve(lower @ lower.mT, input)


def cholesky_inverse(L, upper=False):
    lower = L.mT if upper else L
    return linalg.inv(lower @ lower.mT)


def matrix_exp(input):
    """Taylor's series of a 2^s-th of the matrix, squared s times."""
    size = input.detach().abs().sum(-1).max().item() if input.numel() else 0.0
    squarings = max(0, math.ceil(math.log2(size)) + 3) if size > 0 else 0
    scaled = input / 2 ** squarings
    term = total = torch.eye(input.shape[-1], dtype=input.dtype).expand(input.shape)
    for order in range(1, 19):
        term = term @ scaled / order
        total = total + term
    for _ in range(squarings):
        total = total @ total
    return total


def unravel_index(indices, shape):
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    places = []
    for size in reversed(shape):
        places.insert(0, indices % size)
        indices = indices // size
    return tuple(places)


def gradient(input, *, spacing=1, dim=None, edge_order=1):
    """Differences of second order inside, and of `edge_order` at both ends."""
    dims = list(range(input.dim())) if dim is None else [dim] if isinstance(dim, int) else list(dim)
    several = isinstance(spacing, (tuple, list))
    results = []
    for at, one in enumerate(dims):
        step = spacing[at] if several else spacing
        results.append(_slopes(input.movedim(one, 0), step, edge_order).movedim(0, one))
    return tuple(results)


def _slopes(y, spacing, edge_order):
    count = y.shape[0]
    if count < edge_order + 1:
        raise RuntimeError("torch.gradient expected each dimension size to be at least edge_order+1")
    shape = [-1] + [1] * (y.dim() - 1)
    if isinstance(spacing, torch.Tensor) and spacing.dim() == 1:
        widths = spacing.diff()
    else:
        widths = torch.full((count - 1,), float(spacing), dtype=y.dtype if y.is_floating_point() else None)
    widths = widths.reshape(shape)
    rises = y.diff(dim=0) / widths
    left, right = widths[:-1], widths[1:]
    inside = (rises[:-1] * right + rises[1:] * left) / (left + right)
    first, last = rises[:1], rises[-1:]
    if edge_order == 2:
        first = first - (rises[1:2] - rises[:1]) * widths[:1] / (widths[:1] + widths[1:2])
        last = last + (rises[-1:] - rises[-2:-1]) * widths[-1:] / (widths[-1:] + widths[-2:-1])
    return torch.cat([first, inside, last])


def pdist(input, p=2.0):
    rows, columns = torch.triu_indices(len(input), len(input), offset=1)
    return (input[rows] - input[columns]).norm(p, dim=1)


def i0(input):
    """The modified Bessel function of order 0, by its power series."""
    quarter = input.double() ** 2 / 4
    term = total = torch.ones_like(quarter)
    for order in range(1, 200):
        term = term * quarter / order ** 2
        total = total + term
        if not (term > total * 1e-17).any():
            break
    return total.to(input.dtype if input.is_floating_point() else torch.get_default_dtype())


@node("PolygammaBackward0")
def polygamma(n, input):
    if isinstance(n, torch.Tensor):
        n, input = input, n
    if n == 0:
        return torch.digamma(input)
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")
    # (-1)^(n+1) · n! · zeta(n + 1, x), by Euler and Maclaurin's formula from x + 12 on.
    x = input.double() if input.is_floating_point() else input.to(torch.get_default_dtype()).double()
    order, start = n + 1, 12
    total = sum((x + at) ** -order for at in range(start))
    x = x + start
    total = total + x ** (1 - order) / (order - 1) + 0.5 * x ** -order
    factor = order
    for at, bernoulli in enumerate((1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730), 1):
        total = total + bernoulli / math.factorial(2 * at) * factor * x ** (1 - order - 2 * at)
        factor = factor * (order + 2 * at - 1) * (order + 2 * at)
    result = (-1) ** (n + 1) * math.factorial(n) * total
    return result.to(input.dtype if input.is_floating_point() else torch.get_default_dtype())


def mvlgamma(input, p):
    offsets = torch.arange(p, dtype=input.dtype) / 2
    return torch.lgamma(input.unsqueeze(-1) - offsets).sum(-1) + p * (p - 1) / 4 * math.log(math.pi)


_Frexp = linalg._named("frexp", "mantissa", "exponent")


def frexp(input):
    parts = [math.frexp(value) for value in input.flatten().tolist()]
    mantissa = torch.tensor([part[0] for part in parts], dtype=input.dtype)
    exponent = torch.tensor([part[1] for part in parts], dtype=torch.int32)
    return _Frexp((mantissa.reshape(input.shape), exponent.reshape(input.shape)))


def put(input, index, source, accumulate=False):
    result = input.flatten().index_put((index.flatten(),), source.flatten(), accumulate)
    return result.reshape(input.shape)


def put_(self, index, source, accumulate=False):
    return self.copy_(put(self, index, source, accumulate))


def fill(input, value):
    return input.clone().fill_(value)


def is_signed(input):
    return input.dtype.is_signed


def get_device(input):
    return input.get_device()


def is_same_size(input, other):
    return input.shape == other.shape


def bartlett_window(window_length, periodic=True):
    if window_length == 1:
        return torch.ones(1)
    count = window_length if periodic else window_length - 1
    place = torch.arange(window_length, dtype=torch.float64) * (2 / count)
    return torch.where(place <= 1, place, 2 - place).float()


def blackman_window(window_length, periodic=True):
    if window_length == 1:
        return torch.ones(1)
    count = window_length if periodic else window_length - 1
    angle = torch.arange(window_length, dtype=torch.float64) * (2 * math.pi / count)
    return (0.42 - 0.5 * torch.cos(angle) + 0.08 * torch.cos(2 * angle)).float()


def vmap(*args, **kwargs):
    return torch.func.vmap(*args, **kwargs)
