"""Accuracy by penalty: where learning was predicted to collapse, and what was predicted to be left below that.

Small points are single runs, the line their mean. Two predictions stand beside them: what the modes reach by the end of
training, and the accuracy at the minimum of the penalised objective while sigmoids are straight. The second is no bound
on the accuracy. Both come from the training images alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from writeup.claims.numbers import number
from writeup.output.figures import style
from writeup.output.figures.style import BLUE, GREEN, INK, SMALL, VERMILLION, Drawing, entry
from writeup.phrases import count

KINDS = {"final": ("by the modes", "s", VERMILLION), "ceiling": ("at the linearised minimum", "^", GREEN)}


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
    result, table = [], list(rows)
    for configuration in sweep["configurations"]:
        runs = [row for row in table if configuration.items() <= row.items()]
        accuracies = [float(row["train_accuracy"]) for row in runs if row["diverged"] == "false"]
        for known in predictions["configurations"]:
            if accuracies and configuration.items() <= known.items():
                predicted = {kind: known[kind]["accuracy"] if known[kind] else None for kind in KINDS}
                result.append(Penalty(float(configuration["reg"]), accuracies, known["surviving_modes"], predicted))
    return sorted(result, key=lambda penalty: penalty.reg)


@style.drawn
def collapse(measured: Sequence[Penalty], critical: float) -> Drawing:
    """The figure, with the predicted `critical` penalty."""
    figure, axes = style.panel(3.7, left=0.62, sides=0.8, ends=1.35)
    regs = [penalty.reg for penalty in measured]
    top = max(
        [*(a for p in measured for a in p.accuracies), *(v for p in measured for v in p.predicted.values() if v)],
        default=1,
    )
    axes.axvline(critical, color=INK, linewidth=1.0, linestyle="--")
    axes.annotate(
        f"critical α, predicted: {number(critical, 4)}", (critical, 1.1 * top), xytext=(-4, 0), fontsize=SMALL,
        textcoords="offset points", va="top", ha="right",
    )  # fmt: skip
    for penalty in measured:
        axes.plot([penalty.reg] * len(penalty.accuracies), penalty.accuracies, ".", color=BLUE, markersize=4, alpha=0.7)
    axes.plot(regs, [penalty.mean for penalty in measured], "-o", color=BLUE, linewidth=1.2, zorder=1)
    for kind, (_, marker, colour) in KINDS.items():
        drawn = [(p.reg, value) for p in measured if (value := p.predicted[kind]) is not None]
        axes.plot(
            [reg for reg, _ in drawn], [value for _, value in drawn], marker, color=colour, markersize=8,
            markerfacecolor="none", markeredgewidth=1.6,
        )  # fmt: skip
    modes = axes.secondary_xaxis("top")
    modes.set_xticks(regs, [str(penalty.modes) for penalty in measured])
    modes.set_xlabel("Surviving modes")
    axes.set_xlabel("Penalty α")
    axes.set_ylabel("Training accuracy")
    axes.set_ylim(0, 1.12 * top)
    hollow = {"markerfacecolor": "none", "markeredgewidth": 1.6, "linestyle": ""}
    entries = [entry(words, colour, marker, **hollow) for words, marker, colour in KINDS.values()]
    style.legend(figure, [entry("measured", BLUE, "o", linewidth=1.2), *entries])
    return style.drawing(figure, alt(measured, critical), description(measured))


def alt(measured: Sequence[Penalty], critical: float) -> str:
    """One sentence: the accuracies on either side of the critical penalty."""
    text = f"Training accuracy by penalty, with the critical penalty predicted at {number(critical, 4)}"
    below, above = ([p for p in measured if (p.reg < critical) == side] for side in (True, False))
    if below:
        text += f"; at {number(below[-1].reg)}, below it, the accuracy is {number(below[-1].mean)}"
    if above:
        text += f"; at {number(above[0].reg)}, above it, {number(above[0].mean)}"
    return text


def description(measured: Sequence[Penalty]) -> str:
    """A paragraph: measured and predicted accuracies at every penalty."""
    return " ".join(_sentence(penalty) for penalty in measured)


def _sentence(penalty: Penalty) -> str:
    predicted = [
        f"{words} {number(value)}"
        for kind, (words, *_) in KINDS.items()
        if (value := penalty.predicted[kind]) is not None
    ]
    text = f"α = {number(penalty.reg)} with {count(penalty.modes, 'surviving mode')}: measured {number(penalty.mean)}"
    return text + (f", predicted {' and '.join(predicted)}." if predicted else ".")
