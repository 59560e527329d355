"""How every figure looks, and how it becomes bytes: one look on paper, on a white screen and on a dark one.

    INK      colour of text and axes; the HTML renderer replaces exactly this colour by `currentColor`
    PALETTE  data colours with their markers: each has a contrast of at least 3:1 (WCAG 2.2, 1.4.11) with both
             papers, #ffffff and #14171a, and they stay apart under the three dichromacies (Machado et al.,
             doi:10.1109/TVCG.2009.113); figures themselves are transparent

Lengths are inches; WIDTH is the width of the printed column, so that text is printed at its nominal size.
A figure's words (alternative text and description) are made with it, from the data drawn.
"""

import io
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
import matplotlib.style
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import TextPath
from matplotlib.ticker import Formatter, ScalarFormatter

from writeup.claims.numbers import numbers
from writeup.files import write_bytes, write_json

INK = "#1b1b1b"
GREY = "#7d7d7d"
BLUE, VERMILLION, GREEN, MAGENTA, OLIVE, VIOLET = "#1f77c8", "#d55e00", "#00966d", "#b4438c", "#6d6a30", "#8f3ff5"
PALETTE = ((BLUE, "o"), (VERMILLION, "s"), (GREEN, "^"), (MAGENTA, "D"), (OLIVE, "v"), (VIOLET, "P"))
WIDTH = 6.3
TEXT = 10.0
SMALL = 9.0
MOST = 150  # letters in a line of a figure
FLOAT = 17  # digits that tell any two floats apart
TICKS = 5  # digits of the numbers at an axis, where these tell them apart

RC: Mapping[str, object] = {
    "svg.hashsalt": "writeup",
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans", "sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": TEXT,
    "axes.titlesize": TEXT,
    "axes.labelsize": TEXT,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": False,
    "axes.linewidth": 0.8,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "savefig.edgecolor": "none",
    "axes.formatter.use_mathtext": False,
    "axes.unicode_minus": True,
    "text.parse_math": False,  # what a study calls its things may have dollars
    **dict.fromkeys(
        [
            "text.color",
            "axes.edgecolor",
            "axes.labelcolor",
            "axes.titlecolor",
            "xtick.color",
            "ytick.color",
            "grid.color",
        ],
        INK,
    ),
}

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Drawing:
    """A finished figure: its bytes, one sentence that can stand in its place, and a paragraph that tells more.

    A figure that a page can explore has `data` for it, else None.
    """

    svg: bytes
    alt: str
    description: str
    data: Mapping[str, Any] | None = None

    def write(self, folder: str | Path, name: str) -> None:
        """Put the picture at `folder`/`name`.svg and its words at `folder`/`name`.json (alt, description, data)."""
        words = {"alt": self.alt, "description": self.description, **({"data": self.data} if self.data else {})}
        write_bytes(Path(folder) / f"{name}.svg", self.svg)
        write_json(Path(folder) / f"{name}.json", words)


def drawn(draw: Callable[P, Drawing]) -> Callable[P, Drawing]:
    """Run `draw` in this style and no other: a user's matplotlibrc has no say, and nothing global is left changed."""
    return mpl.style.context(dict(RC), after_reset=True)(draw)


def drawing(figure: Figure, alt: str, description: str, data: Mapping[str, Any] | None = None) -> Drawing:
    """`figure` as an SVG without date, host or version, with its words and data; call inside a `drawn` function."""
    for axes in figure.axes:
        _unclip_what_stays_within(axes)
        for axis in (axes.xaxis, axes.yaxis):
            if isinstance(axis.get_major_formatter(), ScalarFormatter):
                axis.set_major_formatter(InFull())
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return Drawing(stream.getvalue(), sentence(alt), " ".join(description.split()), data)


class InFull(Formatter):
    """Writes each number of a linear axis in full; matplotlib would take a factor or a summand out of all of them."""

    def __call__(self, x: float, pos: int | None = None) -> str:  # noqa: ARG002 (matplotlib's)
        """The number at one tick."""
        return tick_numbers([x])[0]

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """The numbers at all ticks."""
        return tick_numbers(values)


def tick_numbers(ticks: Sequence[float], digits: int = TICKS) -> list[str]:
    """The number at each of `ticks`, in their order, with `digits` significant digits or as many more as they need."""
    gaps = [abs(low - high) for low, high in itertools.pairwise(ticks)] or [np.inf]
    gap, are_even = min(gaps), max(gaps) < 2 * min(gaps)
    # a sum of even steps may miss zero by a bit
    exact = [0.0 if are_even and abs(tick) < 1e-6 * gap else tick for tick in ticks]
    while digits < FLOAT and any(abs(float(f"{tick:.{digits}g}") - tick) > 0.01 * gap for tick in exact):
        digits += 1
    return numbers(exact, digits)


