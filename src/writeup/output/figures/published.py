"""Published values against measured ones: how far each mean is from the printed value, and how far it may be.

A row stands for one metric of one configuration. Zero is the published value, the bar its allowed interval, the point
the mean over seeds with its interval; all in percentage points, linear within ±1 and logarithmic beyond.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from writeup.claims.numbers import number
from writeup.claims.published import Published, Target
from writeup.experiment.runs import HYPERPARAMETERS
from writeup.output.figures import style
from writeup.output.figures.scales import fixed_ticks
from writeup.output.figures.style import BLUE, INK, SMALL, VERMILLION, WIDTH, Drawing, entry, label

METRICS = {"train_accuracy": "train", "validation_accuracy": "validation", "test_accuracy": "test"}
TICKS = (-100, -30, -10, -3, -1, -0.5, 0, 0.5, 1, 3, 10, 30, 100)
ROW, GAP, HEAD = 0.19, 0.09, 0.3
LEFT, RIGHT = 2.25, 1.45
INSIDE, OUTSIDE = ("o", BLUE), ("D", VERMILLION)


@dataclass(frozen=True)
class Row:
    """One metric of one configuration; `mean` is None if a run diverged, `low` and `high` if there is no interval."""

    sweep: str
    configuration: str
    metric: str
    target: Target
    mean: float | None
    low: float | None
    high: float | None

    @property
    def holds(self) -> bool:
        """Whether the mean lies in the allowed interval."""
        return self.mean is not None and self.target.holds(self.mean)

    def points(self, value: float) -> float:
        """How far `value` is from the published one, in percentage points."""
        return 100 * (value - self.target.value)


def rows(plan: Mapping[str, Any], summary: Sequence[Mapping[str, str]], published: Published) -> list[Row]:
    """A row for each accuracy in the rows of summary.csv of which a value was published, in their order."""
    if published.dataset != plan["dataset"]:
        return []
    sweeps = {sweep["name"]: sweep for sweep in plan["sweeps"]}
    result = []
    for line in summary:
        configuration = {name: line[name] for name in HYPERPARAMETERS}
        target = published.target(line["sweep"], configuration, line["metric"])
        if line["metric"] in METRICS and target:
            mean, low, high = (float(line[key]) if line[key] else None for key in ("mean", "low", "high"))
            sweep = sweeps[line["sweep"]]
            name = label(configuration, list(sweep["vary"]))
            result.append(Row(sweep["title"], name, METRICS[line["metric"]], target, mean, low, high))
    order = list(METRICS.values())
    place_of = {
        key: place for place, key in reversed(list(enumerate((row.sweep, row.configuration) for row in result)))
    }
    return sorted(result, key=lambda row: (place_of[row.sweep, row.configuration], order.index(row.metric)))


@style.drawn
def published(table: Sequence[Row]) -> Drawing:
    """The comparison of `table`; a sentence in its place if there is nothing to compare."""
    if not table:
        figure = Figure(figsize=(WIDTH, 0.5))
        figure.text(0, 0.5, "No published value belongs to a configuration of this study.", va="center")
        return style.drawing(figure, alt(table), alt(table))
    depths, heads, groups, bottom = _layout(table)
    height = bottom + 0.95
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((LEFT / WIDTH, 0.55 / height, (WIDTH - LEFT - RIGHT) / WIDTH, bottom / height))
    axes.set_ylim(bottom, 0)
    for row, depth in zip(table, depths, strict=True):
        _draw(axes, row, depth)
    for title, depth in heads.items():
        _aside(axes, -LEFT, depth, style.clipped(title, WIDTH - RIGHT, SMALL, weight="bold"), weight="bold")
    for text, depth in groups:
        _aside(axes, -LEFT + 0.05, depth, text)
    for x, text in ((0.1, "published"), (0.85, "mean")):
        _aside(axes, WIDTH - LEFT - RIGHT + x - 0.05, HEAD / 2, text)
    _scale(axes, table)
    _key(figure, table)
    return style.drawing(figure, alt(table), description(table))


def _layout(table: Sequence[Row]) -> tuple[list[float], dict[str, float], list[tuple[str, float]], float]:
    """Depths in inches below the top: of each row, of each sweep's title, of each configuration's name, of the end."""
    depths, heads, groups, depth = list[float](), dict[str, float](), list[tuple[str, float]](), 0.0
    previous = None
    for row in table:
        if row.sweep not in heads:
            heads[row.sweep] = depth + HEAD / 2
            depth += HEAD
        if (row.sweep, row.configuration) != previous:
            depth += GAP
            groups.append((row.configuration + _role(row, table), depth + ROW / 2))
            previous = (row.sweep, row.configuration)
        depths.append(depth + ROW / 2)
        depth += ROW
    return depths, heads, groups, depth + GAP


def _role(row: Row, table: Sequence[Row]) -> str:
    """Where values were published with one configuration and come from another, which of the two this is."""
    if not row.target.declared:
        return " (not as published)"
    same = [other for other in table if other.sweep == row.sweep and other.target.value == row.target.value]
    return " (as published)" if any(not other.target.declared for other in same) else ""


def _draw(axes: Axes, row: Row, depth: float) -> None:
    low, high = row.points(row.target.low), row.points(row.target.high)
    axes.barh(depth, high - low, left=low, height=0.75 * ROW, color=INK, alpha=0.17, linewidth=0)
    _aside(axes, -0.08, depth, row.metric, ha="right")
    column = WIDTH - LEFT - RIGHT
    _aside(axes, column + 0.1, depth, f"{row.target.value:.4f}")
    _aside(axes, column + 0.8, depth, "diverged" if row.mean is None else f"{row.mean:.4f}")
    _aside(axes, column + RIGHT - 0.08, depth, "✓" if row.holds else "✗", ha="center")
    if row.mean is None:
        return
    marker, colour = INSIDE if row.holds else OUTSIDE
    if row.low is not None and row.high is not None:
        axes.plot([row.points(row.low), row.points(row.high)], [depth, depth], color=colour, linewidth=1.6)
    axes.plot(row.points(row.mean), depth, marker, color=colour, markersize=5)


def _aside(axes: Axes, x: float, depth: float, text: str, **kind: Any) -> None:
    """`text` at `x` inches from the left edge of the panel, `depth` inches below its top."""
    across = x / (WIDTH - LEFT - RIGHT)
    place = axes.get_yaxis_transform()
    axes.text(across, depth, text, fontsize=SMALL, va="center_baseline", transform=place, **kind)


def _scale(axes: Axes, table: Sequence[Row]) -> None:
    ends = [row.points(end) for row in table for end in (row.target.low, row.target.high, row.mean) if end is not None]
    low, high = min(-1.2, 1.25 * min(ends)), max(1.2, 1.25 * max(ends))
    axes.set_xscale("symlog", linthresh=1, linscale=1.6)
    axes.set_xlim(low, high)
    fixed_ticks(axes.xaxis, [tick for tick in TICKS if low <= tick <= high])
    axes.set_xlabel("Measured − published (percentage points)")
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.grid(axis="x", linewidth=0.5, alpha=0.2)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def _key(figure: Figure, table: Sequence[Row]) -> None:
    handles: list[Artist] = [Patch(facecolor=to_rgba(INK, 0.17), label="allowed")]
    for (marker, colour), text, holds in ((INSIDE, "mean within it", True), (OUTSIDE, "mean outside", False)):
        if any(row.holds is holds for row in table):
            handles.append(entry(text, colour, marker, linewidth=1.6, markersize=5))
    style.legend(figure, handles, left=0.0, borderaxespad=0.1)


def alt(table: Sequence[Row]) -> str:
    """One sentence: how many means are within their tolerance, and the one farthest off."""
    if not table:
        return "No published value belongs to a configuration of this study"
    inside = sum(row.holds for row in table)
    sentence = f"{inside} of {len(table)} measured means lie within the interval allowed for the published value"
    outside = [row for row in table if not row.holds and row.mean is not None]
    if not outside:
        return sentence
    worst = max(outside, key=lambda row: abs(row.points(row.mean or 0)))
    off = worst.points(worst.mean or 0)
    return (
        f"{sentence}; the farthest outside is the {worst.metric} accuracy of {worst.sweep}, {worst.configuration}, "
        f"{number(abs(off), 2)} percentage points {'above' if off > 0 else 'below'} the published value"
    )


def description(table: Sequence[Row]) -> str:
    """A paragraph with every published value and its measured mean."""
    return " ".join(
        f"{row.sweep}, {row.configuration}{_role(row, table)}, {row.metric}: published {row.target.value:.4f}, "
        f"{'diverged' if row.mean is None else f'measured {row.mean:.4f}'}, {'within' if row.holds else 'outside'} "
        f"[{row.target.low:.4f}, {row.target.high:.4f}]."
        for row in table
    )
