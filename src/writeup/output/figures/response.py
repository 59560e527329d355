"""The metrics of one sweep against the parameter that it varies, where nothing is measured after epochs.

Each configuration is a point with its interval: the mean over the seeds; the small points are single runs. A panel
stands for each kind of metric. The parameter with the most values has the horizontal axis, numbers before text; what
else varies tells the lines apart. A cross where worse is stands for a configuration of which a run has no result.

    numbers that span a decade          a logarithmic axis; with a zero among them, even steps
    other numbers                       a linear axis
    text, and what is true or false     even steps, in the order declared, and no line from one to the next
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from writeup.claims.numbers import number, numbers
from writeup.experiment.declaration import Experiment, Metric, Parameter
from writeup.experiment.intervals import NOTHING, Estimate, estimate
from writeup.output.figures import columns, labels, legends, style
from writeup.output.figures.explored import Panel, framed, part, places, scaled, texts, written
from writeup.output.figures.lines import DASHES, SPLITS, Chart, differing, edge, grouped, leading, lost_words
from writeup.output.figures.scales import DECADE, fitting, fixed_ticks, set_scale
from writeup.output.figures.style import INK, PALETTE, SMALL, Drawing
from writeup.phrases import count, listing

GREY = "#7d7d7d"
LABELLED, EXTREMES = 6, 3
DODGE = 0.12  # steps from one line to the next where the axis has even steps
Row = Mapping[str, str]


@dataclass(frozen=True)
class Point:
    """One configuration: the value of the parameter of the axis as spelled, and the values of each metric by seed.

    `estimates` are the means with their intervals, nothing where one of the runs has no result.
    """

    text: str
    values: Mapping[str, Sequence[float]]
    estimates: Mapping[str, Estimate]
    lost: int


@dataclass(frozen=True)
class Series:
    """The configurations that differ in the parameter of the axis alone, in its order."""

    label: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Responses:
    """What a sweep measured against one parameter; `ordinal` are the values at even steps, () on a scale of numbers."""

    parameter: Parameter
    texts: Sequence[str]
    names: Sequence[str]
    spacing: str
    series: Sequence[Series]
    lost: str

    def place(self, text: str) -> float:
        """Where a value stands on the horizontal axis."""
        return float(self.texts.index(text)) if self.spacing == "even" else float(text)


def panels(experiment: Experiment) -> list[Chart]:
    """The panels of a sweep: the metrics of tables at the end of a run."""
    return grouped(metric for metric in experiment.metrics if metric.in_tables and metric.in_figures)


def read_responses(
    experiment: Experiment, rows: Iterable[Row], sweep: Mapping[str, Any], seeds: Sequence[int], confidence: float
) -> Responses:
    """The responses of `sweep`, an entry of the plan's sweeps, from the rows of runs.csv."""
    runs = {(*experiment.key(row), row["seed"]): row for row in rows}
    varied = differing(sweep)
    axis = max(varied, key=lambda name: (experiment.parameter(name).is_number, len(sweep["vary"][name])))
    others = [name for name in varied if name != axis]
    texts = list(dict.fromkeys(each[axis] for each in sweep["configurations"]))
    if experiment.parameter(axis).is_number:
        texts.sort(key=float)
    found: dict[str, list[Point]] = {}
    for configuration in sorted(sweep["configurations"], key=lambda each: texts.index(each[axis])):
        members = [runs[*experiment.key(configuration), str(seed)] for seed in seeds]
        whole = [row for row in members if row["diverged"] == "false"]
        lost = len(members) - len(whole)
        values = {metric: [float(row[metric]) for row in whole] for metric in experiment.measures}
        estimates = {metric: NOTHING if lost else estimate(of, confidence) for metric, of in values.items()}
        label = labels.label(experiment, configuration, others)
        found.setdefault(label, []).append(Point(configuration[axis], values, estimates, lost))
    order = list(dict.fromkeys(labels.label(experiment, each, others) for each in sweep["configurations"]))
    parameter = experiment.parameter(axis)
    names = [labels.value(experiment, axis, text) for text in texts]
    series = [Series(label, found[label]) for label in order]
    return Responses(
        parameter, texts, names, _spacing(parameter, texts), series, "failed" if experiment.open else "diverged"
    )


