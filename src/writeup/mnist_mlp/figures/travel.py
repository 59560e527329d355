"""Validation loss against time along the gradient flow: learning rate times epochs.

A step of length η follows the flow for a time η, so curves of several learning rates lie on one another as long as the
steps are short. Each point is the mean over seeds at the end of an epoch. A configuration of which a run diverged has
no curve.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from writeup.claims.numbers import number
from writeup.output.figures import style
from writeup.output.figures.lines import Line
from writeup.output.figures.scales import log_scale, plain_powers
from writeup.output.figures.style import INK, SMALL, Drawing
from writeup.phrases import count, listing


@dataclass(frozen=True)
class Course:
    """Mean validation loss (epochs,) in nats of one learning rate, against learning rate times epochs (epochs,)."""

    label: str
    travel: NDArray[np.float64]
    losses: NDArray[np.float64]


def courses(sweep: Mapping[str, Any], lines: Sequence[Line]) -> list[Course]:
    """The course of each of the `lines` of `sweep` of which no run diverged."""
    result = []
    for configuration, line in zip(sweep["configurations"], lines, strict=True):
        losses = line.mean("validation_loss")
        if len(losses):
            epochs = np.arange(1, len(losses) + 1, dtype=np.float64)
            result.append(Course(line.label, epochs * float(configuration["learning_rate"]), losses))
    return result


def plateau_end(sweep: Mapping[str, Any], predictions: Mapping[str, Any]) -> float | None:
    """Learning rate times epochs at which the plateau ends by prediction, where the theory holds; None if nowhere."""
    ends = [
        float(known["learning_rate"]) * known["plateau_steps"] * int(known["epochs"]) / known["steps"]
        for known in predictions["configurations"]
        if known["in_domain"] and known["plateau_steps"]
        if any(configuration.items() <= known.items() for configuration in sweep["configurations"])
    ]
    return float(np.mean(ends)) if ends else None


@style.drawn
def travel(drawn: Sequence[Course], plateau: float | None) -> Drawing:
    """The figure, with the end of the `plateau` marked where one is given."""
    figure, axes = style.panel(3.4, left=0.6, sides=0.75, ends=0.9)
    ends = sorted(drawn, key=lambda course: -course.travel[-1])
    for course, (colour, marker) in zip(drawn, style.looks(range(len(drawn))).values(), strict=True):
        axes.plot(course.travel, course.losses, color=colour, marker=marker, markersize=4, label=course.label)
        rank = ends.index(course)  # above the curves, which fall to the right, there is room for words
        axes.annotate(
            f"{count(len(course.losses), 'epoch')} of {course.label}", (course.travel[-1], course.losses[-1]),
            xytext=(0 if rank else 8, 14 + 17 * min(rank, 2)), textcoords="offset points", fontsize=SMALL,
            ha="left" if rank else "right", arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.8},
        )  # fmt: skip
    losses = [loss for course in drawn for loss in course.losses]
    log_scale(axes, min(losses, default=1), max(losses, default=1))
    axes.set_xscale("log")
    plain_powers(axes.xaxis)
    if plateau is not None:
        axes.axvline(plateau, color=INK, linewidth=1.0, linestyle="--")
        axes.annotate(
            "the plateau ends here, by prediction", (plateau, 1), xycoords=("data", "axes fraction"), xytext=(5, 0),
            textcoords="offset points", fontsize=SMALL, va="top",
        )  # fmt: skip
    axes.set_xlabel("Learning rate × epochs")
    axes.set_ylabel("Validation loss, nats")
    style.legend(figure, axes.get_legend_handles_labels()[0], left=0.6)
    return style.drawing(figure, alt(drawn), description(drawn))


def meetings(drawn: Sequence[Course]) -> dict[float, list[tuple[str, float]]]:
    """Each travel that several courses are measured at: their labels and losses there."""
    met: dict[float, list[tuple[str, float]]] = {}
    for course in drawn:
        for place, loss in zip(course.travel, course.losses, strict=True):
            met.setdefault(round(float(place), 9), []).append((course.label, float(loss)))
    return {place: met[place] for place in sorted(met) if len(met[place]) > 1}


def alt(drawn: Sequence[Course]) -> str:
    """One sentence: how far apart the courses are at most where several are measured."""
    text = f"Validation loss against learning rate times epochs for {count(len(drawn), 'learning rate')}"
    spreads = {place: np.ptp([loss for _, loss in losses]) for place, losses in meetings(drawn).items()}
    if not spreads:
        return text
    most = max(spreads, key=lambda place: spreads[place])
    return f"{text}; where several are measured they are at most {number(spreads[most])} nats apart, at {number(most)}"


def description(drawn: Sequence[Course]) -> str:
    """A paragraph: the losses wherever several courses are measured."""
    said = [
        f"At {number(place)}: {listing([f'{number(loss)} with {label}' for label, loss in losses])}."
        for place, losses in meetings(drawn).items()
    ]
    return " ".join(said) or "No two learning rates are measured after the same distance."
