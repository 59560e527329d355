"""The metrics of one sweep against the parameter that it varies, where nothing is measured after epochs.

Each configuration is a point with its interval: the mean over the seeds; the small points are single runs. A panel
stands for each kind of metric. A cross at the worse end stands for a configuration with a run that has no result.

    numbers that span a decade          a logarithmic axis; with a zero among them, even steps
    other numbers                       a linear axis
    text, and what is true or false     even steps, in the order declared, and no line from one to the next
"""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from writeup.claims.numbers import numbers
from writeup.experiment.declaration import Metric
from writeup.output.figures import columns, legends, style
from writeup.output.figures.explored import (
    POINTS,
    Panel,
    axis_places,
    curve_values,
    explored_data,
    frame,
    number_texts,
    part,
)
from writeup.output.figures.lines import DASHES, SPLITS, Chart, edge, leading, lost_words
from writeup.output.figures.points import Responses, Series
from writeup.output.figures.scales import fixed_ticks, linear_limits, log_limits, set_scale
from writeup.output.figures.style import GREY, INK, SMALL, Drawing
from writeup.output.figures.sweep_words import response_words

LABELLED, EXTREMES = 6, 3


@style.drawn
def response(responses: Responses, charts: Sequence[Chart], title: str, *, slide: bool = False) -> Drawing:
    """The figure of the sweep called `title`, for a page or for a slide."""
    charts = charts[: columns.SLIDE_PANELS if slide else columns.PANELS]
    if not charts:
        nothing = "The runs measure nothing that a figure shows."
        return style.drawing(style.words_alone(nothing), f"{title}: nothing to draw", nothing)
    looks = _looks(responses, charts)
    labelled = [i for i, (_, marker) in enumerate(looks) if marker and responses.series[i].label]
    size = columns.SLIDE if slide else columns.PAGE
    legend = legends.rows([responses.series[i].label for i in labelled], size[0] - columns.LEFT) if labelled else []
    figure, column = columns.stacked(len(charts), 0.1, legends.height(legend), size)
    for axes, chart in zip(column, charts, strict=True):
        set_scale(axes, chart.lead.scale, responses.shown(chart))
        columns.name(axes, chart)
    left = columns.left(column)
    figure.subplots_adjust(left=left / size[0])
    _across(column[-1], responses, size[0] - left)
    for panel, (axes, chart) in enumerate(zip(column, charts, strict=True)):
        for line in range(len(looks)):
            _draw(axes, responses, line, chart, looks[line], panel)
        axes.yaxis.set_gid(f"part.{panel}.axis")
    column[-1].set_xlabel(style.clipped(responses.parameter.title, size[0] - left))
    figure.align_ylabels(column)
    _key(figure, responses, charts, left)
    if legend:
        legends.below(figure, legend, [looks[i] for i in labelled], columns.LEFT)
    return style.drawing(figure, *response_words(responses, charts, title), _explored(responses, charts, column, looks))


def _looks(responses: Responses, charts: Sequence[Chart]) -> list[tuple[str, str]]:
    """Colour and marker of each line; of many, the best and the worst few are in colour, and the others in grey."""
    chosen = list(range(len(responses.series)))
    if len(chosen) > LABELLED:
        lead = leading(charts)
        ranked = sorted(chosen, key=lambda line: _best(responses.series[line], lead))
        chosen = [*ranked[:EXTREMES], *ranked[-EXTREMES:]]
    looks = style.looks(chosen)
    return [looks.get(line, (GREY, "")) for line in range(len(responses.series))]


def _best(series: Series, metric: Metric) -> float:
    """Sorts the line with the best mean first."""
    sign = 1 if metric.better == "lower" else -1
    return min((sign * point.mean(metric.name) for point in series.with_mean), default=math.inf)


