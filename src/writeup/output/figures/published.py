"""Published values against measured ones: where a single run is expected, and whether the printed value lies there.

A row stands for one metric of one configuration. Zero is the published value, the point the mean over seeds, the bar
the prediction interval of a single run at the level shared by all; where the seeds gave two values only, it goes from
one to the other. Shares are in percentage points, all else in percent of the published value or, where that is 0, in
the unit of the metric, linear within ±1 and logarithmic beyond. On a slide the points of one configuration stand beside
each other.
"""

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure

from writeup.claims.numbers import number
from writeup.claims.verdicts import REFUTED, SUPPORTED, UNDECIDED
from writeup.experiment.declaration import Metric
from writeup.output.figures import columns, style
from writeup.output.figures.labels import measured
from writeup.output.figures.published_rows import POINTS, RELATIVE, Key, Row
from writeup.output.figures.scales import GREATEST, fixed_ticks
from writeup.output.figures.style import BLUE, INK, SMALL, VERMILLION, WIDTH, Drawing, entry
from writeup.phrases import listing

LONG = 75  # letters of a label: a longer one is small
TICKS = (-100, -30, -10, -3, -1, -0.5, 0, 0.5, 1, 3, 10, 30, 100)
ROW, GAP, HEAD = 0.134, 0.06, 0.22
LEFT, RIGHT = 2.25, 1.45
SLIDE = (8.0, 3.4)  # width and height in inches
APART = 0.24  # of the least room of a configuration is from one metric to the next
PAD = 0.14  # inches between names that stand beside each other
LOOKS = {SUPPORTED: ("o", BLUE, "✓"), REFUTED: ("D", VERMILLION, "✗"), UNDECIDED: ("s", INK, "?")}
KEY = {SUPPORTED: "expected of a single run", REFUTED: "not expected of a single run", UNDECIDED: "open"}


@style.drawn
def published(table: Sequence[Row]) -> Drawing:
    """The comparison of `table`; a sentence in its place if there is nothing to compare."""
    if not table:
        return style.drawing(style.words_alone(f"{alt(table)}."), alt(table), alt(table))
    depths, heads, groups, bottom = _layout(table)
    height = bottom + 0.95
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((LEFT / WIDTH, 0.55 / height, (WIDTH - LEFT - RIGHT) / WIDTH, bottom / height))
    axes.set_ylim(bottom, 0)
    for row, depth in zip(table, depths, strict=True):
        _draw(axes, row, depth)
    for title, depth in heads:
        _aside(axes, -LEFT, depth, style.clipped(title, WIDTH - RIGHT, SMALL, weight="bold"), weight="bold")
    for text, depth in groups:
        _aside(axes, -LEFT + 0.05, depth, style.clipped(text, LEFT - 0.65, SMALL))
    for x, text in ((0.1, "published"), (0.85, "mean")):
        _aside(axes, WIDTH - LEFT - RIGHT + x - 0.05, HEAD / 2, text)
    _scale(axes, table, axes.xaxis)
    axes.set_xlabel(_label(table), fontsize=SMALL if len(_label(table)) > LONG else style.TEXT)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    _key(figure, table)
    return style.drawing(figure, alt(table), description(table))


@style.drawn
def on_slide(table: Sequence[Row]) -> Drawing:
    """For a screen: the sweeps whose values were published, configurations beside each other, and no numbers."""
    width, height = SLIDE
    published_sweeps = {row.key[0] for row in table if row.declared}
    table = [row for row in table if row.key[0] in published_sweeps]
    if not table:
        return published(table)
    figure = Figure(figsize=SLIDE)
    label = _label(table).replace(" (", "\n(").replace(", or", ",\nor")
    more = columns.LINE * (label.count("\n") - 1)  # inches beyond two lines
    axes = figure.add_axes(((0.8 + more) / width, 1 / height, 1 - (0.85 + more) / width, 1 - 1.55 / height))
    rooms, size = _rooms(table, axes.get_position().width * width)
    ends = dict(zip(rooms, accumulate(rooms.values()), strict=True))
    places = {key: end - rooms[key] / 2 for key, end in ends.items()}
    order = sorted({row.metric for row in table}, key=_order(table).index)
    for row in table:
        apart = APART * (order.index(row.metric) - (len(order) - 1) / 2) * min(rooms.values())
        _point(axes, row, places[row.key] + apart, upright=True)
    axes.set_xlim(0, sum(rooms.values()))
    axes.set_xticks(list(places.values()), [_below(key, table) for key in places], fontsize=size)
    for sweep, title in {row.key[0]: row.sweep for row in table}.items():
        start = min(ends[key] - room for key, room in rooms.items() if key[0] == sweep)
        head = style.clipped(title, width, size, weight="bold")
        axes.axvline(start, color=INK, linewidth=0.5, alpha=0.4)
        axes.text(start + 0.05, 1.02, head, fontsize=size, weight="bold", transform=axes.get_xaxis_transform())
    _scale(axes, table, axes.yaxis)
    axes.set_xlabel(f"From left to right: {_listed([metric.spoken for metric in order])}, where they were published")
    axes.set_ylabel(label)
    _key(figure, table)
    return style.drawing(figure, alt(table), description(table))