def _spacing(parameter: Parameter, texts: Sequence[str]) -> str:
    """How the values stand on the axis: "even", "log" or "linear"."""
    if not parameter.is_number:
        return "even"
    values = [float(text) for text in texts]
    positive = [value for value in values if value > 0]
    if len(positive) < 2 or max(positive) < DECADE * min(positive):
        return "linear"
    return "log" if len(positive) == len(values) else "even"


@style.drawn
def response(responses: Responses, charts: Sequence[Chart], title: str, *, slide: bool = False) -> Drawing:
    """The figure of the sweep called `title`, for a page or for a slide."""
    charts = charts[: columns.SLIDE_PANELS if slide else columns.PANELS]
    if not charts:
        figure = Figure(figsize=(style.WIDTH, 0.5))
        figure.text(0, 0.5, "The runs measure nothing that a figure shows.", va="center")
        return style.drawing(figure, f"{title}: nothing to draw", "The runs measure nothing that a figure shows.")
    looks = _looks(responses, charts)
    named = [place for place, (_, marker) in enumerate(looks) if marker and responses.series[place].label]
    size = columns.SLIDE if slide else columns.PAGE
    legend = legends.rows([responses.series[i].label for i in named], size[0] - columns.LEFT) if named else []
    figure, column = columns.stacked(len(charts), 0.1, legends.height(legend), size)
    for axes, chart in zip(column, charts, strict=True):
        set_scale(axes, chart.lead.scale, _values(responses, chart))
        columns.name(axes, chart)
    left = columns.left(column)
    figure.subplots_adjust(left=left / size[0])
    for panel, (axes, chart) in enumerate(zip(column, charts, strict=True)):
        for i, series in enumerate(responses.series):
            _draw(axes, responses, series, chart, looks[i], (panel, i))
        axes.yaxis.set_gid(f"part.{panel}.axis")
    _across(column[-1], responses, size[0] - left)
    column[-1].set_xlabel(style.clipped(responses.parameter.title, size[0] - left))
    figure.align_ylabels(column)
    _key(figure, responses, charts, left)
    if legend:
        legends.below(figure, legend, [looks[i] for i in named], columns.LEFT)
    data = _explored(responses, charts, column, looks)
    return style.drawing(figure, alt(responses, charts, title), description(responses, charts), data)


def _values(responses: Responses, chart: Chart) -> list[float]:
    """What a panel has room for: single runs, and the ends of intervals that are on the same side of zero."""
    pairs = [(point, it) for series in responses.series for point in series.points for it in chart.metrics.values()]
    values = [value for point, metric in pairs for value in point.values[metric.name]]
    ends = [
        end
        for point, metric in pairs
        for end in (point.estimates[metric.name].low, point.estimates[metric.name].high)
        if end is not None and metric.admits(end)
    ]
    return [*values, *(end for end in ends if end > 0 or min(values) <= 0)]


def _looks(responses: Responses, charts: Sequence[Chart]) -> list[tuple[str, str]]:
    """Colour and marker of each line; of many, the best and the worst few are in colour, and the others in grey."""
    series = responses.series
    chosen = list(range(len(series)))
    if len(series) > LABELLED:
        lead = leading(charts)
        ranked = sorted(chosen, key=lambda place: _best(series[place], lead))
        chosen = [*ranked[:EXTREMES], *ranked[-EXTREMES:]]
    looks = {place: PALETTE[i % len(PALETTE)] for i, place in enumerate(chosen)}
    return [looks.get(place, (GREY, "")) for place in range(len(series))]


def _best(series: Series, metric: Metric) -> float:
    """Sorts the line with the best mean first."""
    sign = 1 if metric.better == "lower" else -1
    return min(
        (sign * it.mean for point in series.points if (it := point.estimates[metric.name]).mean is not None),
        default=math.inf,
    )


