"""What a figure of metrics against a parameter is drawn from: the configurations of one sweep, with their intervals.

The parameter with the most values has the horizontal axis, numbers before text; what else varies tells the lines apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from writeup.experiment.declaration import Experiment, Parameter
from writeup.experiment.intervals import NOTHING, Estimate, estimate
from writeup.output.figures import labels
from writeup.output.figures.lines import Chart, differing, grouped
from writeup.output.figures.scales import DECADE, Kind, fitting

DODGE = 0.12  # steps from one line to the next where the axis has even steps
Row = Mapping[str, str]


@dataclass(frozen=True)
class Point:
    """One configuration: its `value` on the axis as spelled, its `setting` as a figure writes that, `n = 10`.

    `values` are those of each metric by seed, and `estimates` their means with intervals; there is no estimate where
    runs are `lost`, that is, have no result.
    """

    value: str
    setting: str
    values: Mapping[str, Sequence[float]]
    estimates: Mapping[str, Estimate]
    lost: int

    def mean(self, metric: str) -> float:
        """The mean of a point that has one."""
        return self.estimates[metric].mean or 0.0


@dataclass(frozen=True)
class Series:
    """The configurations that differ in the parameter of the axis alone, in its order."""

    label: str
    points: list[Point]

    @property
    def with_mean(self) -> list[Point]:
        """The points that lost no run."""
        return [point for point in self.points if not point.lost]


@dataclass(frozen=True)
class Responses:
    """What a sweep measured against one parameter.

    `values` are those of the parameter as spelled, `spacing` is how they stand on the axis: "even", "log" or "linear".
    `lost` says in a word what became of a run without a result.
    """

    parameter: Parameter
    values: Sequence[str]
    spacing: str
    series: Sequence[Series]
    lost: str

    @property
    def points(self) -> list[Point]:
        """The points of all lines."""
        return [point for series in self.series for point in series.points]

    def place(self, value: str) -> float:
        """Where a value stands on the horizontal axis."""
        return float(self.values.index(value)) if self.spacing == "even" else float(value)

    def places(self, line: int, points: Iterable[Point]) -> list[float]:
        """Where the points of a line stand: beside those of the other lines where the axis has even steps."""
        step = min(DODGE, 0.6 / len(self.series)) if self.spacing == "even" else 0.0
        return [self.place(point.value) + step * (line - (len(self.series) - 1) / 2) for point in points]

    def shown(self, chart: Chart) -> list[float]:
        """What a panel has room for: single runs, and the ends of intervals that are on the same side of zero."""
        pairs = [(point, metric) for point in self.points for metric in chart.metrics.values()]
        values = [value for point, metric in pairs for value in point.values[metric.name]]
        ends = [
            end
            for point, metric in pairs
            for end in (point.estimates[metric.name].low, point.estimates[metric.name].high)
            if end is not None and metric.admits(end)
        ]
        return [*values, *(end for end in ends if end > 0 or min(values) <= 0)]

    def kind(self, chart: Chart) -> Kind:
        """The kind of scale that a panel has."""
        return fitting(chart.lead.scale, self.shown(chart))


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
    parameter, others = experiment.parameter(axis), [name for name in varied if name != axis]
    values = list(dict.fromkeys(each[axis] for each in sweep["configurations"]))
    if parameter.is_number:
        values.sort(key=float)
    lines: dict[tuple[str, ...], Series] = {}
    for configuration in sweep["configurations"]:
        members = [runs[*experiment.key(configuration), str(seed)] for seed in seeds]
        line = Series(labels.label(experiment, configuration, others), [])
        line = lines.setdefault(tuple(configuration[name] for name in others), line)
        line.points.append(_point(experiment, configuration, axis, members, confidence))
    for line in lines.values():
        line.points.sort(key=lambda point: values.index(point.value))
    series = list(lines.values())
    return Responses(parameter, values, _spacing(parameter, values), series, labels.lost(experiment))


def _point(
    experiment: Experiment, configuration: Mapping[str, str], axis: str, runs: Sequence[Row], confidence: float
) -> Point:
    whole = [run for run in runs if run["diverged"] == "false"]
    values = {metric: [float(run[metric]) for run in whole] for metric in experiment.measures}
    lost = len(runs) - len(whole)
    estimates = {metric: NOTHING if lost else estimate(some, confidence) for metric, some in values.items()}
    value = configuration[axis]
    return Point(value, labels.setting(experiment, axis, value), values, estimates, lost)


def _spacing(parameter: Parameter, texts: Sequence[str]) -> str:
    """How the values stand on the axis: "even", "log" or "linear"."""
    if not parameter.is_number:
        return "even"
    values = [float(text) for text in texts]
    positive = [value for value in values if value > 0]
    if len(positive) < 2 or max(positive) < DECADE * min(positive):
        return "linear"
    return "log" if len(positive) == len(values) else "even"
