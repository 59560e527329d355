"""The plateau at a glance: every learning rate on one curve, and its length against the predicted one.

Left: minibatch losses of one sweep against the predicted growth of the first mode, in e-folds: steps times the growth
of one step. Where the theory holds, learning rates a hundredfold apart leave the plateau at the same place. Each point
of a line is the mean over a quarter of an e-fold and all seeds.

Right: measured against predicted steps of every run whose plateau was predicted to end in it, both axes logarithmic.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from writeup.claims.numbers import number
from writeup.experiment.declaration import experiment_of
from writeup.experiment.table import configured
from writeup.mnist_mlp.plateau.measured import mean_losses
from writeup.output.figures import style
from writeup.output.figures.labels import label
from writeup.output.figures.scales import both_logarithmic
from writeup.output.figures.style import INK, SMALL, WIDTH, Drawing, entry
from writeup.phrases import count, listing

BIN, END = 0.25, 9.0  # e-folds
BAND = 0.25
HEIGHT = 3.5
KEY: Mapping[str, Any] = {
    "loc": "lower left",
    "bbox_to_anchor": (-0.1, 1.0),
    "ncols": 2,
    "columnspacing": 1.2,
    "borderaxespad": 0.2,
    "borderpad": 0,
}


@dataclass(frozen=True)
class Course:
    """Mean loss (bins,) in nats of one configuration, against e-folds of the first mode (bins,)."""

    label: str
    folds: NDArray[np.float64]
    losses: NDArray[np.float64]


@dataclass(frozen=True)
class Point:
    """Predicted and measured steps of one run; `within` the domain of the theory."""

    hidden_size: int
    within: bool
    predicted: float
    measured: float


def courses(
    plan: Mapping[str, Any], sweep: Mapping[str, Any], predictions: Mapping[str, Any], root: Path
) -> list[Course]:
    """The course of each configuration of `sweep` that grows until it leaves its plateau, from its runs below `root`.

    One of which a run diverged in its first epoch has no losses, and is left out.
    """
    experiment, names = experiment_of(plan), tuple(sweep["configurations"][0])
    predicted = {tuple(known[name] for name in names): known for known in predictions["configurations"]}
    result = []
    for configuration in sweep["configurations"]:
        known = predicted[tuple(configuration.values())]
        if (known["plateau_growth"] or 0) > 0:
            rate = known["plateau_growth"] / known["plateau_steps"]
            name = label(experiment, configuration, list(sweep["vary"]))
            mean = mean_losses([root / run.path for run in configured(experiment, plan, configuration)])
            result += [_course(name, rate, mean)] if len(mean) else []
    return result


def _course(name: str, rate: float, mean: NDArray[np.float64]) -> Course:
    place = (np.arange(len(mean)) * rate / BIN).astype(int)
    inside = place < END / BIN
    sums, counts = np.bincount(place[inside], weights=mean[inside]), np.bincount(place[inside])
    filled = np.flatnonzero(counts)
    return Course(name, np.asarray((filled + 0.5) * BIN, dtype=np.float64), sums[filled] / counts[filled])


def points(rows: Iterable[Mapping[str, str]]) -> list[Point]:
    """The runs in the rows of plateau_measured.csv that have both numbers."""
    return [
        Point(
            int(row["hidden_size"]),
            row["within"] == "true",
            float(row["predicted_steps"]),
            float(row["measured_steps"]),
        )
        for row in rows
        if row["predicted_steps"] and row["measured_steps"]
    ]


@style.drawn
def plateau(lines: Sequence[Course], runs: Sequence[Point], entropy: float) -> Drawing:
    """The figure; `entropy` is the loss in nats of always answering the class shares."""
    figure = Figure(figsize=(WIDTH, HEIGHT))
    bottom, high = 0.5 / HEIGHT, 1 - 1.25 / HEIGHT
    left = figure.add_axes((0.5 / WIDTH, bottom, 2.45 / WIDTH, high))
    right = figure.add_axes((3.75 / WIDTH, bottom, 2.45 / WIDTH, high))
    _curves(left, lines, entropy)
    _lengths(right, runs)
    return style.drawing(figure, alt(lines, runs), description(lines, runs))


def _curves(axes: Axes, lines: Sequence[Course], entropy: float) -> None:
    for course, (colour, marker) in zip(lines, style.looks(range(len(lines))).values(), strict=True):
        axes.plot(
            course.folds, course.losses, color=colour, marker=marker, markevery=3, markersize=4, label=course.label
        )
    axes.axhline(entropy, color=INK, linewidth=0.8, linestyle=":")
    axes.text(END, entropy, "class shares", fontsize=SMALL, ha="right", va="bottom")
    axes.set_xlim(0, END)
    axes.set_ylim(0.5 * entropy, 1.1 * entropy)
    axes.set_xlabel("Predicted growth, e-folds")
    axes.set_ylabel("Minibatch loss, nats")
    axes.legend(handles=axes.get_legend_handles_labels()[0], **KEY)


def _lengths(axes: Axes, runs: Sequence[Point]) -> None:
    ends = [value for run in runs for value in (run.predicted, run.measured)] or [10.0, 1000.0]
    low, high = min(ends) / 1.5, max(ends) * 1.5
    line = np.array([low, high])
    axes.fill_between(line, line * (1 - BAND), line * (1 + BAND), color=INK, alpha=0.13, linewidth=0)
    axes.plot(line, line, color=INK, linewidth=0.8)
    for size, (colour, marker) in style.looks(_sizes(runs)).items():
        for within in (True, False):
            chosen = [run for run in runs if run.hidden_size == size and run.within == within]
            axes.plot(
                [run.predicted for run in chosen], [run.measured for run in chosen], marker, color=colour, markersize=5,
                markerfacecolor=colour if within else "none", linestyle="",
            )  # fmt: skip
    both_logarithmic(axes, (low, high), (low, high))
    axes.set_xlabel("Predicted steps")
    axes.set_ylabel("Measured steps")
    axes.legend(handles=_entries(runs), **KEY)


def _sizes(runs: Sequence[Point]) -> list[int]:
    return sorted({run.hidden_size for run in runs})


def _entries(runs: Sequence[Point]) -> list[Line2D]:
    entries = [entry(f"H = {size}", *look, linestyle="") for size, look in style.looks(_sizes(runs)).items()]
    if not all(run.within for run in runs):
        entries.append(entry("not claimed", INK, "o", markerfacecolor="none", linestyle=""))
    band = f"±{BAND:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
    return [*entries, entry(band, INK, alpha=0.3, linewidth=6)]


def alt(lines: Sequence[Course], runs: Sequence[Point]) -> str:
    """One sentence: what is drawn, and how many of the runs lie in the band."""
    claimed = [run for run in runs if run.within]
    near = sum(_near(run) for run in claimed)
    return (
        f"The plateau: loss against predicted growth for {count(len(lines), 'learning rate')}, and measured against "
        f"predicted steps, where {near} of {count(len(claimed), 'run')} inside the theory's domain lie within a quarter"
    )


def _near(run: Point) -> bool:
    return abs(run.measured - run.predicted) <= BAND * run.predicted


def description(lines: Sequence[Course], runs: Sequence[Point]) -> str:
    """A paragraph: where each curve leaves the plateau, and the ratios of measured to predicted steps."""
    left = [f"{course.label} at {number(_leaves(course))}" for course in lines]
    curves = (
        f"The loss has fallen half of its way to the end of the panel, in e-folds: {listing(left)}. " if left else ""
    )
    ratios: dict[str, list[float]] = {}
    for run in sorted(runs, key=lambda run: (run.hidden_size, not run.within)):
        group = f"H = {run.hidden_size}{'' if run.within else ', outside the domain'}"
        ratios.setdefault(group, []).append(run.measured / run.predicted)
    ranges = [f"{group}: {number(min(values))} to {number(max(values))}" for group, values in ratios.items()]
    return f"{curves}Measured over predicted steps, {'; '.join(ranges) or 'no run left its plateau'}."


def _leaves(course: Course) -> float:
    """The e-folds at which the loss is first half-way between its first value and its last."""
    half = (course.losses[0] + course.losses[-1]) / 2
    return float(course.folds[int(np.argmax(course.losses <= half))]) if len(course.losses) else math.nan
