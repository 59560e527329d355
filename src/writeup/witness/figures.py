"""The figures: what is drawn in the SVG files is what the runs wrote. The words that describe a figure are not read.

curves_…     every run and every mean over the seeds is a line, point by point; its colour is that of the name of
             its configuration, its dashes those of the part of the data
published    every published value with the mean and the interval of one run more, and its sign
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from writeup.files import read_json
from writeup.witness.account import Account, WitnessError
from writeup.witness.drawing import CLOSE, Drawing, Mark, Panel, Point, read
from writeup.witness.statistics import mean
from writeup.witness.study import Key, Study, is_same
from writeup.witness.tables import estimate
from writeup.witness.tree import SIGNS
from writeup.witness.words import is_printed, parsed

PARTS = {"train": "training", "validation": "validation", "test": "test"}
Settings = dict[str, str]
"""Parameter → its value, as a name of a configuration says it."""


class Line(NamedTuple):
    """A line that must be drawn, in the units of its panel."""

    name: str
    key: Key
    part: str
    points: list[Point]


Check = Callable[[Study, Account, Path], None]


def check_figures(study: Study, account: Account, paths: Sequence[Path], more: Mapping[str, Check]) -> None:
    """Every figure that the witness can read; WitnessError names what is drawn otherwise than measured.

    `more` are the checks of further kinds of figures: how the name of the file begins, up to a `_` → what reads it.
    """
    for path in paths:
        kind, _, sweep = path.stem.partition("_")
        if kind == "curves" and sweep in study.sweeps:
            if study.courses:
                Curves(study, account, path, sweep).check()
            else:
                check_responses(study, account, path, sweep)
        elif path.stem == "published":
            check_published(study, account, path)
        elif kind in more:
            more[kind](study, account, path)
        else:
            account.counts["figures that are not read"] += 1


class Curves:
    """The learning curves of one sweep."""

    def __init__(self, study: Study, account: Account, path: Path, sweep: str) -> None:
        self.study, self.account, self.path, self.sweep = study, account, path, sweep
        self.drawing = read(path)
        self.whole = not any(study.runs[key, seed].lost for key in study.sweeps[sweep] for seed in study.seeds)

    def check(self) -> None:
        """Every panel whose title names what is measured after every epoch; none if a name in them cannot be read."""
        for panel in self.drawing.panels:
            metrics = [it for it in self.study.experiment["courses"] if it["in_figures"] and is_titled(panel, it)]
            if metrics and all(settings(self.study, it.words) for one in self.drawing.panels for it in one.words):
                self.panel(panel, metrics)
            else:
                self.account.counts["panels that are not read"] += 1

    def panel(self, panel: Panel, metrics: Sequence[Mapping[str, Any]]) -> None:
        """All lines that must be there, and no others."""
        names = named_colours(self.study, self.drawing, panel)
        keys = [key for key in self.study.sweeps[self.sweep] if has(self.study, key, self.title(panel))]
        lines = [mark for mark in panel.marks if mark.is_line and all(x <= panel.right + CLOSE for x, _ in mark.points)]
        try:
            across, up = panel.x.places(), panel.y.places()
        except WitnessError as error:
            raise WitnessError(f"{self.path}, panel {panel.y.title}: {error}") from error
        for line in self.lines(keys, metrics):
            places = [(across(x), up(y)) for x, y in line.points]
            if not all(panel.heights[0] <= y <= panel.heights[1] for _, y in places):
                self.whole = False
                continue
            same = [mark for mark in lines if is_drawn(mark.points, places)]
            where = f"panel {panel.y.title}, {line.name}"
            if not same:
                values = [f"{y:.4g}" for _, y in line.points]
                self.account.refuse(
                    self.path, where, "no such line", f"{values[0]} to {values[-1]} in {len(values)} points"
                )
            fitting = [
                mark for mark in same if mark.colour not in names or has(self.study, line.key, names[mark.colour])
            ]
            if not fitting:
                self.account.refuse(self.path, f"{where}, its colour", names[same[0].colour], ", ".join(line.key))
            dashes = [it for words, mark in self.drawing.legend.items() if words == line.part for it in [mark.dash]]
            if dashes and fitting[0].dash not in dashes:
                self.account.refuse(self.path, f"{where}, its dashes", fitting[0].dash or "none", dashes[0] or "none")
            lines.remove(fitting[0])
            self.account.counts["lines of figures"] += 1
            self.account.counts["points of figures"] += len(places)
        if lines and self.whole:
            self.account.refuse(self.path, f"panel {panel.y.title}", f"{len(lines)} further lines", "none")

    def title(self, panel: Panel) -> Settings:
        """What the title of a panel says of all its lines: its own, or that of the panel above it."""
        titles = list[tuple[float, Settings]]()
        for one in self.drawing.panels:
            names = named_colours(self.study, self.drawing, one).values()
            above = one.heights <= panel.heights and [at for at, _ in one.x.ticks] == [at for at, _ in panel.x.ticks]
            for it in one.words if above else ():
                if (said := settings(self.study, it.words)) and said not in names:
                    titles.append((one.heights[0], said))
        return max(titles, key=lambda it: it[0], default=(0.0, {}))[1]

    def lines(self, keys: Sequence[Key], metrics: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
        """The runs and the means of configurations of which no run was lost."""
        for key in keys:
            runs = {seed: self.study.runs[key, seed] for seed in self.study.seeds}
            for metric in metrics if not any(it.lost for it in runs.values()) else ():
                courses = {seed: it.course[metric["name"]] for seed, it in runs.items()}
                means = [mean(values) for values in zip(*courses.values(), strict=False)]
                for name, values in {**{f"seed {seed}": it for seed, it in courses.items()}, "mean": means}.items():
                    part = PARTS.get(metric["name"].partition("_")[0], "")
                    words = f"{metric['name']} of {', '.join(key)}, {name}"
                    yield Line(words, key, part, [(n, value) for n, value in enumerate(values, start=1)])


def is_drawn(points: Sequence[Point], places: Sequence[Point]) -> bool:
    """Whether a line goes through just these places."""
    return len(points) == len(places) and all(
        abs(x - at) < CLOSE and abs(y - to) < CLOSE for (x, y), (at, to) in zip(points, places, strict=True)
    )


def is_titled(panel: Panel, metric: Mapping[str, Any]) -> bool:
    """Whether the vertical axis has the name of a metric, or of the panel that it belongs to."""
    title = re.sub(r" \(.*\)$", "", panel.y.title).lower()
    part, _, rest = metric["name"].partition("_")
    names = (metric["panel"], rest if part in PARTS else "", metric["name"], metric["label"], metric["words"])
    return title in {name.replace("_", " ").lower() for name in names if name}


def settings(study: Study, words: str) -> Settings:
    """What a name of a configuration says: "η = 0.1, α = 0.001" → the two parameters; nothing if it is none."""
    signs = {it["symbol"] or it["name"]: it["name"] for it in study.experiment["parameters"]}
    found = [part.partition(" = ") for part in re.sub(r" \(.*\)$", "", words).split(", ")]
    whole = "…" not in words and all(sign in signs for sign, *_ in found)
    return {signs[sign]: value for sign, _, value in found} if whole else {}


def has(study: Study, key: Key, said: Settings) -> bool:
    """Whether a configuration has the settings that its name says."""
    values = dict(zip(study.names, key, strict=True))
    return all(
        values[name] == text or ((number := parsed(text)) is not None and is_same(values[name], f"{number[0]:.6g}"))
        for name, text in said.items()
    )


def named_colours(study: Study, drawing: Drawing, panel: Panel) -> dict[str, Settings]:
    """Colour → the settings in the name that stands beside a mark of that colour, in the legend or behind a line."""
    beside = [
        (it.words, mark)
        for it in panel.words
        for mark in panel.marks
        if len(mark.points) == 1 and 0 < it.x - mark.points[0][0] < 12 and abs(it.y - mark.points[0][1]) < 6
    ]
    names = [*drawing.legend.items(), *beside]
    return {mark.colour: said for words, mark in names if (said := settings(study, words))}


def check_responses(study: Study, account: Account, path: Path, sweep: str) -> None:
    """Each configuration of a sweep at its value: the runs as points, the mean among them, its interval as a bar."""
    drawing, parameters = read(path), study.experiment["parameters"]
    for panel in drawing.panels:
        names, places = named_colours(study, drawing, panel), [place for place, _ in panel.x.ticks]
        near = min((abs(one - other) for one, other in pairwise(places)), default=math.inf) / 2
        axes = [it["name"] for it in parameters if panel.x.title.startswith(it["label"] or titled(it["name"]))]
        metrics = [it["name"] for it in study.experiment["metrics"] if it["in_figures"] and is_titled(panel, it)]
        for key in study.sweeps[sweep] if axes else ():
            at = [place for place, words in panel.x.ticks if has(study, key, {axes[-1]: words})]
            marks = [
                mark
                for mark in panel.marks
                if (at and abs(mark.points[0][0] - at[0]) < near) or len({x for x, _ in mark.points}) > 1
                if mark.colour not in names or has(study, key, names[mark.colour])
            ]
            for metric in metrics if at else ():
                ends = [study.runs[key, seed].end.get(metric) for seed in study.seeds]
                values = [it for it in ends if it is not None]
                if len(values) == len(ends):
                    where = f"panel {panel.y.title}, {metric} of {', '.join(key)}"
                    parts = estimate(values, study.plan["confidence"])
                    check_response(account, path, where, panel, marks, values, parts)


def check_response(
    account: Account,
    path: Path,
    where: str,
    panel: Panel,
    marks: Sequence[Mark],
    values: Sequence[float],
    parts: Mapping[str, float | None],
) -> None:
    """The values of one configuration among the `marks` at its value; nothing where they leave the panel."""
    up, known = panel.y.places(), {name: it for name, it in parts.items() if it is not None}
    ends = [known.get("low", known["least"]), known.get("high", known["greatest"])]
    heights, bar = sorted(map(up, values)), [up(end) for end in ends]
    if not all(panel.heights[0] <= y <= panel.heights[1] for y in heights):
        return
    lines = [[(x, y) for y in heights] for mark in marks for x, _ in mark.points[:1]]
    found = [line for line in lines for mark in marks if is_drawn(sorted(mark.points, key=lambda it: it[1]), line)]
    if not found:
        account.refuse(path, f"{where}, its runs", "no such points", sorted(values))
    x, whole = found[0][0][0], all(panel.heights[0] < y < panel.heights[1] for y in bar)
    if len(values) > 1 and whole and not any(is_drawn(mark.points, [(x, y) for y in bar]) for mark in marks):
        account.refuse(path, f"{where}, its interval", "no such bar", ends)
    means = [mark.points for mark in marks if len(mark.points) == 1 or len({x for x, _ in mark.points}) > 1]
    if not any(is_drawn([point], [(x, up(known["mean"]))]) for points in means for point in points):
        account.refuse(path, f"{where}, its mean", "no such point", known["mean"])
    account.counts["points of figures"] += len(values) + 1


def check_published(study: Study, account: Account, path: Path) -> None:
    """A row for each published value: both values, the sign, the interval of one run more as a bar, the mean in it."""
    drawing, file = read(path), study.results / "claims.json"
    if not drawing.panels or not drawing.panels[0].x.title.startswith("Measured"):
        account.counts["figures that are not read"] += 1  # that of slides has no words
        return
    (panel,), compared = drawing.panels, dict[tuple[str, Key, str], Mapping[str, Any]]()
    for claim in read_json(file):
        for it in claim["evidence"]["comparisons"] if claim["evidence"]["kind"] == "published" else ():
            if it["sweep"] in study.sweeps and it["metric"] in study.measures:
                compared[it["sweep"], study.key(it["configuration"]), it["metric"]] = it
    declared = {it["sweep"] for it in compared.values() if it["declared"]}
    right = {at: it for at, it in compared.items() if it["sweep"] in declared or not declared}
    bars = sorted((mark for mark in panel.marks if mark.is_line and is_level(mark)), key=lambda mark: mark.points[0][1])
    means = sorted((mark for mark in panel.marks if len(mark.points) == 1), key=lambda mark: mark.points[0][1])
    places, said = panel.x.places(), dict[str, str]()
    for row in panel.rows():
        if heading := settings(study, row[0]):
            said, row = heading, row[1:]  # noqa: PLW2901
        if len(row) < 4:
            continue
        fitting = [at for at, it in right.items() if is_row(row, it) and has(study, at[1], said)]
        where = f"row {', '.join(row[:3])} of {said}"
        if not fitting:
            account.refuse(path, where, row[3], "no such value in claims.json")
        it = right.pop(fitting[0])
        unit = 100 if study.metrics[it["metric"]]["unit"] == "%" else 100 / abs(it["published"])
        known = [it[name] for name in ("low", "high", "mean") if it[name] is not None]
        ends = [places((value - it["published"]) * unit) for value in known]
        drawn = [x for mark in (bars.pop(0), means.pop(0)) for x, _ in mark.points] if ends else []
        if any(abs(one - other) > CLOSE for one, other in zip(ends, drawn, strict=True)):
            account.refuse(path, f"{where}, bar and point", drawn, ends)
        account.counts["rows of published values"] += 1
    account.compare(
        "rows of published values", path, "values that are not drawn", [", ".join(map(str, at)) for at in right], []
    )


def is_level(mark: Mark) -> bool:
    """Whether a line has two ends at one height, as a bar does and an axis does not."""
    return len(mark.points) == 2 and mark.points[0][1] == mark.points[1][1]


def is_row(row: Sequence[str], compared: Mapping[str, Any]) -> bool:
    """Whether the words of a row are those of a published value: part of the data, value, mean, sign."""
    name, value, measured, sign = row[:4]
    numbers = is_printed(value, compared["published"]) and (
        compared["mean"] is None or is_printed(measured, compared["mean"])
    )
    return (
        numbers
        and sign == SIGNS[compared["verdict"]]
        and name in (compared["metric"].partition("_")[0], spaced(compared["metric"]))
    )


def spaced(name: str) -> str:
    """A name in words."""
    return name.replace("_", " ")


def titled(name: str) -> str:
    """A name in words, as a title."""
    return spaced(name)[:1].upper() + spaced(name)[1:]
