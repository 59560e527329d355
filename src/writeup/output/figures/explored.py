"""What a page needs to let its reader explore learning curves: the numbers, as tables write them, and where they stand.

The drawing itself is the static one. Each of its parts that belongs to a curve carries an identifier

    part.PANEL.LINE.SPLIT.KIND.N    PANEL an index into `panels`, LINE into `lines`; KIND is mean, bar (its interval),
                                    mark (a sign on it), seed (a run beside it), run (one of a line without a mean),
                                    end (its cross), tag (the label of a line: N is line, marker or text)
    part.PANEL.axis                 the vertical axis, with its ticks

so that a script can hide it, or move it to the other scale; any other N only makes it unique. The data, for JSON:

    panels    metric, lines, box [left, top, right, bottom] in the drawing's points, first (the place of epoch 1), step
              (from one epoch to the next), labels (LINE → height of its label on the linear scale)
    scales    metric → unit, kind (log, error, linear), drawn [low, high], linear [low, high], and [text, height] of the
              linear ticks; a metric is the name of a panel
    lines     label, colour, marker
    curves    line, split ("" if there is one only), seed (null for a mean), and metrics: for each its values, their
              least and greatest over seeds where there are several, and their heights as drawn

Where the horizontal axis has something else than epochs, a panel has no first and no step, and each curve has instead
`at`, the places of its points in the drawing, and `points`, their names.

Heights are ten-thousandths of the panel's, from its foot.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from writeup.claims.numbers import number, show
from writeup.experiment.declaration import Metric
from writeup.output.figures import style
from writeup.output.figures.lines import SPLITS, Chart, Line, edge
from writeup.output.figures.scales import Kind

POINTS = 72  # an inch
PARTS = 10_000
PLACED = ("%", "nats")  # units whose numbers have a fixed number of places
DIGITS = 5  # significant digits of any other number


@dataclass(frozen=True)
class Panel:
    """One pair of axes: what it shows, of which lines, and which of them have a label there.

    Lines are indices; `gap` is the least distance between two labels, a share of the panel's height.
    """

    axes: Axes
    chart: Chart
    kind: Kind
    lines: Sequence[int]
    labels: Sequence[int] = ()
    gap: float = 0.0

    @property
    def limits(self) -> list[float]:
        """The ends of the vertical axis as drawn."""
        return [float(limit) for limit in self.axes.get_ylim()]

    @property
    def linear(self) -> list[float]:
        """The ends of a linear axis beside it, which holds the same values."""
        low, high = self.limits
        if self.kind == "linear":
            return [low, high]
        margin = 0.03 * (high - low)
        return [max(low - margin, min(low, 0.0)), min(high + margin, 1.0) if self.kind == "error" else high + margin]


def part(panel: int, line: int, split: str, kind: str, n: str = "0") -> str:
    """The identifier of one part of a curve."""
    return f"part.{panel}.{line}.{split}.{kind}.{n}"


def explored(lines: Sequence[Line], panels: Sequence[Panel], looks: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The data of the figure; `looks` holds colour and marker of each line."""
    shown = {panel.chart.name: panel for panel in panels}
    curves = [
        curve
        for i, line in enumerate(lines)
        for split in dict.fromkeys(split for panel in panels for split in panel.chart.metrics)
        for curve in _curves(i, line, split, [panel for panel in shown.values() if split in panel.chart.metrics])
    ]
    frames = (_frame_by_epoch(panel, lines) for panel in panels)
    return explored_data(panels, frames, [line.label for line in lines], looks, curves)


