"""Training loss by penalty: where learning was predicted to collapse, and what was predicted to be left below that.

Small points are single runs, the line their mean. Beside them stands the loss at the minimum of the penalised objective
while sigmoids are straight, which comes from the training images alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from writeup.claims.numbers import number
from writeup.output.figures import style
from writeup.output.figures.style import BLUE, GREEN, INK, SMALL, Drawing, entry
from writeup.phrases import count

PREDICTED = "at the linearised minimum"


@dataclass(frozen=True)
class Penalty:
    """One penalty: training loss of each run in nats, surviving modes, and the loss predicted (None: none is)."""

    reg: float
    losses: Sequence[float]
    modes: int
    predicted: float | None

    @property
    def mean(self) -> float:
        """Mean over the runs."""
        return float(np.mean(self.losses))


def penalties(
    sweep: Mapping[str, Any], predictions: Mapping[str, Any], rows: Iterable[Mapping[str, str]]
) -> list[Penalty]:
    """The penalties of `sweep`, rising, from the predictions and the rows of runs.csv.

    One at which a run diverged is left out, as the others would flatter.
    """
    result, table = [], list(rows)
    for configuration in sweep["configurations"]:
        runs = [row for row in table if configuration.items() <= row.items()]
        if not runs or any(row["diverged"] == "true" for row in runs):
            continue
        losses = [float(row["train_loss"]) for row in runs]
        for known in predictions["configurations"]:
            if configuration.items() <= known.items():
                predicted = known["ceiling"]["loss"] if known["ceiling"] else None
                result.append(Penalty(float(configuration["reg"]), losses, known["surviving_modes"], predicted))
    return sorted(result, key=lambda penalty: penalty.reg)


@style.drawn
def collapse(measured: Sequence[Penalty], critical: float, entropy: float) -> Drawing:
    """The figure, with the predicted `critical` penalty and the loss of always answering the class shares."""
    figure, axes = style.panel(3.5, left=0.62, sides=0.8, ends=1.35)
    regs = [penalty.reg for penalty in measured]
    places = [(penalty.reg, penalty.predicted) for penalty in measured if penalty.predicted is not None]
    drawn = [entropy, *(loss for penalty in measured for loss in penalty.losses), *(loss for _, loss in places)]
    low, high = min(drawn), max(drawn)
    room = 0.1 * (high - low) or 0.1
    axes.set_ylim(low - room, high + 2 * room)
    axes.axhline(entropy, color=INK, linewidth=0.8, linestyle=":")
    axes.text(0.01, entropy, "class shares", fontsize=SMALL, va="bottom", transform=axes.get_yaxis_transform())
    axes.axvline(critical, color=INK, linewidth=1.0, linestyle="--")
    axes.annotate(
        f"critical α, predicted: {number(critical, 4)}", (critical, high + 1.8 * room), xytext=(-4, 0), fontsize=SMALL,
        textcoords="offset points", va="top", ha="right",
    )  # fmt: skip
    for penalty in measured:
        axes.plot([penalty.reg] * len(penalty.losses), penalty.losses, ".", color=BLUE, markersize=4, alpha=0.7)
    axes.plot(regs, [penalty.mean for penalty in measured], "-o", color=BLUE, linewidth=1.2, zorder=1)
    hollow: dict[str, Any] = {"markerfacecolor": "none", "markeredgewidth": 1.6}
    axes.plot([reg for reg, _ in places], [loss for _, loss in places], "^", color=GREEN, markersize=8, **hollow)
    modes = axes.secondary_xaxis("top")
    modes.set_xticks(regs, [str(penalty.modes) for penalty in measured])
    modes.set_xlabel("Surviving modes")
    axes.set_xlabel("Penalty α")
    axes.set_ylabel("Training loss, nats")
    entries = [entry("measured", BLUE, "o", linewidth=1.2), entry(PREDICTED, GREEN, "^", linestyle="", **hollow)]
    style.legend(figure, entries)
    return style.drawing(figure, alt(measured, critical), description(measured))


def alt(measured: Sequence[Penalty], critical: float) -> str:
    """One sentence: the losses on either side of the critical penalty."""
    text = f"Training loss by penalty, in nats, with the critical penalty predicted at {number(critical, 4)}"
    below, above = ([p for p in measured if (p.reg < critical) == side] for side in (True, False))
    if below:
        text += f"; at {number(below[-1].reg)}, below it, the loss is {number(below[-1].mean)}"
    if above:
        text += f"; at {number(above[0].reg)}, above it, {number(above[0].mean)}"
    return text


def description(measured: Sequence[Penalty]) -> str:
    """A paragraph: measured and predicted losses at every penalty."""
    return " ".join(_sentence(penalty) for penalty in measured) or "The loss of no run is known."


def _sentence(penalty: Penalty) -> str:
    text = f"α = {number(penalty.reg)} with {count(penalty.modes, 'surviving mode')}: measured {number(penalty.mean)}"
    return f"{text}." if penalty.predicted is None else f"{text}, {PREDICTED} {number(penalty.predicted)}."