def _order(table: Sequence[Row]) -> list[Metric]:
    """The metrics of `table`, in the order in which the configuration with the most of them has them."""
    groups: dict[Key, list[Metric]] = {}
    for row in table:
        groups.setdefault(row.key, []).append(row.metric)
    longest = max(groups.values(), key=len)
    return [*longest, *dict.fromkeys(row.metric for row in table if row.metric not in longest)]


def _label(table: Sequence[Row]) -> str:
    """What the axis is in."""
    found = {row.unit for row in table}
    units = [unit for unit in (POINTS, RELATIVE) if unit in found]
    return f"Measured − published ({', or '.join([*units, 'its unit at 0'] if found - {*units} else units)})"


def _listed(names: Sequence[str]) -> str:
    """The `names`, whose last word stands once if they share it: training, validation and test accuracy."""
    ends = {name.split()[-1] for name in names}
    if len(ends) > 1 or any(" " not in name for name in names):
        return listing(names)
    return f"{listing([name.rpartition(' ')[0] for name in names])} {ends.pop()}"


def _below(key: Key, table: Sequence[Row]) -> str:
    """What stands below a configuration on a slide, in short lines."""
    name, role = next((row.configuration, _role(row, table)) for row in table if row.key == key)
    return name.replace(", ", ",\n") + role.replace(" (", "\n(").replace(" published", "\npublished")


def _rooms(table: Sequence[Row], width: float) -> tuple[dict[Key, float], float]:
    """The width in inches of each configuration on a slide, and the size of words that makes all of them fit."""
    rooms = {
        row.key: PAD + max(style.text_width(line, SMALL) for line in _below(row.key, table).split("\n"))
        for row in table
    }
    for sweep, title in {row.key[0]: row.sweep for row in table}.items():
        keys = [key for key in rooms if key[0] == sweep]
        head = style.text_width(title[: style.MOST], SMALL, weight="bold") + PAD
        missing = max(0.0, head - sum(rooms[key] for key in keys)) / len(keys)
        rooms.update({key: rooms[key] + missing for key in keys})
    scale = width / sum(rooms.values())
    return {key: room * scale for key, room in rooms.items()}, SMALL * min(1.0, scale)


def _layout(table: Sequence[Row]) -> tuple[list[float], list[tuple[str, float]], list[tuple[str, float]], float]:
    """Depths in inches below the top: of each row, of each sweep's title, of each configuration's name, of the end."""
    depths, heads, groups, depth = list[float](), list[tuple[str, float]](), list[tuple[str, float]](), 0.0
    sweep, configuration = None, None
    for row in table:
        if row.key[0] != sweep:
            heads.append((row.sweep, depth + HEAD / 2))
            sweep = row.key[0]
            depth += HEAD
        if row.key != configuration:
            depth += GAP
            groups.append((row.configuration + _role(row, table), depth + ROW / 2))
            configuration = row.key
        depths.append(depth + ROW / 2)
        depth += ROW
    return depths, heads, groups, depth + GAP


def _role(row: Row, table: Sequence[Row]) -> str:
    """Where a sweep has values published with one configuration that come from another, which of the two this is."""
    same = [other for other in table if other.key[0] == row.key[0] and other.published == row.published]
    if {other.declared for other in same} != {True, False}:
        return ""
    return " (as published)" if row.declared else " (not as published)"