def _draw(
    axes: Axes, responses: Responses, series: Series, chart: Chart, look: tuple[str, str], place: tuple[int, int]
) -> None:
    colour, marker = look
    for order, (split, metric) in enumerate(chart.metrics.items()):
        ident = partial(part, *place, split)
        points = [point for point in series.points if point.estimates[metric.name].mean is not None]
        across = [_across_of(responses, place[1], point.text) for point in points]
        means = [point.estimates[metric.name].mean or 0.0 for point in points]
        for i, (x, point) in enumerate(zip(across, points, strict=True)):
            values, found = point.values[metric.name], point.estimates[metric.name]
            if len(values) > 1:
                axes.plot(
                    [x] * len(values), values, ".", color=colour, markersize=3.5, alpha=0.45, gid=ident("seed", str(i))
                )
            low, high = (found.low, found.high) if found.low is not None else (found.least, found.greatest)
            if low is not None and high is not None and len(values) > 1:
                axes.plot([x, x], [low, high], "-", color=colour, linewidth=1.3, gid=ident("bar", str(i)))
        joined = DASHES[order % len(DASHES)] if responses.parameter.is_number else "none"
        axes.plot(
            across, means, linestyle=joined, color=colour, marker=marker or ".", linewidth=1.4,
            markerfacecolor="none" if order else colour, gid=ident("mean", "0"),
        )  # fmt: skip
    for i, point in enumerate(series.points):
        if point.lost:
            x = _across_of(responses, place[1], point.text)
            axes.plot(
                x, edge(chart.lead), "x", color=colour, markersize=7, markeredgewidth=1.8,
                transform=axes.get_xaxis_transform(), clip_on=False, gid=part(*place, "both", "end", str(i)),
            )  # fmt: skip


def _across_of(responses: Responses, series: int, text: str) -> float:
    """Where a point stands: lines stand beside each other where the axis has even steps."""
    number_of = len(responses.series)
    step = min(DODGE, 0.6 / number_of) if responses.spacing == "even" else 0.0
    return responses.place(text) + step * (series - (number_of - 1) / 2)


def _across(axes: Axes, responses: Responses, width: float) -> None:
    """The horizontal axis, with a tick at every value that there is room for."""
    places = [responses.place(text) for text in responses.texts]
    is_number = responses.parameter.is_number
    names = numbers([float(text) for text in responses.texts], 6) if is_number else responses.names
    if responses.spacing == "even":
        axes.set_xlim(-0.5, len(places) - 0.5)
        room = width / len(places) - 0.08
        axes.set_xticks(places, [style.clipped(name, max(room, 0.3), SMALL) for name in names])
        return
    low, high = places[0], places[-1]
    if responses.spacing == "log":
        axes.set_xscale("log")
        margin = (high / low) ** 0.04
        axes.set_xlim(low / margin, high * margin)
        at = [math.log(place / low) / math.log(high / low) for place in places]
    else:
        span = high - low or abs(high) or 1.0
        axes.set_xlim(low - 0.04 * span, high + 0.04 * span)
        at = [(place - low) / span for place in places]
    ticks, end = [], -math.inf
    for share, place, name in zip(at, places, names, strict=True):
        half = style.text_width(name, SMALL) / 2
        if share * width - half > end:
            ticks.append(place)
            end = share * width + half + 0.1
    fixed_ticks(axes.xaxis, ticks, digits=6)


def _key(figure: Figure, responses: Responses, charts: Sequence[Chart], left: float) -> None:
    """What the signs mean, above the panels."""
    entries = []
    several = [chart for chart in charts if len(chart.metrics) > 1]
    parts = {chart.part(split): place for chart in several for place, split in enumerate(chart.metrics)}
    for words, place in parts.items():
        hollow = {"markerfacecolor": "none"} if place else {}
        entries.append(style.entry(words, INK, "o", linestyle=DASHES[place % len(DASHES)], markersize=4, **hollow))
    points = [point for series in responses.series for point in series.points]
    if any(len(values) > 1 for point in points for values in point.values.values()):
        entries.append(style.entry("mean and interval", INK, "o", linestyle="-", markersize=4))
        entries.append(style.entry("one seed", INK, ".", linestyle="", markersize=4, alpha=0.6))
    if any(point.lost for point in points):
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
    everything = range(len(responses.series))
    shown = [
        Panel(axes, chart, fitting(chart.lead.scale, _values(responses, chart)), everything)
        for axes, chart in zip(column, charts, strict=True)
    ]
    splits = list(dict.fromkeys(split for chart in charts for split in chart.metrics))
    return {
        "panels": [framed(panel) for panel in shown],
        "scales": {panel.chart.name: scaled(panel) for panel in shown},
        "lines": [
            {"label": series.label, "colour": colour, "marker": marker}
            for series, (colour, marker) in zip(responses.series, looks, strict=True)
        ],
        "curves": [
            curve
            for i, series in enumerate(responses.series)
            for split in splits
            if (curve := _curve(responses, i, series, split, [it for it in shown if split in it.chart.metrics]))
        ],
    }


