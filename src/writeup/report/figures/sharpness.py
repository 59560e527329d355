"""How sharp the objective is, at the origin and where training ended, against what the steps can bear.

Both axes are logarithmic. In the shaded half a bowl is sharper than 2 (1 + μ)/η, and the steps overshoot ever farther.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from writeup.report.figures import style
from writeup.report.figures.style import INK, PALETTE, SMALL, WIDTH, Drawing, number
from writeup.report.plain import count

HEIGHT = 3.6


@dataclass(frozen=True)
class Place:
    """One run: what its steps can bear, and how sharp the objective is at the origin and at the end."""

    name: str
    hidden_size: int
    limit: float
    origin: float
    end: float


def places(rows: Iterable[Mapping[str, str]]) -> list[Place]:
    """The runs in the rows of sharpness.csv that ended with finite weights."""
    return [
        Place(_name(row), int(row["hidden_size"]), float(row["limit"]), float(row["origin"]), float(row["sharpness"]))
        for row in rows
        if row["sharpness"]
    ]


def _name(row: Mapping[str, str]) -> str:
    values = ", ".join(
        f"{symbol} = {number(float(row[name]))}"
        for symbol, name in (("H", "hidden_size"), ("η", "learning_rate"), ("μ", "momentum"))
    )
    return f"{values}, {count(int(row['epochs']), 'epoch')}"


@style.drawn
def sharpness(found: Sequence[Place]) -> Drawing:
    """The figure."""
    figure = Figure(figsize=(WIDTH, HEIGHT))
    axes = figure.add_axes((0.62 / WIDTH, 0.5 / HEIGHT, 1 - 0.75 / WIDTH, 1 - 0.95 / HEIGHT))
    _border(axes, found)
    sizes = sorted({place.hidden_size for place in found})
    looks = dict(zip(sizes, PALETTE, strict=False))
    for size, (colour, marker) in looks.items():
        chosen = [place for place in found if place.hidden_size == size]
        limits = [place.limit for place in chosen]
        origins = [place.origin for place in chosen]
        axes.plot(limits, origins, marker, color=colour, markerfacecolor="none", markeredgewidth=1.5, markersize=8)
        axes.plot(limits, [place.end for place in chosen], marker, color=colour, markersize=4)
    axes.set_xlabel("What the steps can bear, 2 (1 + μ) / η")
    axes.set_ylabel("Sharpness")
    handles = [
        Line2D([], [], color=colour, marker=marker, linestyle="", label=f"H = {size}")
        for size, (colour, marker) in looks.items()
    ]
    handles.append(Line2D([], [], color=INK, marker="o", markerfacecolor="none", linestyle="", label="at the origin"))
    handles.append(Line2D([], [], color=INK, marker="o", markersize=4, linestyle="", label="at the end"))
    figure.legend(
        handles=handles, ncols=len(handles), loc="upper left", bbox_to_anchor=(0.5 / WIDTH, 1.0), borderaxespad=0.3,
        borderpad=0, columnspacing=1.2, handletextpad=0.3,
    )  # fmt: skip
    return style.drawing(figure, alt(found), long(found))


def _border(axes: Axes, found: Sequence[Place]) -> None:
    limits = [place.limit for place in found] or [1.0]
    values = [value for place in found for value in (place.origin, place.end)] or [1.0]
    low, high = min(*limits, *values) / 1.6, max(*limits, *values) * 1.6
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(min(limits) / 1.6, max(limits) * 1.6)
    axes.set_ylim(low, high)
    line = np.array([min(limits) / 1.6, max(limits) * 1.6])
    axes.fill_between(line, line, high, color=INK, alpha=0.1, linewidth=0)
    axes.plot(line, line, color=INK, linewidth=1.0)
    axes.text(line[0] * 1.15, high / 1.2, "steps overshoot ever farther", fontsize=SMALL, va="top")


def alt(found: Sequence[Place]) -> str:
    """One sentence: how many runs began and how many ended where their steps are stable."""
    began = sum(place.origin < place.limit for place in found)
    ended = sum(place.end < place.limit for place in found)
    return (
        f"Sharpness against what the steps can bear, for {count(len(found), 'run')}: at the origin {began} of them are "
        f"below the limit, at the end {ended}"
    )


def long(found: Sequence[Place]) -> str:
    """A paragraph: limit, origin and end of every configuration."""
    told = []
    for name in dict.fromkeys(place.name for place in found):
        chosen = [place for place in found if place.name == name]
        ends = [place.end for place in chosen]
        told.append(
            f"{name}: limit {number(chosen[0].limit)}, origin {number(chosen[0].origin)}, end {number(min(ends))} to "
            f"{number(max(ends))}."
        )
    return " ".join(told) or "No run ended with finite weights."