def _draw(axes: Axes, responses: Responses, line: int, chart: Chart, look: tuple[str, str], panel: int) -> None:
    """One line in one panel: single runs, intervals, means, and a cross where a run has no result."""
    (colour, marker), series = look, responses.series[line]
    points = series.with_mean
    across = responses.places(line, points)
    for split, metric in chart.metrics.items():
        place = chart.places[split]
        ident = partial(part, panel, line, split)
        for i, (x, point) in enumerate(zip(across, points, strict=True)):
            values, found = point.values[metric.name], point.estimates[metric.name]
            if len(values) > 1:
                axes.plot(
                    [x] * len(values), values, ".", color=colour, markersize=3.5, alpha=0.45, gid=ident("seed", str(i))
                )
            low, high = (found.low, found.high) if found.low is not None else (found.least, found.greatest)
            if low is not None and high is not None and len(values) > 1:
                axes.plot([x, x], [low, high], "-", color=colour, linewidth=1.3, gid=ident("bar", str(i)))
        joined = DASHES[place % len(DASHES)] if responses.parameter.is_number else "none"
        axes.plot(
            across, [point.mean(metric.name) for point in points], linestyle=joined, color=colour,
            marker=marker or ".", linewidth=1.4, markerfacecolor="none" if place else colour, gid=ident("mean", "0"),
        )  # fmt: skip
    for i, (x, point) in enumerate(zip(responses.places(line, series.points), series.points, strict=True)):
        if point.lost:
            axes.plot(
                x, edge(chart.lead), "x", color=colour, markersize=7, markeredgewidth=1.8,
                transform=axes.get_xaxis_transform(), clip_on=False, gid=part(panel, line, "both", "end", str(i)),
            )  # fmt: skip


def _across(axes: Axes, responses: Responses, width: float) -> None:
    """The horizontal axis, with a tick at every value that there is room for."""
    at = [responses.place(value) for value in responses.values]
    is_number = responses.parameter.is_number
    names = numbers([float(value) for value in responses.values], 6) if is_number else responses.values
    if responses.spacing == "even":
        axes.set_xlim(-0.5, len(at) - 0.5)
        room = width / len(at) - 0.08
        axes.set_xticks(at, [style.clipped(name, max(room, 0.3), SMALL) for name in names])
        return
    if responses.spacing == "log":
        axes.set_xscale("log")
    limits = log_limits if responses.spacing == "log" else linear_limits
    axes.set_xlim(*limits(at[0], at[-1], 0.04))
    ticks, end = [], -math.inf
    for value, place, name in zip(at, axis_places(axes, at), names, strict=True):
        half = style.text_width(name, SMALL) / 2
        if place / POINTS - half > end:
            ticks.append(value)
            end = place / POINTS + half + 0.1
    fixed_ticks(axes.xaxis, ticks, digits=6)


def _key(figure: Figure, responses: Responses, charts: Sequence[Chart], left: float) -> None:
    """What the signs mean, above the panels."""
    entries = columns.split_entries(chart for chart in charts if len(chart.metrics) > 1)
    if any(len(values) > 1 for point in responses.points for values in point.values.values()):
        entries.append(style.entry("mean and interval", INK, "o", linestyle="-", markersize=4))
        entries.append(style.entry("one seed", INK, ".", linestyle="", markersize=4, alpha=0.6))
    if any(point.lost for point in responses.points):
        words = lost_words(responses.lost, (chart.lead for chart in charts), at_edge=True)
        entries.append(style.entry(words, INK, "x", linestyle="", markeredgewidth=1.8))
    if len(responses.series) > LABELLED:
        entries.append(style.entry("others", GREY, "."))
    if entries:
        style.legend(figure, entries, left, columnspacing=1.1)


def _explored(
    responses: Responses, charts: Sequence[Chart], column: Sequence[Axes], looks: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """The data of the figure, as `explored` describes them: a curve for each line and part of the data."""
    panels = [
        Panel(axes, chart, responses.kind(chart), range(len(looks))) for axes, chart in zip(column, charts, strict=True)
    ]
    curves = [
        _curve(responses, line, split, [panel for panel in panels if split in panel.chart.metrics])
        for line, series in enumerate(responses.series)
        for split in dict.fromkeys(split for chart in charts for split in chart.metrics)
        if series.with_mean
    ]
    return explored_data(panels, map(frame, panels), [series.label for series in responses.series], looks, curves)


def _curve(responses: Responses, line: int, split: str, panels: Sequence[Panel]) -> dict[str, Any]:
    """The means of one line."""
    points = responses.series[line].with_mean
    metrics: dict[str, dict[str, Any]] = {}
    for panel in panels:
        name, unit = panel.chart.metrics[split].name, panel.chart.lead.unit
        shown = curve_values((point.mean(name) for point in points), unit, panel.axes)
        if all(len(point.values[name]) > 1 for point in points):
            shown["low"] = number_texts((min(point.values[name]) for point in points), unit)
            shown["high"] = number_texts((max(point.values[name]) for point in points), unit)
        metrics[panel.chart.name] = shown
    return {
        "line": line,
        "split": SPLITS.get(split, split),
        "seed": None,
        "at": axis_places(panels[0].axes, responses.places(line, points)),
        "points": [point.setting for point in points],
        "metrics": metrics,
    }
