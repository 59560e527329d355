"""What is in one panel of learning curves: the lines of a sweep, their scales, and what the kinds of line mean.

Each run is a thin line and the mean over the seeds a thick one; a solid line is training, a dashed one validation. A
run that diverged ends in a cross, see `lines`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator
from numpy.typing import NDArray

from writeup.output.figures import style
from writeup.output.figures.columns import split_entries
from writeup.output.figures.lines import DASHES, Chart, Line, Mark, edge, lost_words
from writeup.output.figures.scales import Kind, fitting, set_scale
from writeup.output.figures.style import INK

MARK: Mapping[str, Any] = {"marker": "|", "markersize": 17, "markeredgewidth": 2.2}
FALLING: Mapping[str, Any] = {
    "marker": "v",
    "markersize": 11,
    "markerfacecolor": "none",
    "markeredgewidth": 1.4,
    "clip_on": False,
}
KEYS = 5  # entries of a legend that there is room for
BEYOND = 10


def draw(
    axes: Axes, line: Line, chart: Chart, look: tuple[str, str], part_id: Callable[[str, str, str], str], every: int = 8
) -> None:
    """One line; `part_id` makes the identifier of a part from split, kind and number."""
    colour, marker = look
    for split, metric in chart.metrics.items():
        place = chart.places[split]
        dash = DASHES[place % len(DASHES)]
        for run in line.runs:
            values = run.values[metric.name]
            axes.plot(
                _steps(values), values, dash, color=colour, linewidth=0.7, alpha=0.35 if not run.diverged else 0.8,
                gid=part_id(split, "run" if line.diverged else "seed", run.seed),
            )  # fmt: skip
            if run.diverged:
                end = (run.epochs, values[-1]) if run.epochs else (1, edge(metric))
                where = axes.transData if run.epochs else axes.get_xaxis_transform()
                axes.plot(
                    *end, "x", color=colour, markersize=7, markeredgewidth=1.8, transform=where, clip_on=False,
                    gid=part_id(split, "end", run.seed),
                )  # fmt: skip
        mean = line.mean(metric.name)
        axes.plot(
            _steps(mean), mean, dash, color=colour, marker=marker, markevery=_marked(len(mean), every),
            markerfacecolor="none" if place else colour, linewidth=1.8 if marker else 1.0,
            gid=part_id(split, "mean", "0"),
        )  # fmt: skip


def annotate(
    axes: Axes, line: Line, chart: Chart, look: tuple[str, str], part_id: Callable[[str, str, str], str]
) -> None:
    """Put the mark of `line` on the mean of the first metric of `chart`, and one if it still fell at the end."""
    split, metric = next(iter(chart.metrics.items()))
    mean = line.mean(metric.name)
    if mark := drawn_mark(line, chart):
        height = np.interp(mark.epoch, _steps(mean), mean)
        axes.plot(mark.epoch, height, color=look[0], linestyle="", **MARK, gid=part_id(split, "mark", "0"))
    if line.still_falls(metric):
        axes.plot(len(mean), mean[-1], color=look[0], linestyle="", **FALLING, gid=part_id(split, "mark", "1"))


def drawn_mark(line: Line, chart: Chart) -> Mark | None:
    """The mark of `line`, if it lies within its epochs."""
    epochs = len(line.mean(next(iter(chart.metrics.values())).name))
    return line.mark if line.mark is not None and 1 <= line.mark.epoch <= epochs else None


def _marked(epochs: int, most: int) -> list[int]:
    """Which of the epochs carry a marker: the first, the last and evenly spaced ones."""
    return sorted(set(np.linspace(0, epochs - 1, min(epochs, most)).round().astype(int).tolist()))


def _steps(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.arange(1, len(values) + 1)


def scale(axes: Axes, lines: Sequence[Line], chart: Chart) -> None:
    """The vertical scale of `chart`."""
    set_scale(axes, chart.lead.scale, shown_values(lines, chart))


def kind_of(lines: Sequence[Line], chart: Chart) -> Kind:
    """The kind of scale that `chart` declares, or that the values ask for."""
    return fitting(chart.lead.scale, shown_values(lines, chart))


def shown_values(lines: Sequence[Line], chart: Chart) -> list[float]:
    """Every value that the limits hold: what a run reached before it diverged, up to ten times what the others did."""
    whole, lost = (_values(lines, chart, diverged=diverged) for diverged in (False, True))
    reach = BEYOND * max(map(abs, whole), default=math.inf)
    return [*whole, *(value for value in lost if abs(value) <= reach)]


def _values(lines: Sequence[Line], chart: Chart, *, diverged: bool) -> list[float]:
    """Every value of the runs that diverged, or of the others."""
    runs = [run for line in lines for run in line.runs if run.diverged == diverged]
    return [float(value) for run in runs for metric in chart.metrics.values() for value in run.values[metric.name]]


def epochs(axes: Axes, lines: Sequence[Line], most: int) -> None:
    """The horizontal scale: whole epochs, with `most` ticks at most."""
    last = max([1, *(run.epochs for line in lines for run in line.runs)])
    margin = 0.02 * last if last > 1 else 0.5
    axes.set_xlim(1 - margin, last + margin)
    axes.xaxis.set_major_locator(MaxNLocator(most, integer=True) if last > 2 else FixedLocator(range(1, last + 1)))


def tag(line: Line) -> str:
    """The name of a line, with how many of its runs diverged."""
    return f"{line.label} ({line.diverged} of {len(line.runs)} {line.lost})" if line.diverged else line.label


def key(
    figure: Figure, lines: Sequence[Line], charts: Sequence[Chart], left: float, others: Sequence[Artist] = ()
) -> None:
    """What the kinds of line mean, above the panels, from `left` inches on; `others` are the first entries."""
    entries = [*others, *split_entries(charts)]
    if max(len(line.runs) for line in lines) > 1:
        entries.append(style.entry("one seed", INK, linewidth=0.7, alpha=0.6))
    if any(line.diverged for line in lines):
        unseen = any(run.diverged and not run.epochs for line in lines for run in line.runs)
        shown = [metric for chart in charts for metric in chart.metrics.values()]
        words = lost_words(lines[0].lost, shown, at_edge=unseen)
        entries.append(style.entry(words, INK, "x", linestyle="", markeredgewidth=1.8))
    for meaning in dict.fromkeys(mark.words for line in lines if (mark := drawn_mark(line, charts[0]))):
        entries.append(style.entry(meaning, INK, linestyle="", **{**MARK, "markersize": 11}))
    if any(line.still_falls(next(iter(charts[0].metrics.values()))) for line in lines):
        entries.append(style.entry("still falling", INK, linestyle="", **{**FALLING, "markersize": 8}))
    narrow = figure.get_figwidth() < style.WIDTH
    if len(entries) > KEYS or narrow:
        entries = [entry for entry in entries if entry.get_label() != "one seed"]
    style.legend(figure, entries, 0.0 if narrow else left, handlelength=1.5 if narrow else 2.0, columnspacing=1.1)
