"""What learning curves are drawn from: the runs of one sweep, epoch by epoch.

A run that diverged is cut before its first value that is not finite, or where its epochs end too soon; a configuration
of which a run diverged has no mean.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from writeup.experiment import intervals
from writeup.experiment.declaration import STILL, Experiment, Key, Metric
from writeup.output.figures.labels import lost, setting

SPLITS = {"train": "training", "validation": "validation", "test": "test"}
DASHES: Sequence[Literal["-", "--", ":", "-."]] = ("-", "--", ":", "-.")
Row = Mapping[str, str]


@dataclass(frozen=True)
class Chart:
    """What one panel shows: `metrics` by the part of the data that they are from, or by what else tells them apart.

    `places` counts these parts, a part of the data alike in all panels: the dashes and points of its lines.
    """

    name: str
    metrics: Mapping[str, Metric]
    places: Mapping[str, int]

    @property
    def words(self) -> str:
        """The panel as a sentence calls it."""
        return self.name.replace("_", " ")

    @property
    def lead(self) -> Metric:
        """The metric by which configurations are ranked: that of the validation, or else the last."""
        return self.metrics.get("validation") or list(self.metrics.values())[-1]

    def part(self, split: str) -> str:
        """What tells one of the metrics from the others, in words."""
        return SPLITS.get(split) or (self.metrics[split].spoken if split else "")


@dataclass(frozen=True)
class Mark:
    """An epoch of a line that means something, and what: the end of a stretch."""

    epoch: float
    words: str


@dataclass(frozen=True)
class Run:
    """One run: `values[metric]` holds an entry for each epoch before the run diverged, if it did."""

    seed: str
    values: Mapping[str, NDArray[np.float64]]
    diverged: bool

    @property
    def epochs(self) -> int:
        """Epochs that can be drawn."""
        return min(map(len, self.values.values()), default=0)


@dataclass(frozen=True)
class Line:
    """One configuration of the sweep with its runs.

    `values` tell it from the others, by parameter as spelled, and `settings` as figures write them: "η = 0.1".
    """

    label: str
    runs: Sequence[Run]
    mark: Mark | None = None
    lost: str = "diverged"
    settings: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)

    def beside(self, name: str) -> str:
        """What tells the line from others with the same value of the parameter `name`."""
        return ", ".join(text for other, text in self.settings.items() if other != name)

    def others(self, name: str) -> tuple[str, ...]:
        """The values of all parameters but `name`."""
        return tuple(text for other, text in self.values.items() if other != name)

    @property
    def diverged(self) -> int:
        """How many of the runs diverged."""
        return sum(run.diverged for run in self.runs)

    def mean(self, metric: str) -> NDArray[np.float64]:
        """Mean over the runs by epoch, as far as all of them go; empty if one diverged, as the others would flatter."""
        if self.diverged:
            return np.empty(0)
        epochs = min(len(run.values[metric]) for run in self.runs)
        courses = [run.values[metric][:epochs] for run in self.runs]
        try:
            with np.errstate(over="raise"):
                return np.asarray(np.mean(courses, axis=0), dtype=np.float64)
        except FloatingPointError:  # a sum has no float, but the mean has
            return np.array([intervals.mean(values) for values in zip(*courses, strict=True)])

    def last(self, metric: str) -> float:
        """The mean after the last epoch; NaN if a run diverged."""
        mean = self.mean(metric)
        return float(mean[-1]) if len(mean) else math.nan

    def end(self, metric: str) -> float:
        """The last value: of the mean or, where there is none, of the first run that has one; else NaN."""
        runs = [run.values[metric][-1] for run in self.runs if run.epochs]
        return next((float(end) for end in (self.last(metric), *runs) if math.isfinite(end)), math.nan)

    def still_falls(self, metric: Metric) -> bool:
        """Whether a `metric` that is better lower fell by more than STILL of itself in the last epoch."""
        ends = self.mean(metric.name)[-2:].tolist()
        return metric.better == "lower" and len(ends) > 1 and ends[0] - ends[1] > STILL * abs(ends[1])


def edge(metric: Metric) -> float:
    """Where a run without a value stands, a share of the panel's height: where worse is, or at the top if unknown."""
    return 0.03 if metric.better == "higher" else 0.97


def lost_words(lost: str, metrics: Iterable[Metric], *, at_edge: bool) -> str:
    """What the cross of a run that was `lost` means: `at_edge`, a value only where it is known what is better."""
    return f"{lost}, no value" if at_edge and not all(metric.better for metric in metrics) else lost