def _draw(axes: Axes, row: Row, depth: float) -> None:
    _, _, sign = LOOKS[row.verdict]
    _aside(axes, -0.08, depth, style.clipped(row.name, LEFT - 0.2, SMALL), ha="right")
    column = WIDTH - LEFT - RIGHT
    _aside(axes, column + 0.1, depth, measured(row.published))
    _aside(axes, column + 0.8, depth, "none" if row.mean is None else measured(row.mean))
    _aside(axes, column + RIGHT - 0.08, depth, sign, ha="center")
    _point(axes, row, depth)


def _point(axes: Axes, row: Row, place: float, *, upright: bool = False) -> None:
    """The mean and the bar of one row, at a place of the other axis."""
    if row.mean is None or row.low is None or row.high is None:
        return
    marker, colour, _ = LOOKS[row.verdict]
    bar, mean = ([row.points(row.low), row.points(row.high)], [place, place]), ([row.points(row.mean)], [place])
    axes.plot(*(reversed(bar) if upright else bar), color=colour, linewidth=1.6)
    axes.plot(*(reversed(mean) if upright else mean), marker, color=colour, markersize=5)


def _aside(axes: Axes, x: float, depth: float, text: str, **kind: Any) -> None:
    """`text` at `x` inches from the left edge of the panel, `depth` inches below its top."""
    across = x / (WIDTH - LEFT - RIGHT)
    place = axes.get_yaxis_transform()
    axes.text(across, depth, text, fontsize=SMALL, va="center_baseline", transform=place, **kind)


def _scale(axes: Axes, table: Sequence[Row], along: Axis) -> None:
    """Percentage points along one axis, with a line at the published value."""
    ends = [row.points(end) for row in table for end in (row.low, row.high, row.mean, row.published) if end is not None]
    # where the axis leaves its linear part, a number beyond that shows how it goes on
    low, high = (
        math.copysign(1.2 if end <= 1 else max(3.0, 1.25 * min(end, GREATEST)), sign)
        for sign, end in ((-1, -min(ends)), (1, max(ends)))
    )
    across = along is axes.xaxis
    (axes.set_xscale if across else axes.set_yscale)("symlog", linthresh=1, linscale=1.6)
    (axes.set_xlim if across else axes.set_ylim)(low, high)
    fixed_ticks(along, _ticks(low, high))
    (axes.axvline if across else axes.axhline)(0, color=INK, linewidth=0.8)
    axes.grid(axis="x" if across else "y", linewidth=0.5, alpha=0.2)


def _ticks(low: float, high: float) -> list[float]:
    """The round numbers between the ends of an axis; 3 and 30 only where the next power of ten is beyond them."""
    within = [tick for tick in TICKS if low <= tick <= high]
    return [tick for tick in within if abs(tick) not in (3, 30) or tick / 3 * 10 not in within]


def _key(figure: Figure, table: Sequence[Row]) -> None:
    handles: list[Artist] = [
        entry(words, colour, marker, linewidth=1.6, markersize=5)
        for (verdict, words), (marker, colour, _) in zip(KEY.items(), LOOKS.values(), strict=True)
        if any(row.verdict == verdict for row in table)
    ]
    style.legend(figure, handles, left=0.0, borderaxespad=0.1)


def alt(table: Sequence[Row]) -> str:
    """One sentence: how many published values are expected of a single run, and the mean farthest off another."""
    if not table:
        return "No published value belongs to a configuration of this study"
    inside = sum(row.verdict == SUPPORTED for row in table)
    sentence = f"{inside} of {len(table)} published values lie where a single run is expected"
    outside = [row for row in table if row.verdict == REFUTED]
    if not outside:
        return sentence
    worst = max(outside, key=lambda row: abs(row.points(row.mean or 0)))
    off = worst.points(worst.mean or 0)
    return (
        f"{sentence}; the mean farthest from one that does not is the {worst.metric.spoken} of {worst.sweep}, "
        f"{worst.configuration}, {number(abs(off), 2)} {worst.unit} {'above' if off > 0 else 'below'} it"
    )


def description(table: Sequence[Row]) -> str:
    """A paragraph with every published value, its measured mean and where a single run is expected."""
    return " ".join(
        f"{row.sweep}, {row.configuration}{_role(row, table)}, {row.name}: published {measured(row.published)}, "
        + (
            "no runs to compare it with."
            if row.mean is None or row.low is None or row.high is None
            else f"measured {measured(row.mean)}, a single run expected in [{measured(row.low)}, {measured(row.high)}]."
        )
        for row in table
    )
