"""The figures of any experiment: what is drawn is what the runs wrote. The words that describe a figure are not read.

curves_…     every run and every mean over the seeds is a line, point by point; its colour is that of the name of
             its configuration, its dashes those of the part of the data; without epochs, runs, means and intervals
published    every published value with the mean and the interval of one run more, and its sign
search       the score of every candidate after the epochs of each rung
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from writeup.files import read_json
from writeup.witness.account import Account
from writeup.witness.axis import CLOSE
from writeup.witness.drawing import Panel, Point, is_drawn
from writeup.witness.figure import KIND, PARTS, UNREAD, Check, Figure, Settings, has, is_titled, settings
from writeup.witness.responses import check_responses
from writeup.witness.statistics import mean
from writeup.witness.study import Key, Study
from writeup.witness.tree import SIGNS
from writeup.witness.words import is_printed, spaced


class Line(NamedTuple):
    """A line that must be drawn, in the units of its panel."""

    name: str
    key: Key
    part: str
    points: list[Point]


def check_figures(study: Study, account: Account, paths: Sequence[Path], more: Mapping[str, Check] = {}) -> None:
    """Every figure that the witness can read; WitnessError names what is drawn otherwise than measured.

    A check belongs to the figures whose names begin with a word, up to a `_`; `more` are those of an experiment.
    """
    checks = {"curves": check_curves, "published": check_published, "search": check_search, **more}
    for path in paths:
        kind, _, sweep = path.stem.partition("_")
        if kind in checks and (kind != "curves" or sweep in study.sweeps):
            checks[kind](Figure(study, account, path))
        else:
            account.counts["figures that are not read"] += 1


def check_curves(figure: Figure) -> None:
    """Every panel whose title names what is measured after every epoch; none if a name in them cannot be read."""
    study, panels = figure.study, figure.drawing.panels
    if not study.courses:
        check_responses(figure)
        return
    for panel in panels:
        metrics = [it for it in study.experiment["courses"] if it["in_figures"] and is_titled(panel, it)]
        if metrics and all(settings(study, it.words) for one in panels for it in one.words):
            check_lines(figure, panel, metrics)
        else:
            figure.account.counts[UNREAD] += 1


def check_lines(figure: Figure, panel: Panel, metrics: Sequence[Mapping[str, Any]]) -> None:
    """All lines that must be in a panel of learning curves, and no others."""
    study, names, account = figure.study, figure.names(panel), figure.account
    keys = [key for key in figure.sweep if has(study, key, said_above(figure, panel))]
    left = [mark for mark in panel.marks if mark.is_line and all(x <= panel.widths[1] + CLOSE for x, _ in mark.points)]
    whole = not any(study.runs[key, seed].lost for key in figure.sweep for seed in study.seeds)
    for line in lines(study, keys, metrics):
        places = [panel.place(point) for point in line.points]
        if not all(panel.heights[0] <= y <= panel.heights[1] for _, y in places):
            whole = False
            continue
        where, values = f"panel {panel.y.title}, {line.name}", [f"{y:.4g}" for _, y in line.points]
        same = [mark for mark in left if is_drawn(mark.points, places)]
        if not same:
            figure.refuse(where, "no such line", f"{values[0]} to {values[-1]} in {len(values)} points")
        fitting = [mark for mark in same if mark.colour not in names or has(study, line.key, names[mark.colour])]
        if not fitting:
            figure.refuse(f"{where}, its colour", names[same[0].colour], ", ".join(line.key))
        dash = figure.drawing.legend[line.part].dash if line.part in figure.drawing.legend else fitting[0].dash
        if fitting[0].dash != dash:
            figure.refuse(f"{where}, its dashes", fitting[0].dash or "none", dash or "none")
        left.remove(fitting[0])
        account.counts["lines of figures"] += 1
        account.counts[KIND] += len(places)
    if left and whole:
        figure.refuse(f"panel {panel.y.title}", f"{len(left)} further lines", "none")


def said_above(figure: Figure, panel: Panel) -> Settings:
    """What the title of a panel says of all its lines: its own, or that of the panel above it."""
    titles = list[tuple[float, Settings]]()
    for one in figure.drawing.panels:
        names = figure.names(one).values()
        above = one.heights <= panel.heights and [at for at, _ in one.x.ticks] == [at for at, _ in panel.x.ticks]
        for it in one.words if above else ():
            if (said := settings(figure.study, it.words)) and said not in names:
                titles.append((one.heights[0], said))
    return max(titles, key=lambda it: it[0], default=(0.0, {}))[1]


def lines(study: Study, keys: Sequence[Key], metrics: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    """The runs and the means of configurations of which no run was lost."""
    for key in keys:
        runs = {seed: study.runs[key, seed] for seed in study.seeds}
        for metric in metrics if not any(it.lost for it in runs.values()) else ():
            courses = {f"seed {seed}": it.course[metric["name"]] for seed, it in runs.items()}
            courses["mean"] = [mean(values) for values in zip(*courses.values(), strict=False)]
            part = PARTS.get(metric["name"].partition("_")[0], "")
            for name, values in courses.items():
                words = f"{metric['name']} of {', '.join(key)}, {name}"
                yield Line(words, key, part, list(enumerate(values, start=1)))


def check_published(figure: Figure) -> None:
    """A row for each published value: both values, the sign, the interval of one run more as a bar, the mean in it."""
    study, account, path = figure.study, figure.account, figure.path
    if not figure.drawing.panels or not figure.drawing.panels[0].x.title.startswith("Measured"):
        account.counts["figures that are not read"] += 1  # that of slides has no words
        return
    (panel,), compared = figure.drawing.panels, dict[tuple[str, Key, str], Mapping[str, Any]]()
    for claim in read_json(study.results / "claims.json"):
        for it in claim["evidence"]["comparisons"] if claim["evidence"]["kind"] == "published" else ():
            if it["sweep"] in study.sweeps and it["metric"] in study.measures:
                compared[it["sweep"], study.key(it["configuration"]), it["metric"]] = it
    declared = {it["sweep"] for it in compared.values() if it["declared"]}
    right = {at: it for at, it in compared.items() if it["sweep"] in declared or not declared}
    level = [it for it in panel.marks if it.is_line and len(it.points) == 2 and it.points[0][1] == it.points[1][1]]
    bars = sorted(level, key=lambda mark: mark.points[0][1])
    means = sorted((mark for mark in panel.marks if len(mark.points) == 1), key=lambda mark: mark.points[0][1])
    said = dict[str, str]()
    for words in panel.rows():
        if len(words) < 4:
            continue
        if len(words) > 4:  # the first of a configuration, whose name may be cut short
            said, row = settings(study, words[0]), words[1:]
        else:
            row = words
        fitting = [at for at, it in right.items() if is_row(study, row, it) and has(study, at[1], said)]
        where = f"row {', '.join(row[:3])} of {said}"
        if not fitting:
            figure.refuse(where, row[3], "no such value in claims.json")
        it = right.pop(fitting[0])
        is_share = study.metrics[it["metric"]]["unit"] == "%" or not it["published"]
        unit = 100 / (1 if is_share else abs(it["published"]))
        known = [it[name] for name in ("low", "high", "mean") if it[name] is not None]
        ends = [panel.x.place((value - it["published"]) * unit) for value in known]
        drawn = [x for mark in (bars.pop(0), means.pop(0)) for x, _ in mark.points] if ends else []
        if any(abs(one - other) > CLOSE for one, other in zip(ends, drawn, strict=True)):
            figure.refuse(f"{where}, bar and point", drawn, ends)
        account.counts["rows of published values"] += 1
    left = [", ".join(map(str, at)) for at in right]
    account.compare("rows of published values", path, "values that are not drawn", left, [])


def is_row(study: Study, row: Sequence[str], compared: Mapping[str, Any]) -> bool:
    """Whether the words of a row are those of a published value: part of the data, value, mean, sign."""
    name, value, measured, sign = row[:4]
    metric = study.metrics[compared["metric"]]
    part, words = metric["name"].partition("_")[0], metric["words"] or spaced(metric["name"])
    return (
        is_printed(value, compared["published"])
        and (compared["mean"] is None or is_printed(measured, compared["mean"]))
        and sign == SIGNS[compared["verdict"]]
        and (name in (part, words) or (name.endswith("…") and words.startswith(name[:-1])))
    )


def check_search(figure: Figure) -> None:
    """The score of every candidate after the epochs of each rung."""
    study, names = figure.study, {it.partition(":")[0]: it for it in figure.drawing.legend}
    (panel,), groups = figure.drawing.panels, dict[str, list[Point]]()
    rungs = study.search["rungs"]
    standings = [read_json(study.results / f"search/rung~{n}.json")["standings"] for n in range(1, len(rungs) + 1)]
    winner = next((it["candidate"] for it in standings[-1] if it["kept"]), None)
    for rung, ranked in zip(rungs, standings, strict=True):
        for it in ranked:
            if it["score"] is not None:
                name = "winner" if it["candidate"] == winner else "dropped"
                groups.setdefault(names.get(name, name), []).append((rung["epochs"], it["score"]))
    figure.titles(panel, "Epochs", search_title(study))
    figure.points(panel, groups, alone="diverged" not in names)


def search_title(study: Study) -> str:
    """What the candidates are ranked by, as an axis says it: X, where the score is the best X."""
    known = {it["name"]: it for it in study.experiment["metrics"]}
    score = study.experiment["score"]
    metric = known.get(score.removeprefix("best_"), known[score])
    words = metric["words"] or spaced(metric["name"])
    unit = "" if metric["unit"] in ("", "%") else f" ({metric['unit']})"
    return f"{words[:1].upper()}{words[1:]}{unit}"