def charts(experiment: Experiment) -> list[Chart]:
    """The panels of learning curves, in the order of the metrics."""
    return grouped(metric for metric in experiment.courses if metric.in_figures)


def leading(charts: Sequence[Chart]) -> Metric:
    """What ranks configurations: the lead of the last panel that says what is better, or else of the last."""
    return next((chart.lead for chart in reversed(charts) if chart.lead.better), charts[-1].lead)


def ranked(lines: Sequence[Line], charts: Sequence[Chart]) -> list[Line]:
    """The lines that have a last value, by that of the leading metric, best first."""
    lead = leading(charts)
    finished = [line for line in lines if math.isfinite(line.last(lead.name))]
    return sorted(finished, key=lambda line: line.last(lead.name) * (1 if lead.better == "lower" else -1))


def grouped(metrics: Iterable[Metric]) -> list[Chart]:
    """The panels of `metrics`: those of one panel are told apart by the part of the data, or else by their names."""
    panels: dict[str, dict[str, Metric]] = {}
    for metric in metrics:
        panel, split = metric.place
        beside = panels.setdefault(panel, {})
        beside[metric.name if split in beside else split] = metric
    ordered = {name: _ordered(metrics) for name, metrics in panels.items()}
    known = [split for split in SPLITS if any(split in metrics for metrics in ordered.values())]
    return [Chart(name, metrics, _places(metrics, known)) for name, metrics in ordered.items()]


def _places(splits: Iterable[str], known: Sequence[str]) -> dict[str, int]:
    """The place of each part of the data among those that are `known`; other splits come after those beside them."""
    places: dict[str, int] = {}
    for split in splits:
        places[split] = known.index(split) if split in known else max(places.values(), default=-1) + 1
    return places


def _ordered(metrics: Mapping[str, Metric]) -> dict[str, Metric]:
    """Training, validation and test, then the others; what stands beside validation without a name is training."""
    lone = "" if "validation" not in metrics or "train" in metrics else "train"
    named = {split or lone: metric for split, metric in metrics.items()}
    order = [split for split in SPLITS if split in named]
    return {split: named[split] for split in (*order, *(split for split in named if split not in SPLITS))}


def read_lines(
    experiment: Experiment,
    epochs: Iterable[Row],
    runs: Iterable[Row],
    sweep: Mapping[str, Any],
    seeds: Sequence[int],
    marks: Mapping[Key, Mark] | None = None,
) -> list[Line]:
    """The lines of `sweep`, an entry of the plan's sweeps, from the rows of epochs.csv and runs.csv.

    A run without any row of `epochs` diverged in its first one.
    """
    by_run: dict[tuple[str, ...], list[Row]] = {}
    for row in epochs:
        by_run.setdefault((*experiment.key(row), row["seed"]), []).append(row)
    gone = {(*experiment.key(row), row["seed"]) for row in runs if row["diverged"] == "true"}
    metrics = [metric.name for chart in charts(experiment) for metric in chart.metrics.values()]
    lines = []
    for configuration in sweep["configurations"]:
        key = experiment.key(configuration)
        keys = [(*key, str(seed)) for seed in seeds]
        drawn = [_run(at[-1], by_run.get(at, []), metrics, diverged=at in gone) for at in keys]
        values = {name: configuration[name] for name in differing(sweep)}
        settings = {name: setting(experiment, name, text) for name, text in values.items()}
        lines.append(
            Line(", ".join(settings.values()), drawn, (marks or {}).get(key), lost(experiment), settings, values)
        )
    return lines


def differing(sweep: Mapping[str, Any]) -> list[str]:
    """The parameters that tell the configurations of `sweep` apart; of a single one, all that it names."""
    names = list(sweep["vary"])
    return [name for name in names if len({at[name] for at in sweep["configurations"]}) > 1] or names


def _run(seed: str, rows: Sequence[Row], metrics: Sequence[str], *, diverged: bool) -> Run:
    table = {name: np.array([float(row[name] or "nan") for row in rows]) for name in metrics}
    finite = np.all([np.isfinite(values) for values in table.values()], axis=0)
    whole = len(rows) if finite.all() else int(np.argmin(finite))
    return Run(seed, {key: values[:whole] for key, values in table.items()}, diverged or whole < len(rows) or not rows)
