"""What the penalty does to the weights: Frobenius norms of both layers at the end of a run, against the penalty.

A solid line joins the hidden layer's, ‖W₁‖, and a dashed one the output layer's, ‖W₂‖: means over the seeds. Thin bars
reach from the least to the greatest seed. The penalties stand at even steps, so that zero has a place.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from writeup.claims.numbers import number
from writeup.experiment.declaration import Experiment
from writeup.output.figures import style
from writeup.output.figures.labels import label
from writeup.output.figures.scales import log_scale
from writeup.output.figures.style import INK, Drawing
from writeup.phrases import listing

LAYERS = {"weight_norm_1": ("hidden weights, ‖W₁‖", "-", 1.0), "weight_norm_2": ("output weights, ‖W₂‖", "--", 0.0)}
LEAST = 1e-4


@dataclass(frozen=True)
class Norms:
    """The norms of one configuration, by column of the table: one value a seed, none if a run diverged."""

    reg: str
    group: str
    values: Mapping[str, Sequence[float]]

    def mean(self, column: str) -> float:
        """The mean over the seeds; NaN if a run diverged, as the others would flatter."""
        return float(np.mean(self.values[column])) if self.values[column] else math.nan


def read_norms(
    experiment: Experiment, rows: Iterable[Mapping[str, str]], sweep: Mapping[str, Any], seeds: Sequence[int]
) -> list[Norms]:
    """The norms of each configuration of `sweep`, an entry of the plan, with its `seeds`, from the rows of epochs.csv.

    A run that diverged has no row of its last epoch, or no norms in it.
    """
    others = [name for name in sweep["vary"] if name != "reg"]
    names = tuple(sweep["configurations"][0])
    last: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
    for row in rows:
        if row["epoch"] == row["epochs"] and all(map(_is_finite, (row[column] for column in LAYERS))):
            last.setdefault(tuple(row[name] for name in names), []).append(row)
    norms = []
    for configuration in sweep["configurations"]:
        runs = last.get(tuple(configuration.values()), [])
        whole = runs if len(runs) == len(seeds) else []
        values = {column: [float(row[column]) for row in whole] for column in LAYERS}
        norms.append(Norms(configuration["reg"], label(experiment, configuration, others), values))
    return norms


def _is_finite(spelled: str) -> bool:
    return bool(spelled) and math.isfinite(float(spelled))


@style.drawn
def norms(configurations: Sequence[Norms], title: str) -> Drawing:
    """The figure of the sweep called `title`."""
    regs = sorted({one.reg for one in configurations}, key=float)
    groups = list(dict.fromkeys(one.group for one in configurations))
    figure, axes = style.panel(3.0, left=0.78, sides=0.88, ends=0.9)
    for group, (colour, marker) in style.looks(groups).items():
        for column, (_, dash, filled) in LAYERS.items():
            chosen = sorted((one for one in configurations if one.group == group), key=lambda one: float(one.reg))
            drawn = [one for one in chosen if one.values[column]]
            places = [regs.index(one.reg) for one in drawn]
            axes.plot(
                places, [one.mean(column) for one in drawn], dash, color=colour, marker=marker,
                markerfacecolor=colour if filled else "none",
            )  # fmt: skip
            axes.vlines(
                places, [min(one.values[column]) for one in drawn], [max(one.values[column]) for one in drawn],
                color=colour, linewidth=0.8,
            )  # fmt: skip
    _scale(axes, configurations)
    axes.set_xticks(range(len(regs)), [number(float(reg), 6) for reg in regs])
    axes.set_xlim(-0.3, len(regs) - 0.7)
    axes.set_xlabel("Penalty α")
    axes.set_ylabel("Norm at the end")
    entries = [
        style.entry(name, INK, "o", linestyle=dash, markerfacecolor=INK if filled else "none")
        for name, dash, filled in LAYERS.values()
    ]
    if len(groups) > 1:
        entries += [style.entry(group, *look) for group, look in style.looks(groups).items()]
    style.legend(figure, entries, 0.78, handlelength=2.6, columnspacing=1.4)
    return style.drawing(figure, alt(configurations, title), description(configurations))


def _scale(axes: Axes, configurations: Sequence[Norms]) -> None:
    values = [value for one in configurations for column in LAYERS for value in one.values[column]] or [1.0]
    log_scale(axes, max(min(values), LEAST), max(*values, LEAST * 10))


def alt(configurations: Sequence[Norms], title: str) -> str:
    """One sentence: from where to where the norms go."""
    ends = sorted((one for one in configurations if one.values["weight_norm_1"]), key=lambda one: float(one.reg))
    start = f"Norms of both layers of weights at the end of training, against the penalty, {title}"
    if len(ends) < 2:
        return start
    return f"{start}: hidden {_at(ends[0], 'weight_norm_1')}, {_at(ends[-1], 'weight_norm_1')}"


def _at(one: Norms, column: str) -> str:
    return f"{number(one.mean(column))} at α = {number(float(one.reg), 6)}"


def description(configurations: Sequence[Norms]) -> str:
    """A paragraph with the mean norms of every configuration."""
    means = [_words(one) for one in configurations]
    return f"Frobenius norms at the end, means over the seeds: {'; '.join(means)}. The vertical axis is logarithmic."


def _words(one: Norms) -> str:
    name = listing([f"α = {number(float(one.reg), 6)}", *([one.group] if one.group else [])])
    if not one.values["weight_norm_1"]:
        return f"{name}: diverged"
    return f"{name}: hidden {number(one.mean('weight_norm_1'))}, output {number(one.mean('weight_norm_2'))}"
