"""Draws how the cost of an iteration grows: two log-log charts as one SVG."""

import math

WIDTH, HEIGHT, LEFT, TOP, GAP = 320, 240, 60, 40, 90
COLOURS = {"gradstep": "#0f766e", "PyTorch": "#b45309"}
TITLES = {"width": "width of both hidden layers, batch 32", "batch": "batch, hidden layers of 64"}


def draw(ours, theirs):
    costs = [*ours.values(), *theirs.values()]
    low, high = 10 ** math.floor(math.log10(min(costs))), 10 ** math.ceil(math.log10(max(costs)))
    total = 2 * (LEFT + WIDTH) + GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {TOP + HEIGHT + 70}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{total}" height="{TOP + HEIGHT + 70}" fill="white"/>',
    ]
    for place, axis in enumerate(TITLES):
        parts += panel(axis, LEFT + place * (WIDTH + GAP), low, high,
                       {"gradstep": points(ours, axis), "PyTorch": points(theirs, axis)})
    return "\n".join([*parts, "</svg>", ""])


def points(times, axis):
    return [(size, cost) for (of, size), cost in times.items() if of == axis]


def panel(axis, left, low, high, lines):
    sizes = [size for size, _ in lines["gradstep"]]
    place = lambda value, start, end: (math.log(value) - math.log(start)) / math.log(end / start)
    x = lambda size: left + WIDTH * place(size, sizes[0], sizes[-1])
    y = lambda cost: TOP + HEIGHT * (1 - place(cost, low, high))
    text = lambda at, line, words, more="": f'<text x="{at:.0f}" y="{line:.0f}" {more}>{words}</text>'
    parts = [text(left, TOP - 22, "µs an iteration over " + TITLES[axis], 'font-weight="bold"')]
    power = low
    while power <= high:
        parts.append(f'<path d="M{left} {y(power):.1f}h{WIDTH}" stroke="#ddd"/>')
        parts.append(text(left - 6, y(power) + 4, f"{power:g}", 'text-anchor="end"'))
        power *= 10
    for size in sizes:
        parts.append(text(x(size), TOP + HEIGHT + 18, size, 'text-anchor="middle"'))
    for number, (name, line) in enumerate(lines.items()):
        colour = COLOURS[name]
        path = "L".join(f"{x(size):.1f} {y(cost):.1f}" for size, cost in line)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x(size):.1f}" cy="{y(cost):.1f}" r="3" fill="{colour}"/>'
                  for size, cost in line]
        parts.append(text(left + 10, TOP + 16 + 16 * number, name, f'fill="{colour}"'))
    return parts
