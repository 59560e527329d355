"""A plane of two inputs with a threshold unit in it, as both the gates and XOR show them.

x (2,)   a point of the plane; the inputs of a gate are the corners of the unit square
w (2,), b    the unit f(x) = [w·x + b ≥ 0]; its boundary is the line w·x + b = 0
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Patch, Polygon

from writeup.claims.numbers import number
from writeup.output.figures import style
from writeup.output.figures.style import BLUE, INK

LOW, HIGH = -0.5, 1.5
FAR = 4  # beyond the frame, which cuts off what is drawn outside it
Point = tuple[Fraction, Fraction]
KEY: Mapping[str, Any] = {"handletextpad": 0.4, "columnspacing": 1.3}
Truth = Mapping[tuple[int, int], int]
CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


def frame(axes: Axes, across: str, up: str) -> None:
    """A square plane with ticks at 0 and 1."""
    axes.set(xlim=(LOW, HIGH), ylim=(LOW, HIGH), xticks=[0, 1], yticks=[0, 1], aspect="equal")
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.grid(linewidth=0.5, alpha=0.2)


def half_plane(axes: Axes, w: Sequence[Fraction], b: Fraction) -> None:
    """Shade where w·x + b ≥ 0 and draw the boundary."""
    length = math.hypot(*map(float, w))
    across, up = (FAR * float(part) / length for part in w)
    x, y = foot((0.5, 0.5), w, b)
    ends = [(x - up, y + across), (x + up, y - across)]
    beyond = [(u + across, v + up) for u, v in reversed(ends)]
    axes.add_patch(Polygon([*ends, *beyond], facecolor=BLUE, alpha=0.16, edgecolor="none"))
    axes.axline(*ends, color=BLUE, linewidth=2)


def corner(
    axes: Axes, at: tuple[float, float], value: int, text: str = "", shift: tuple[float, float] = (8, 8)
) -> None:
    """A point of the truth table: filled for 1, hollow for 0, with its text beside it."""
    axes.plot(
        *at, "o", markersize=10, markeredgewidth=1.8, color=INK, markerfacecolor=INK if value else "none", zorder=3
    )
    if text:
        across = "left" if shift[0] > 0 else "right" if shift[0] < 0 else "center"
        up = "bottom" if shift[1] > 0 else "top" if shift[1] < 0 else "center_baseline"
        axes.annotate(text, at, shift, textcoords="offset points", fontsize=style.SMALL, ha=across, va=up)


def key(name: str) -> list[Artist]:
    """Legend entries: what filled, hollow and shaded mean in a plane of the function `name`."""
    dot: dict[str, Any] = {"marker": "o", "linestyle": "", "markersize": 8, "markeredgewidth": 1.6}
    return [
        style.entry(f"{name} = 1", **dot),
        style.entry(f"{name} = 0", markerfacecolor="none", **dot),
        Patch(facecolor=to_rgba(BLUE, 0.16), edgecolor=BLUE, linewidth=1.6, label="w·x + b ≥ 0"),
    ]


def distance(point: Sequence[float], w: Sequence[Fraction], b: Fraction) -> float:
    """Signed distance from `point` to the boundary, positive where the unit gives 1."""
    return (float(w[0]) * point[0] + float(w[1]) * point[1] + float(b)) / math.hypot(*map(float, w))


def foot(point: tuple[float, float], w: Sequence[Fraction], b: Fraction) -> tuple[float, float]:
    """The point of the boundary nearest to `point`."""
    length, away = math.hypot(*map(float, w)), distance(point, w, b)
    return point[0] - away * float(w[0]) / length, point[1] - away * float(w[1]) / length


def formula(w: Sequence[Fraction], b: Fraction, names: Sequence[str] = ("x₁", "x₂")) -> str:
    """w·x + b as a reader writes it: `x₁ + x₂ − 1.5`."""
    text = ""
    for factor, name in [*zip(w, names, strict=True), (b, "")]:
        if factor:
            size = number(float(abs(factor)), 6) if abs(factor) != 1 or not name else ""
            sign = ("−" if factor < 0 else "") if not text else " − " if factor < 0 else " + "
            text += sign + size + name
    return text or "0"
