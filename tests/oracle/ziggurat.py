"""Writes src/python/bindings/ziggurat.rs: the widths of the 256 layers of NumPy's ziggurats
(Marsaglia and Tsang, "The Ziggurat Method", 2000), to the last bit.

    python tests/oracle/ziggurat.py

A draw that needs one number is that number times the width of its layer, rounded: enough draws
leave one double that each width can be.
"""

import collections
import math
from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path

import numpy as np

getcontext().prec = 60


def layers(edge, density, inverse, area, scale):
    """Where each layer ends (as integers below `scale`), and about how wide it is."""
    ends, widths, heights = [0] * 256, [0] * 256, [0] * 256
    before = edge
    widths[255], heights[255] = before / scale, density(before)
    ends[0], widths[0] = int(before * heights[255] / area * scale), area / heights[255] / scale
    for at in range(254, 0, -1):
        x = inverse(area / before + heights[at + 1])
        ends[at + 1] = int(x / before * scale)
        widths[at], heights[at] = x / scale, density(x)
        before = x
    return ends, [float(width) for width in widths]


def measured(name, ends, about, parts, count=300_000):
    generator, raw = np.random.Generator(np.random.PCG64(1)), np.random.PCG64(1)
    draw, seen = getattr(generator, name), collections.defaultdict(list)
    for _ in range(count):
        layer, number = parts(int(raw.random_raw()))
        value = abs(draw())
        if number >= ends[layer] - 10**7:
            raw.state = generator.bit_generator.state
        if number and abs(value / number / about[layer] - 1) < 1e-9:
            seen[layer].append((number, value))
    widths = []
    for layer in range(256):
        low, high = Fraction(0), Fraction(10)
        for number, value in seen[layer]:
            half = Fraction(math.ulp(value)) / 2
            low = max(low, (Fraction(value) - half) / number)
            high = min(high, (Fraction(value) + half) / number)
        middle = float((low + high) / 2)
        near = {middle + step * math.ulp(middle) for step in range(-30, 31)}
        fitting = [width for width in near if low <= Fraction(width) <= high]
        assert len(fitting) == 1, (name, layer, len(fitting))
        widths += fitting
    return widths


def normal():
    edge = Decimal("3.6541528853610087963519472518")
    density = lambda x: (-(x * x) / 2).exp()
    fraction = Decimal(0)
    for term in range(400, 0, -1):
        fraction = Decimal(term) / (edge + fraction)
    area = edge * density(edge) + density(edge) / (edge + fraction)
    ends, about = layers(edge, density, lambda y: (-2 * y.ln()).sqrt(), area, Decimal(2) ** 52)
    parts = lambda word: (word & 0xFF, (word >> 9) & 0x000FFFFFFFFFFFFF)
    return measured("standard_normal", ends, about, parts)


def exponential():
    edge = Decimal("7.69711747013104972")
    density = lambda x: (-x).exp()
    area = edge * density(edge) + density(edge)
    ends, about = layers(edge, density, lambda y: -y.ln(), area, Decimal(2) ** 53)
    return measured("standard_exponential", ends, about, lambda word: ((word >> 3) & 0xFF, word >> 11))


def table(name, doc, widths):
    rows = "".join(f"    {width!r},\n" for width in widths)
    return f"/// {doc}\npub const {name}: [f64; 256] = [\n{rows}];\n"


def main():
    text = ("//! The widths of the layers of NumPy's ziggurats. Written by `tests/oracle/ziggurat.py`.\n\n"
            "#![allow(clippy::excessive_precision, clippy::unreadable_literal)]\n\n"
            + table("NORMAL", "Of the normal distribution, over 52 bits.", normal()) + "\n"
            + table("EXPONENTIAL", "Of the exponential distribution, over 53 bits.", exponential()))
    home = Path(__file__).resolve().parents[2]
    (home / "src/python/bindings/ziggurat.rs").write_text(text)


if __name__ == "__main__":
    main()