def _unclip_what_stays_within(axes: Axes) -> None:
    """Lines that stay within their panel need no clip: a picture with hundreds of clips takes seconds to rasterise."""
    within = axes.viewLim.transformed(axes.transData).padded(0.5)
    for line in axes.lines:
        extent = line.get_window_extent()
        line.set_clip_on(line.get_clip_on() and not (within.contains(*extent.min) and within.contains(*extent.max)))


def panel(height: float, left: float, sides: float, ends: float) -> tuple[Figure, Axes]:
    """A figure of the full width with one panel; in inches its height, and what is free left of the panel.

    At its `sides` and at its `ends` so much is free in all, half an inch of it below.
    """
    figure = Figure(figsize=(WIDTH, height))
    return figure, figure.add_axes((left / WIDTH, 0.5 / height, 1 - sides / WIDTH, 1 - ends / height))


def words_alone(words: str) -> Figure:
    """A figure that says why nothing is drawn."""
    figure = Figure(figsize=(WIDTH, 0.5))
    figure.text(0, 0.5, words, va="center")
    return figure


def inches(axes: Axes) -> tuple[float, float]:
    """Width and height of a panel."""
    box, (width, height) = axes.get_position(), axes.get_figure().get_size_inches()  # type: ignore[union-attr]
    return float(box.width * width), float(box.height * height)


def sentence(text: str) -> str:
    """`text` on one line, with a full stop at its end."""
    return " ".join(text.split()).rstrip(".") + "."


def a(name: str) -> str:
    """What an image shows, with its article: `a 7`, `an 8`, `an ankle boot`."""
    return f"an {name}" if name[0] in "8aeiou" else f"a {name}"


def looks(names: Iterable[T]) -> dict[T, tuple[str, str]]:
    """Colour and marker for each of `names`, from the palette in turn."""
    return {name: PALETTE[i % len(PALETTE)] for i, name in enumerate(names)}


def entry(label: str, colour: str = INK, marker: str = "", **look: Any) -> Line2D:
    """An entry of a legend: a line with markers; with `linestyle=""` a marker alone."""
    return Line2D([], [], color=colour, marker=marker, label=label, **look)


def legend(figure: Figure, entries: Sequence[Artist], left: float = 0.5, **kind: Any) -> None:
    """A legend in one row above the panels, from `left` inches on."""
    place = (left / figure.get_figwidth(), 1.0)
    usual = {"ncols": len(entries), "borderaxespad": 0.3, "borderpad": 0}
    figure.legend(handles=entries, loc="upper left", bbox_to_anchor=place, **{**usual, **kind})


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """Places for labels: as near to `positions` as a distance of `gap` between neighbours allows, within [0, 1].

    Neighbours that would touch move together, about their mean; where [0, 1] is too short for all of them, the gap
    shrinks.
    """
    from scipy.optimize import isotonic_regression  # here, as few figures have labels, and it loads slowly

    number = len(positions)
    steps = min(gap, 1 / max(number - 1, 1)) * np.arange(number)
    order = np.argsort(positions, kind="stable")
    first = isotonic_regression(np.clip(np.asarray(positions)[order], 0, 1) - steps).x if number else steps
    places = np.empty(number)
    places[order] = np.clip(first, 0, 1 - steps[-1:].sum()) + steps
    return places.tolist()


def text_width(text: str, size: float = TEXT, **font: Any) -> float:
    """Width in inches of `text` set in `size` points; `font` may say weight="bold". Call inside a `drawn` function."""
    if not text.strip():
        return 0.0
    face = FontProperties(family="DejaVu Sans", size=size, **font)
    return float(TextPath((0, 0), text, prop=face).get_extents().x1) / 72


def clipped(text: str, width: float, size: float = TEXT, **font: Any) -> str:
    """A user's `text` where it fits into `width` inches, else as much of it as does, with an ellipsis."""
    if len(text) <= MOST and text_width(text, size, **font) <= width:
        return text
    start = text[:MOST]
    while start and text_width(f"{start.rstrip()}…", size, **font) > width:
        start = start[:-1]
    return f"{start.rstrip()}…"


def wrapped(text: str, width: float, lines: int) -> str:
    """A user's `text` in as many lines as it needs, each `clipped` to `width` inches; at most so many `lines`."""
    rows = [""]
    for word in text[: lines * MOST].split():
        longer = f"{rows[-1]} {word}".lstrip()
        if rows[-1] and len(rows) < lines and text_width(longer) > width:
            rows.append(word)
        else:
            rows[-1] = longer
    return "\n".join(clipped(row, width) for row in rows)


def bare(axes: Axes) -> None:
    """Take spines, ticks and tick labels off `axes`, which holds a picture."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
