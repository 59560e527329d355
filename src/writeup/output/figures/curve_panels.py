"""What is in one panel of learning curves: the lines of a sweep, their scales, and what the kinds of line mean.

Each run is a thin line and the mean over the seeds a thick one; a solid line is training, a dashed one validation. A
run that diverged ends in a cross, see `lines`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator
from numpy.typing import NDArray

from writeup.output.figures import style
from writeup.output.figures.lines import SPLITS, Line
from writeup.output.figures.scales import LEAST, accuracy_scale, loss_scale
from writeup.output.figures.style import INK

PLATEAU: Mapping[str, Any] = {"marker": "|", "markersize": 17, "markeredgewidth": 2.2}
FALLING: Mapping[str, Any] = {
    "marker": "v",
    "markersize": 11,
    "markerfacecolor": "none",
    "markeredgewidth": 1.4,
    "clip_on": False,
}
KEYS = 5  # entries of a legend that there is room for
DASHES: Mapping[str, Literal["-", "--"]] = {"train": "-", "validation": "--"}


def draw(
    axes: Axes, line: Line, metric: str, look: tuple[str, str], part_id: Callable[[str, str, str], str], every: int = 8
) -> None:
    """One line; `part_id` makes the identifier of a part from split, kind and number."""
    colour, marker = look
    for split, dash in DASHES.items():
        for run in line.runs:
            values = run.values[split, metric]
            axes.plot(
                _steps(values), values, dash, color=colour, linewidth=0.7, alpha=0.35 if not run.diverged else 0.8,
                gid=part_id(split, "run" if line.diverged else "seed", run.seed),
            )  # fmt: skip
            if run.diverged:
                end = (run.epochs, values[-1]) if run.epochs else (1, 0.97)
                place = axes.transData if run.epochs else axes.get_xaxis_transform()
                axes.plot(
                    *end, "x", color=colour, markersize=7, markeredgewidth=1.8, transform=place, clip_on=False,
                    gid=part_id(split, "end", run.seed),
                )  # fmt: skip
        mean = line.mean(split, metric)
        axes.plot(
            _steps(mean), mean, dash, color=colour, marker=marker, markevery=_marked(len(mean), every),
            markerfacecolor=colour if split == "train" else "none", linewidth=1.8 if marker else 1.0,
            gid=part_id(split, "mean", "0"),
        )  # fmt: skip


def annotate(axes: Axes, line: Line, look: tuple[str, str], part_id: Callable[[str, str, str], str]) -> None:
    """Mark on the mean training loss of `line` where its plateau ends, and that its runs were cut off."""
    mean = line.mean("train", "loss")
    if line.plateau is not None and 1 <= line.plateau <= len(mean):
        height = np.interp(line.plateau, _steps(mean), mean)
        axes.plot(line.plateau, height, color=look[0], linestyle="", **PLATEAU, gid=part_id("train", "mark", "0"))
    if line.is_cut_off:
        axes.plot(len(mean), mean[-1], color=look[0], linestyle="", **FALLING, gid=part_id("train", "mark", "1"))


def _marked(epochs: int, most: int) -> list[int]:
    """Which of the epochs carry a marker: the first, the last and evenly spaced ones."""
    return sorted(set(np.linspace(0, epochs - 1, min(epochs, most)).round().astype(int).tolist()))


def _steps(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.arange(1, len(values) + 1)


def scale(axes: Axes, lines: Sequence[Line], metric: str) -> None:
    """The vertical scale of `metric`, with limits that hold every value drawn, up to a hundred nats."""
    drawn = np.concatenate([run.values[split, metric] for line in lines for run in line.runs for split in SPLITS])
    values = np.clip(drawn if metric == "loss" else 1 - drawn, LEAST, 100)
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.1, 1.0)
    (loss_scale if metric == "loss" else accuracy_scale)(axes, low, high)


def epochs(axes: Axes, lines: Sequence[Line], most: int) -> None:
    """The horizontal scale: whole epochs, with `most` ticks at most."""
    last = max([1, *(run.epochs for line in lines for run in line.runs)])
    margin = 0.02 * last if last > 1 else 0.5
    axes.set_xlim(1 - margin, last + margin)
    axes.xaxis.set_major_locator(MaxNLocator(most, integer=True) if last > 2 else FixedLocator(range(1, last + 1)))


def tag(line: Line) -> str:
    """The name of a line, with how many of its runs diverged."""
    return f"{line.label} ({line.diverged} of {len(line.runs)} diverged)" if line.diverged else line.label


def key(figure: Figure, lines: Sequence[Line], left: float) -> None:
    """What the kinds of line mean, above the panels."""
    entries = [
        style.entry("training", INK, "o", linestyle="-", markersize=4),
        style.entry("validation", INK, "o", linestyle="--", markersize=4, markerfacecolor="none"),
    ]
    if max(len(line.runs) for line in lines) > 1:
        entries.append(style.entry("one seed", INK, linewidth=0.7, alpha=0.6))
    if any(line.diverged for line in lines):
        entries.append(style.entry("diverged", INK, "x", linestyle="", markeredgewidth=1.8))
    if any(line.plateau is not None and 1 <= line.plateau <= len(line.mean("train", "loss")) for line in lines):
        entries.append(style.entry("plateau ends", INK, linestyle="", **{**PLATEAU, "markersize": 11}))
    if any(line.is_cut_off for line in lines):
        entries.append(style.entry("still falling", INK, linestyle="", **{**FALLING, "markersize": 8}))
    narrow = figure.get_figwidth() < style.WIDTH
    if len(entries) > KEYS or narrow:
        entries = [entry for entry in entries if entry.get_label() != "one seed"]
    style.legend(figure, entries, 0.0 if narrow else left, handlelength=1.5 if narrow else 2.0, columnspacing=1.1)
