"""Accuracy by penalty: where learning was predicted to collapse, and what was predicted to be left below that.

Small points are single runs, the line their mean. Two predictions stand beside them: what the modes reach by the end of
training, and what the penalised objective allows at all. Both come from the training images alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from writeup.report.figures import style
from writeup.report.figures.style import BLUE, GREEN, INK, SMALL, VERMILLION, WIDTH, Drawing, number
from writeup.report.plain import count

HEIGHT = 3.7
KINDS = {"final": ("what the modes reach", "s", VERMILLION), "ceiling": ("what the objective allows", "^", GREEN)}


@dataclass(frozen=True)
class Penalty:
    """One penalty: training accuracy of each run, surviving modes, and the accuracies predicted (None: none is)."""

    reg: float
    accuracies: Sequence[float]
    modes: int
    predicted: Mapping[str, float | None]

    @property
    def mean(self) -> float:
        """Mean over the runs."""
        return float(np.mean(self.accuracies))


def penalties(
    sweep: Mapping[str, Any], predictions: Mapping[str, Any], rows: Iterable[Mapping[str, str]]
) -> list[Penalty]:
    """The penalties of `sweep`, rising, from the predictions and the rows of runs.csv; diverged runs are left out."""
    found, table = [], list(rows)
    for configuration in sweep["configurations"]:
        runs = [row for row in table if all(row[name] == value for name, value in configuration.items())]
        accuracies = [float(row["train_accuracy"]) for row in runs if row["diverged"] == "false"]
        for entry in predictions["configurations"]:
            if accuracies and all(entry[name] == value for name, value in configuration.items()):
                predicted = {kind: entry[kind]["accuracy"] if entry[kind] else None for kind in KINDS}
                modes = entry["surviving_modes"]
                found.append(Penalty(float(configuration["reg"]), accuracies, modes, predicted))
    return sorted(found, key=lambda penalty: penalty.reg)


@style.drawn
def collapse(found: Sequence[Penalty], critical: float) -> Drawing:
    """The figure, with the predicted `critical` penalty."""
    figure = Figure(figsize=(WIDTH, HEIGHT))
    axes = figure.add_axes((0.62 / WIDTH, 0.5 / HEIGHT, 1 - 0.8 / WIDTH, 1 - 1.35 / HEIGHT))
    regs = [penalty.reg for penalty in found]
    top = max(
        [*(a for p in found for a in p.accuracies), *(v for p in found for v in p.predicted.values() if v)], default=1
    )
    axes.axvline(critical, color=INK, linewidth=1.0, linestyle="--")
    axes.annotate(
        f"critical α, predicted: {number(critical, 4)}", (critical, 1.1 * top), xytext=(-4, 0), fontsize=SMALL,
        textcoords="offset points", va="top", ha="right",
    )  # fmt: skip
    for penalty in found:
        axes.plot([penalty.reg] * len(penalty.accuracies), penalty.accuracies, ".", color=BLUE, markersize=4, alpha=0.7)
    axes.plot(regs, [penalty.mean for penalty in found], "-o", color=BLUE, linewidth=1.2, zorder=1)
    for kind, (_, marker, colour) in KINDS.items():
        drawn = [(p.reg, value) for p in found if (value := p.predicted[kind]) is not None]
        axes.plot(
            [reg for reg, _ in drawn], [value for _, value in drawn], marker, color=colour, markersize=8,
            markerfacecolor="none", markeredgewidth=1.6,
        )  # fmt: skip
    modes = axes.secondary_xaxis("top")
    modes.set_xticks(regs, [str(penalty.modes) for penalty in found])
    modes.set_xlabel("Surviving modes")
    axes.set_xlabel("Penalty α")
    axes.set_ylabel("Training accuracy")
    axes.set_ylim(0, 1.12 * top)
    handles = [Line2D([], [], color=BLUE, marker="o", linewidth=1.2, label="measured")]
    handles += [
        Line2D(
            [], [], color=colour, marker=marker, markerfacecolor="none", markeredgewidth=1.6, linestyle="", label=words
        )
        for words, marker, colour in KINDS.values()
    ]
    figure.legend(
        handles=handles, ncols=3, loc="upper left", bbox_to_anchor=(0.5 / WIDTH, 1.0), borderaxespad=0.3, borderpad=0
    )
    return style.drawing(figure, alt(found, critical), long(found))


def alt(found: Sequence[Penalty], critical: float) -> str:
    """One sentence: the accuracies on either side of the critical penalty."""
    told = f"Training accuracy by penalty, with the critical penalty predicted at {number(critical, 4)}"
    below, above = ([p for p in found if (p.reg < critical) == side] for side in (True, False))
    if below:
        told += f"; at {number(below[-1].reg)}, below it, the accuracy is {number(below[-1].mean)}"
    if above:
        told += f"; at {number(above[0].reg)}, above it, {number(above[0].mean)}"
    return told


def long(found: Sequence[Penalty]) -> str:
    """A paragraph: measured and predicted accuracies at every penalty."""
    return " ".join(_told(penalty) for penalty in found)


def _told(penalty: Penalty) -> str:
    predicted = [
        f"{words} {number(value)}"
        for kind, (words, *_) in KINDS.items()
        if (value := penalty.predicted[kind]) is not None
    ]
    told = f"α = {number(penalty.reg)} with {count(penalty.modes, 'surviving mode')}: measured {number(penalty.mean)}"
    return told + (f", predicted {' and '.join(predicted)}." if predicted else ".")
