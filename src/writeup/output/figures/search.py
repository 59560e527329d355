"""The whole search: the score of every candidate at every rung that it entered, against the epochs trained.

A score is the mean over the rung's seeds. The horizontal axis is logarithmic, the vertical one has the scale of the
metric (see `scales`). The fewer rungs a candidate entered, the thinner its line; a cross at the foot stands for a
candidate with a run that diverged or failed. The configuration beside the winner never entered the search: its line is
what its own runs, with the same seeds, had reached after as many epochs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from writeup.experiment.declaration import Metric, experiment_of
from writeup.experiment.intervals import mean
from writeup.output.figures import columns, style
from writeup.output.figures.labels import label, lost, measured
from writeup.output.figures.scales import fixed_ticks, set_scale
from writeup.output.figures.style import BLUE, GREY, SMALL, VERMILLION, WIDTH, Drawing, entry
from writeup.phrases import count

LONGEST = 3.4  # inches of the label of the vertical axis
THINNEST, THICKEST = 0.6, 1.4
Row = Mapping[str, str]


@dataclass(frozen=True)
class Candidate:
    """A candidate's way through the rungs: epochs → score, None where a run was `lost`, that is, has no result."""

    label: str
    scores: Mapping[int, float | None]
    won: bool
    lost: str = "diverged"

    @property
    def points(self) -> list[tuple[int, float]]:
        """Epochs and score at the rungs at which no run was lost."""
        return [(epochs, score) for epochs, score in self.scores.items() if score is not None]

    @property
    def has_lost(self) -> bool:
        """Whether a run was lost at the last rung entered."""
        return None in self.scores.values()


def paths(plan: Mapping[str, Any], rows: Iterable[Row]) -> list[Candidate]:
    """The way of each candidate through the rows of search.csv, in the order declared."""
    experiment = experiment_of(plan)
    names = experiment.candidate
    last, scores, winners = len(plan["rungs"]), dict[tuple[str, ...], dict[int, float | None]](), set[tuple[str, ...]]()
    for row in rows:
        key = tuple(row[name] for name in names)
        scores.setdefault(key, {})[int(row["epochs"])] = float(row["score"]) if row["score"] else None
        if row["kept"] == "true" and int(row["rung"]) == last:
            winners.add(key)
    varied = [name for name in names if len(plan["space"].get(name, [])) > 1]
    return [
        Candidate(
            label(experiment, dict(zip(names, key, strict=True)), varied), at_rungs, key in winners, lost(experiment)
        )
        for key, at_rungs in scores.items()
    ]


def beside(plan: Mapping[str, Any], study: Mapping[str, Any], epochs: Sequence[Row]) -> Candidate | None:
    """The configuration beside the winner, from the study's plan and its table of epochs; None if none is named."""
    if not plan["beside"]:
        return None
    experiment = experiment_of(plan)
    course, sign = experiment.score.removeprefix("best_"), experiment.direction
    if not epochs or course not in epochs[0]:
        return None
    sweep = next(sweep for sweep in study["sweeps"] if sweep["name"] == plan["beside"]["sweep"])
    configuration = plan["beside"]["configuration"]
    runs: dict[str, list[float]] = {}
    for row in epochs:
        if all(row[name] == configuration[name] for name in experiment.names):
            runs.setdefault(row["seed"], []).append(float(row[course] or "nan"))
    scores: dict[int, float | None] = {}
    for rung in plan["rungs"]:
        reached = [runs.get(str(seed), [])[: rung["epochs"]] for seed in rung["seeds"]]
        if all(len(course) == rung["epochs"] for course in reached):
            best = course != experiment.score
            ends = [max(values, key=lambda value: sign * value) if best else values[-1] for values in reached]
            scores[rung["epochs"]] = mean(ends)
    return Candidate(f"{sweep['title']}, {label(experiment, configuration, list(sweep['vary']))}", scores, won=False)


def ranked_by(plan: Mapping[str, Any]) -> Metric:
    """What the candidates of the search `plan` are ranked by: X, where the score is best_X."""
    experiment = experiment_of(plan)
    course = experiment.score.removeprefix("best_")
    metric = experiment.metric(course if experiment.has_metric(course) else experiment.score)
    return replace(metric, better="lower") if experiment.direction < 0 else metric


