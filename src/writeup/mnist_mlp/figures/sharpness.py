"""How sharp the objective is, at the origin and where training ended, against the stability limit of the steps.

Both axes are logarithmic. In the shaded half a bowl is sharper than the limit (2 (1 + μ)/η, less with Nesterov's
momentum), and the steps overshoot ever farther.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from writeup.claims.numbers import number
from writeup.mnist_mlp.declaration import experiment
from writeup.output.figures import style
from writeup.output.figures.labels import label
from writeup.output.figures.scales import both_logarithmic
from writeup.output.figures.style import INK, SMALL, Drawing, entry
from writeup.phrases import count


@dataclass(frozen=True)
class Run:
    """One run: the stability limit of its steps, and how sharp the objective is at the origin and at the end."""

    name: str
    hidden_size: int
    limit: float
    origin: float
    end: float


def places(rows: Iterable[Mapping[str, str]]) -> list[Run]:
    """The runs in the rows of sharpness.csv whose sharpness is known, each named by what tells it from the others."""
    known, network = [row for row in rows if row["sharpness"]], experiment()
    names = [name for name in network.names if len({row[name] for row in known}) > 1] or network.names
    return [
        Run(
            label(network, row, names),
            int(row["hidden_size"]),
            float(row["limit"]),
            float(row["origin"]),
            float(row["sharpness"]),
        )
        for row in known
    ]


@style.drawn
def sharpness(runs: Sequence[Run]) -> Drawing:
    """The figure."""
    figure, axes = style.panel(3.6, left=0.62, sides=0.75, ends=0.95)
    _border(axes, runs)
    sizes = sorted({run.hidden_size for run in runs})
    looks = style.looks(sizes)
    for size, (colour, marker) in looks.items():
        chosen = [run for run in runs if run.hidden_size == size]
        limits = [run.limit for run in chosen]
        origins = [run.origin for run in chosen]
        axes.plot(limits, origins, marker, color=colour, markerfacecolor="none", markeredgewidth=1.5, markersize=8)
        axes.plot(limits, [run.end for run in chosen], marker, color=colour, markersize=4)
    axes.set_xlabel("Stability limit of the steps")
    axes.set_ylabel("Sharpness")
    entries = [entry(f"H = {size}", *look, linestyle="") for size, look in looks.items()]
    entries.append(entry("at the origin", INK, "o", markerfacecolor="none", linestyle=""))
    entries.append(entry("at the end", INK, "o", markersize=4, linestyle=""))
    style.legend(figure, entries, columnspacing=1.2, handletextpad=0.3)
    return style.drawing(figure, alt(runs), description(runs))


def _border(axes: Axes, runs: Sequence[Run]) -> None:
    limits = [run.limit for run in runs] or [1.0]
    values = [value for run in runs for value in (run.origin, run.end)] or [1.0]
    low, high = min(*limits, *values) / 1.6, max(*limits, *values) * 1.6
    across = min(limits) / 1.6, max(limits) * 1.6
    both_logarithmic(axes, across, (low, high))
    line = np.array(across)
    axes.fill_between(line, line, high, color=INK, alpha=0.1, linewidth=0)
    axes.plot(line, line, color=INK, linewidth=1.0)
    axes.text(line[0] * 1.15, high / 1.2, "steps overshoot ever farther", fontsize=SMALL, va="top")


def alt(runs: Sequence[Run]) -> str:
    """One sentence: how many runs began and how many ended where their steps are stable."""
    began = sum(run.origin < run.limit for run in runs)
    ended = sum(run.end < run.limit for run in runs)
    return (
        f"Sharpness against the stability limit of the steps, for {count(len(runs), 'run')}: at the origin {began} of "
        f"them are below the limit, at the end {ended}"
    )


def description(runs: Sequence[Run]) -> str:
    """A paragraph: limit, origin and end of every configuration."""
    sentences = []
    for name in dict.fromkeys(run.name for run in runs):
        chosen = [run for run in runs if run.name == name]
        ends = [run.end for run in chosen]
        sentences.append(
            f"{name}: limit {number(chosen[0].limit)}, origin {number(chosen[0].origin)}, end {number(min(ends))} to "
            f"{number(max(ends))}."
        )
    return " ".join(sentences) or "The sharpness of no run is known."