def _curve(
    responses: Responses, line: int, series: Series, split: str, shown: Sequence[Panel]
) -> dict[str, Any] | None:
    """The means of one line; None if there is none."""
    points = [point for point in series.points if not point.lost]
    if not points:
        return None
    sign = responses.parameter.sign
    curve: dict[str, Any] = {
        "line": line,
        "split": SPLITS.get(split, split),
        "seed": None,
        "at": places(shown[0].axes, [_across_of(responses, line, point.text) for point in points]),
        "points": [f"{sign} = {responses.names[responses.texts.index(point.text)]}" for point in points],
    }
    for panel in shown:
        name, unit = panel.chart.metrics[split].name, panel.chart.lead.unit
        curve[panel.chart.name] = written((point.estimates[name].mean or 0.0 for point in points), unit, panel.axes)
        if all(len(point.values[name]) > 1 for point in points):
            curve[panel.chart.name]["low"] = texts((min(point.values[name]) for point in points), unit)
            curve[panel.chart.name]["high"] = texts((max(point.values[name]) for point in points), unit)
    return curve


def alt(responses: Responses, charts: Sequence[Chart], title: str) -> str:
    """One sentence: what is drawn, and where the metric that ranks is highest and lowest."""
    lead = leading(charts)
    start = f"{title}: {listing([_words(chart) for chart in charts])} against {responses.parameter.spoken}"
    start += f", {count(len(responses.texts), 'value')}"
    if len(responses.series) > 1:
        start += f" for each of {len(responses.series)} lines"
    points = [
        (found.mean, _name(responses, series, point))
        for series in responses.series
        for point in series.points
        if (found := point.estimates[lead.name]).mean is not None
    ]
    lost = sum(point.lost for series in responses.series for point in series.points)
    gone = f"; {count(lost, 'run')} {responses.lost}" if lost else ""
    if not points:
        return f"{start}{gone}"
    low, high = min(points), max(points)
    ends = f"{lead.spoken} is highest at {high[1]}, {_number(high[0], lead)}"
    others = f", and lowest at {low[1]}, {_number(low[0], lead)}" if len(points) > 1 else ""
    return f"{start}; {ends}{others}{gone}"


def description(responses: Responses, charts: Sequence[Chart]) -> str:
    """A paragraph with the mean and the interval of every metric of every configuration."""
    kinds = [(_words(chart), fitting(chart.lead.scale, _values(responses, chart))) for chart in charts]
    words = [f"in {name}" for name, kind in kinds if kind == "log"]
    words += [f"in one minus {name}" for name, kind in kinds if kind == "error"]
    words += [f"in {responses.parameter.spoken}"] if responses.spacing == "log" else []
    axes = f"The axes are logarithmic {listing(words)}. " if words else ""
    metrics = [metric for chart in charts for metric in chart.metrics.values()]
    told = [
        f"{_name(responses, series, point)}: {_told(point, metrics, responses.lost)}"
        for series in responses.series
        for point in series.points
    ]
    return f"{axes}Means over the seeds, with their intervals: {'; '.join(told)}."


def _told(point: Point, metrics: Sequence[Metric], lost: str) -> str:
    if point.lost:
        return f"{count(point.lost, 'run')} {lost}"
    parts = []
    for metric in metrics:
        found = point.estimates[metric.name]
        ends = [_number(end, metric) for end in (found.low, found.high) if end is not None]
        interval = f" [{', '.join(ends)}]" if ends else ""
        parts.append(f"{metric.spoken} {_number(found.mean or 0.0, metric)}{interval}")
    return ", ".join(parts)


def _name(responses: Responses, series: Series, point: Point) -> str:
    at = f"{responses.parameter.sign} = {responses.names[responses.texts.index(point.text)]}"
    return ", ".join(filter(None, [at, series.label]))


def _words(chart: Chart) -> str:
    """A panel in words: its metric where it has only one."""
    return chart.lead.spoken if len(chart.metrics) == 1 else chart.words


def _number(value: float, metric: Metric) -> str:
    unit = "" if metric.unit in ("", "%") else f"\N{NO-BREAK SPACE}{metric.unit}"
    return f"{number(value, 4)}{unit}"