@style.drawn
def search(candidates: Sequence[Candidate], other: Candidate | None, metric: Metric, title: str) -> Drawing:
    """The figure of the search called `title`, with the path of the `other` configuration where there is one.

    `metric` is what the candidates are ranked by, see `ranked_by`.
    """
    scores = [score for candidate in (*candidates, *([other] if other else [])) for _, score in candidate.points]
    figure = Figure(figsize=(WIDTH, 4.9))
    axes = figure.add_axes((0, 0.45 / 4.9, 1, (4.9 - 1.3) / 4.9))
    set_scale(axes, metric.scale, scores)
    words = columns.with_unit(f"{metric.spoken[0].upper()}{metric.spoken[1:]}", metric.unit)
    axes.set_ylabel(style.wrapped(words, LONGEST, columns.LINES))
    left = columns.left([axes])
    axes.set_position((left / WIDTH, 0.45 / 4.9, 1 - (left + 0.13) / WIDTH, (4.9 - 1.3) / 4.9))
    _epochs(axes, sorted({epochs for candidate in candidates for epochs in candidate.scores}))
    for candidate in sorted(candidates, key=lambda candidate: (candidate.won, len(candidate.scores))):
        _draw(axes, candidate, *_look(candidate, candidates))
    if other and other.points:
        _draw(axes, other, VERMILLION, "s", 1.8, "--")
    axes.set_xlabel("Epochs")
    _key(figure, candidates, other)
    return style.drawing(figure, alt(candidates, other, metric, title), description(candidates, other, metric))


def _look(candidate: Candidate, candidates: Sequence[Candidate]) -> tuple[str, str, float]:
    if candidate.won:
        return BLUE, "o", 2.2
    most = max(len(other.scores) for other in candidates)
    return GREY, "", THINNEST + (THICKEST - THINNEST) * (len(candidate.scores) - 1) / max(most - 1, 1)


def _draw(axes: Axes, candidate: Candidate, colour: str, marker: str, width: float, dash: str = "-") -> None:
    epochs, scores = [point[0] for point in candidate.points], [point[1] for point in candidate.points]
    size, above = (5, 3) if marker else (4, 2)
    axes.plot(epochs, scores, dash, color=colour, linewidth=width, marker=marker or ".", markersize=size, zorder=above)
    if candidate.has_lost:
        place = axes.get_xaxis_transform()
        axes.plot(max(candidate.scores), 0.02, "x", color=colour, markersize=7, transform=place, clip_on=False)


def _epochs(axes: Axes, rungs: Sequence[int]) -> None:
    axes.set_xscale("log")
    axes.set_xlim(rungs[0] / 1.12, rungs[-1] * 1.12)
    fixed_ticks(axes.xaxis, rungs, digits=6)


def _key(figure: Figure, candidates: Sequence[Candidate], other: Candidate | None) -> None:
    """What the lines are, above the panel, a line of text each."""
    entries = [
        entry(f"winner: {candidate.label}", BLUE, "o", linewidth=2.2) for candidate in candidates if candidate.won
    ]
    if other and other.points:
        text = style.clipped(f"beside it: {other.label}", WIDTH - 1.1, SMALL)
        entries.append(entry(text, VERMILLION, "s", linestyle="--"))
    entries.append(entry("dropped: the thinner, the earlier", GREY, ".", markersize=4, linewidth=THICKEST))
    for words in {candidate.lost: None for candidate in candidates if candidate.has_lost}:
        entries.append(entry(words, GREY, "x", linestyle=""))
    style.legend(figure, entries, ncols=1, borderaxespad=0.1)


def alt(candidates: Sequence[Candidate], other: Candidate | None, metric: Metric, title: str) -> str:
    """One sentence: how many candidates there were, and how the winner and the configuration beside it ended."""
    text = f"{title}: {metric.spoken} of {count(len(candidates), 'candidate')} against the epochs trained"
    for candidate in candidates:
        if candidate.won:
            text += f"; the winner, {candidate.label}, ends at {_last(candidate)}"
    return text + (f", and beside it {other.label} at {_last(other)}" if other and other.points else "")


def description(candidates: Sequence[Candidate], other: Candidate | None, metric: Metric) -> str:
    """A paragraph with every score of every candidate, from the winner down."""
    sign = -1 if metric.better == "lower" else 1

    def rank(candidate: Candidate) -> tuple[Any, ...]:
        ends = [(epochs, sign * score) for epochs, score in candidate.points[-1:]]
        return candidate.won, len(candidate.scores), ends

    ranked = sorted(candidates, key=rank, reverse=True)
    return " ".join(_sentence(candidate) for candidate in [*ranked, *([other] if other and other.points else [])])


def _sentence(candidate: Candidate) -> str:
    scores = [
        f"{candidate.lost if score is None else measured(score)} after {count(epochs, 'epoch')}"
        for epochs, score in candidate.scores.items()
    ]
    return f"{candidate.label}{' (winner)' if candidate.won else ''}: {', '.join(scores)}."


def _last(candidate: Candidate) -> str:
    return measured(candidate.points[-1][1])
