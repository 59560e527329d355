"""The whole search: the score of every candidate at every rung that it entered, against the epochs trained.

A score is the mean best validation accuracy over the rung's seeds. Both axes are logarithmic, the vertical one in the
error (see `scales`). The fewer rungs a candidate entered, the thinner its line; a cross at the foot stands for a
candidate of which a run diverged. The configuration beside the winner never entered the search: its line is what its
own runs, with the same seeds, had reached after as many epochs.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from writeup.report.figures import style
from writeup.report.figures.scales import accuracy_scale
from writeup.report.figures.style import BLUE, SMALL, VERMILLION, WIDTH, Drawing, label, number
from writeup.report.plain import count
from writeup.study.runs import HYPERPARAMETERS
from writeup.study.search import CANDIDATE

GREY = "#7d7d7d"
THINNEST, THICKEST = 0.6, 1.4
Row = Mapping[str, str]


@dataclass(frozen=True)
class Path:
    """A candidate's way through the rungs: epochs → score, None where a run diverged."""

    label: str
    scores: Mapping[int, float | None]
    won: bool

    @property
    def points(self) -> list[tuple[int, float]]:
        """Epochs and score at the rungs at which no run had diverged."""
        return [(epochs, score) for epochs, score in self.scores.items() if score is not None]

    @property
    def diverged(self) -> bool:
        """Whether a run diverged at the last rung entered."""
        return None in self.scores.values()


def paths(plan: Mapping[str, Any], rows: Iterable[Row]) -> list[Path]:
    """The way of each candidate through the rows of search.csv, in the order declared."""
    last, scores, winners = len(plan["rungs"]), dict[tuple[str, ...], dict[int, float | None]](), set[tuple[str, ...]]()
    for row in rows:
        candidate = tuple(row[name] for name in CANDIDATE)
        scores.setdefault(candidate, {})[int(row["epochs"])] = float(row["score"]) if row["score"] else None
        if row["kept"] == "true" and int(row["rung"]) == last:
            winners.add(candidate)
    varied = [name for name in CANDIDATE if len(plan["space"].get(name, [])) > 1]
    return [
        Path(label(dict(zip(CANDIDATE, candidate, strict=True)), varied), found, candidate in winners)
        for candidate, found in scores.items()
    ]


def beside(plan: Mapping[str, Any], study: Mapping[str, Any], epochs: Sequence[Row]) -> Path | None:
    """The configuration beside the winner, from the study's plan and its table of epochs; None if none is named."""
    if not plan["beside"]:
        return None
    sweep = next(sweep for sweep in study["sweeps"] if sweep["name"] == plan["beside"]["sweep"])
    configuration = plan["beside"]["configuration"]
    runs: dict[str, list[float]] = {}
    for row in epochs:
        if all(row[name] == configuration[name] for name in HYPERPARAMETERS):
            runs.setdefault(row["seed"], []).append(float(row["validation_accuracy"] or "nan"))
    scores: dict[int, float | None] = {}
    for rung in plan["rungs"]:
        reached = [runs.get(str(seed), [])[: rung["epochs"]] for seed in rung["seeds"]]
        if all(len(course) == rung["epochs"] for course in reached):
            scores[rung["epochs"]] = math.fsum(map(max, reached)) / len(reached)
    return Path(f"{sweep['title']}, {label(configuration, list(sweep['vary']))}", scores, won=False)


@style.drawn
def search(found: Sequence[Path], other: Path | None, title: str) -> Drawing:
    """The figure of the search called `title`, with the path of the `other` configuration where there is one."""
    figure = Figure(figsize=(WIDTH, 4.9))
    axes = figure.add_axes((0.62 / WIDTH, 0.45 / 4.9, 1 - 0.75 / WIDTH, (4.9 - 1.3) / 4.9))
    errors = [1 - score for path in (*found, *([other] if other else [])) for _, score in path.points]
    accuracy_scale(axes, min(errors, default=0.1), max(errors, default=1.0))
    _epochs(axes, sorted({epochs for path in found for epochs in path.scores}))
    for path in sorted(found, key=lambda path: (path.won, len(path.scores))):
        _draw(axes, path, *_look(path, found))
    if other and other.points:
        _draw(axes, other, VERMILLION, "s", 1.8, "--")
    axes.set_ylabel("Validation accuracy")
    axes.set_xlabel("Epochs")
    _key(figure, found, other)
    return style.drawing(figure, alt(found, other, title), long(found, other))


def _look(path: Path, found: Sequence[Path]) -> tuple[str, str, float]:
    if path.won:
        return BLUE, "o", 2.2
    most = max(len(other.scores) for other in found)
    return GREY, "", THINNEST + (THICKEST - THINNEST) * (len(path.scores) - 1) / max(most - 1, 1)


def _draw(axes: Axes, path: Path, colour: str, marker: str, width: float, dash: str = "-") -> None:
    epochs, scores = [point[0] for point in path.points], [point[1] for point in path.points]
    size, above = (5, 3) if marker else (4, 2)
    axes.plot(epochs, scores, dash, color=colour, linewidth=width, marker=marker or ".", markersize=size, zorder=above)
    if path.diverged:
        place = axes.get_xaxis_transform()
        axes.plot(max(path.scores), 0.02, "x", color=colour, markersize=7, transform=place, clip_on=False)


def _epochs(axes: Axes, rungs: Sequence[int]) -> None:
    axes.set_xscale("log")
    axes.set_xlim(rungs[0] / 1.12, rungs[-1] * 1.12)
    axes.xaxis.set_major_locator(FixedLocator(list(rungs)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, 6)))


def _key(figure: Figure, found: Sequence[Path], other: Path | None) -> None:
    """What the lines are, above the panel, a line of text each."""
    handles = [
        Line2D([], [], color=BLUE, marker="o", linewidth=2.2, label=f"winner: {path.label}")
        for path in found
        if path.won
    ]
    if other and other.points:
        beside = style.clipped(f"beside it: {other.label}", WIDTH - 1.1, SMALL)
        handles.append(Line2D([], [], color=VERMILLION, marker="s", linestyle="--", label=beside))
    dropped = "dropped: the thinner, the earlier"
    handles.append(Line2D([], [], color=GREY, marker=".", markersize=4, linewidth=THICKEST, label=dropped))
    if any(path.diverged for path in found):
        handles.append(Line2D([], [], color=GREY, linestyle="", marker="x", label="diverged"))
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.5 / WIDTH, 1.0), borderaxespad=0.1, borderpad=0)


def alt(found: Sequence[Path], other: Path | None, title: str) -> str:
    """One sentence: how many candidates there were, and how the winner and the configuration beside it ended."""
    told = f"{title}: validation accuracy of {count(len(found), 'candidate')} against the epochs trained"
    for path in found:
        if path.won:
            told += f"; the winner, {path.label}, ends at {_last(path)}"
    return told + (f", and beside it {other.label} at {_last(other)}" if other and other.points else "")


def long(found: Sequence[Path], other: Path | None) -> str:
    """A paragraph with every score of every candidate, from the winner down."""
    ranked = sorted(found, key=lambda path: (path.won, len(path.scores), path.points[-1:]), reverse=True)
    return " ".join(_told(path) for path in [*ranked, *([other] if other and other.points else [])])


def _told(path: Path) -> str:
    scores = [
        f"{'diverged' if score is None else f'{score:.4f}'} after {count(epochs, 'epoch')}"
        for epochs, score in path.scores.items()
    ]
    return f"{path.label}{' (winner)' if path.won else ''}: {', '.join(scores)}."


def _last(path: Path) -> str:
    return f"{path.points[-1][1]:.4f}"