def explored_data(
    panels: Sequence[Panel],
    frames: Iterable[Mapping[str, Any]],
    labels: Sequence[str],
    looks: Sequence[tuple[str, str]],
    curves: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The data of any figure: a frame for each panel, a label and a look for each line, and the curves."""
    return {
        "panels": list(frames),
        "scales": {panel.chart.name: scale(panel) for panel in panels},
        "lines": [
            {"label": label, "colour": colour, "marker": marker}
            for label, (colour, marker) in zip(labels, looks, strict=True)
        ],
        "curves": curves,
    }


def _curves(place: int, line: Line, split: str, panels: Sequence[Panel]) -> list[dict[str, Any]]:
    """The mean of `line`; where a run diverged there is none, and its runs stand for themselves."""
    about = {"line": place, "split": SPLITS.get(split, split)}
    metrics = {panel.chart.name: panel.chart.metrics[split] for panel in panels}
    if not line.diverged:
        means = {it.chart.name: _values(line, metrics[it.chart.name], it.axes) for it in panels}
        return [about | {"seed": None, "metrics": means}]
    return [
        about
        | {
            "seed": run.seed,
            "metrics": {
                it.chart.name: curve_values(run.values[metrics[it.chart.name].name], it.chart.lead.unit, it.axes)
                for it in panels
            },
        }
        for run in line.runs
        if run.epochs
    ]


def _values(line: Line, metric: Metric, axes: Axes) -> dict[str, Any]:
    mean = line.mean(metric.name)
    shown = curve_values(mean, metric.unit, axes)
    if len(line.runs) == 1:
        return shown
    runs = [run.values[metric.name][: len(mean)] for run in line.runs]
    return shown | {
        "low": number_texts(np.min(runs, axis=0), metric.unit),
        "high": number_texts(np.max(runs, axis=0), metric.unit),
    }


def curve_values(values: Iterable[float], unit: str, axes: Axes) -> dict[str, Any]:
    """The `values` of a curve, and their heights as drawn."""
    values = list(values)
    positions = [(axes.transScale + axes.transLimits).transform((1, value))[1] for value in values]
    heights = np.rint(PARTS * np.clip(positions, 0, 1)).astype(int)
    return {"values": number_texts(values, unit), "heights": heights.tolist()}


def number_texts(values: Iterable[float], unit: str) -> str:
    """The numbers as the tables write them, without their unit, a blank between two."""
    if unit in PLACED:
        return " ".join(show(float(value), unit).partition("\N{NO-BREAK SPACE}")[0] for value in values)
    return " ".join(number(float(value), DIGITS) for value in values)


def _frame_by_epoch(panel: Panel, lines: Sequence[Line]) -> dict[str, Any]:
    """The frame of a panel of learning curves, with the places of its epochs and of its labels."""
    low, high = panel.axes.get_xlim()
    (first,) = axis_places(panel.axes, [1])
    step = style.inches(panel.axes)[0] * POINTS / (high - low)
    return {**frame(panel), "first": first, "step": round(step, 4), "labels": _labels(panel, lines)}


def frame(panel: Panel) -> dict[str, Any]:
    """What the data say of any panel."""
    return {"metric": panel.chart.name, "lines": list(panel.lines), "box": box(panel.axes), "labels": {}}


def box(axes: Axes) -> list[float]:
    """Left, top, right and bottom of a panel in the drawing, in points."""
    place, (width, height) = axes.get_position(), axes.get_figure().get_size_inches() * POINTS  # type: ignore[union-attr]
    ends = (place.x0 * width, height - place.y1 * height, place.x1 * width, height - place.y0 * height)
    return [round(float(x), 2) for x in ends]


def axis_places(axes: Axes, values: Sequence[float]) -> list[float]:
    """Where `values` of the horizontal axis lie in the drawing, in points."""
    low, dots = axes.get_ylim()[0], axes.get_figure().dpi  # type: ignore[union-attr]
    return [round(float(axes.transData.transform((value, low))[0]) * POINTS / dots, 2) for value in values]


def _labels(panel: Panel, lines: Sequence[Line]) -> dict[str, int]:
    """Where the labels of a panel stand on its linear scale."""
    lead, linear = panel.chart.lead, panel.linear
    ends = [lines[i].end(lead.name) for i in panel.labels]
    levels = [edge(lead) if np.isnan(end) else float(np.clip(_fraction(end, linear), 0, 1)) for end in ends]
    positions = style.spread(levels, panel.gap)
    return {str(i): round(place * PARTS) for i, place in zip(panel.labels, positions, strict=True)}


def scale(panel: Panel) -> dict[str, Any]:
    """The scale as drawn, and the linear one with its ticks."""
    linear = panel.linear
    ticks = [tick for tick in MaxNLocator(5).tick_values(*linear) if linear[0] <= tick <= linear[1]]
    return {
        "unit": panel.chart.lead.unit,
        "kind": panel.kind,
        "drawn": panel.limits,
        "linear": linear,
        "ticks": [
            [text, round(_fraction(tick, linear) * PARTS)]
            for text, tick in zip(style.tick_numbers(ticks, DIGITS), ticks, strict=True)
        ],
    }


def _fraction(value: float, limits: Sequence[float]) -> float:
    return (value - limits[0]) / (limits[1] - limits[0])
