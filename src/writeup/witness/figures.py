"""The figures of any experiment: what is drawn is what the runs wrote. The words that describe a figure are not read.

curves_…     every run and every mean over the seeds is a line, point by point; its colour is that of the name of
             its configuration, its dashes those of the part of the data; names stand at the ends of their curves;
             where the first metric still falls, its mean has a mark; without epochs, runs, means and intervals
published    every published value with the mean and the interval of one run more, and its sign
search       the score of every candidate after the epochs of each rung
gates, xor   the corners where the output is 1, the area that holds them, and how far the nearest are from its edge
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations, product
from pathlib import Path
from typing import Any

from writeup.files import read_json
from writeup.witness.account import Account, WitnessError
from writeup.witness.axis import CLOSE, At
from writeup.witness.drawing import Mark, Panel
from writeup.witness.figure import PARTS, UNREAD, Check, Figure, Series, Settings, has, is_titled, settings, upright
from writeup.witness.planes import check_planes
from writeup.witness.responses import check_responses
from writeup.witness.statistics import mean
from writeup.witness.study import Key, Study
from writeup.witness.tips import check_tips, panels_of
from writeup.witness.tree import SIGNS
from writeup.witness.words import is_printed, spaced

STILL, ROUNDING = 0.02, 1e-9  # shares of a loss: what the last epoch lowers by more than the first still falls


def check_figures(study: Study, account: Account, paths: Sequence[Path], more: Mapping[str, Check] = {}) -> None:
    """Every figure that the witness can read; WitnessError names what is drawn otherwise than measured.

    A check belongs to the figure with its name, and to those of sweeps: curves_learning_rate. `more` are those of an
    experiment.
    """
    checks = {"curves": check_curves, "published": check_published, "search": check_search}
    checks |= {"gates": check_planes, "xor": check_planes, **more}
    for path in paths:
        kind, _, sweep = path.stem.partition("_")
        if kind in checks and (sweep in study.sweeps or (not sweep and kind != "curves")):
            try:
                checks[kind](Figure(study, account, path))
            except (LookupError, ValueError) as error:
                raise WitnessError(
                    f"{path}: the second witness cannot read the drawing ({error}); if you changed what draws it,"
                    f" change {checks[kind].__module__} as well; if not, please report it."
                ) from error
        else:
            account.counts["figures that are not read"] += 1


def check_curves(figure: Figure, ends: Mapping[Key, float] = {}) -> None:
    """Every panel whose title names what is measured after every epoch; none if a name in them cannot be read.

    In the panels of the first metrics the mean of a configuration has a mark at the epoch that `ends` say.
    """
    study, panels = figure.study, figure.panels
    if not study.courses:
        check_responses(figure)
        return
    names = [it["name"] for it in study.experiment["courses"] if it["in_figures"]]
    metrics = [[name for name in names if is_titled(study, panel, study.metrics[name])] for panel in panels]
    lost = any(study.runs[key, seed].lost for key in figure.sweep for seed in study.seeds)
    first = next(iter(panels_of(study)[0].values()))
    for panel, some in zip(panels, metrics, strict=True):
        if not some:
            figure.refuse("axis", panel.y.title, ", ".join(names))
        if all(settings(study, it.words) for one in panels for it in one.words):
            said, colours = said_above(figure, panel), {it.colour for it in panel.marks}
            keys = [key for key in figure.sweep if has(study, key, said)]
            series = list(lines(study, panel, keys, some, ends if some == metrics[0] else {}))
            check_limits(figure, panel, series)
            series += check_falling(figure, panel, keys if first in some else [], first)
            figure.match(panel, series, None if lost else colours)
            check_names(figure, panel, some)
            figure.account.counts["lines of figures"] += sum(bool(it.line) for it in series)
        else:
            figure.account.counts[UNREAD] += 1
    check_tips(figure)


def check_limits(figure: Figure, panel: Panel, series: Sequence[Series]) -> None:
    """No line is cut off at the foot or the top, unless a value has no place on a logarithmic scale."""
    for it in series:
        values, (top, foot) = [float(value) for _, value in it.points], panel.heights
        heights = [panel.y.place(value) for value in values if all(0 < it < math.inf for it in values)]
        if any(y < top - CLOSE or y > foot + CLOSE for y in heights):
            figure.refuse(f"panel {panel.y.title}, {it.words}", "a part of the line", "all of it")


def check_falling(figure: Figure, panel: Panel, keys: Sequence[Key], metric: str) -> list[Series]:
    """The hollow points on means that still fall; behind the first epoch are no others, and the legend says so."""
    sure, perhaps = (falling(figure.study, keys, metric, share) for share in (STILL + ROUNDING, STILL - ROUNDING))
    left, right = panel.x.place(1) + CLOSE, panel.widths[1] + CLOSE
    alone = [it for it in panel.marks if len(it.points) == 1 and not it.is_line and it.filled is False]
    drawn = sum(left < x < right for it in alone for x, _ in it.points)
    places = [panel.place(it.points[0]) for it in perhaps]
    if all(math.isfinite(sum(it)) for it in places) and not len(sure) <= drawn <= len(perhaps):
        figure.refuse(f"panel {panel.y.title}, still falling", f"{drawn} points", f"{len(sure)} points")
    if sure and "still falling" not in dict(panel.legend):
        figure.refuse("legend", "nothing", "still falling")
    return sure


def falling(study: Study, keys: Sequence[Key], metric: str, share: float) -> list[Series]:
    """The last point of each mean that is better lower, if the last epoch lowered it by more than a share of itself."""
    lower = any(it["name"] == metric and it["better"] == "lower" for it in study.experiment["courses"])
    means = {key: mean_of(study, key, metric) for key in keys if lower}
    return [
        Series(f"still falling, {', '.join(key)}", [(len(it), it[-1])], key, line=False, filled=False)
        for key, it in means.items()
        if len(it) > 1 and it[-2] - it[-1] > share * abs(it[-1])
    ]


def check_names(figure: Figure, panel: Panel, some: Sequence[str]) -> None:
    """A line leads from the end of a curve to each name behind the panel; names stand in the order of these ends."""
    study, found, edge = figure.study, list[tuple[float, float]](), panel.widths[1]
    leads = [it.get("validation") or [*it.values()][-1] for it in panels_of(study) if {*it.values()} & {*some}]
    for words, mark in figure.beside(panel):
        keys, starts = [key for key in figure.sweep if has(study, key, settings(study, words))], starts_of(panel, mark)
        ends = [values[-1] for key in keys for it in leads if (values := mean_of(study, key, it))]
        due = [place for end in ends if panel.holds((edge, place := panel.y.place(end)))]
        if mark.points[0][0] > edge and due and not any(abs(one - other) < CLOSE for one in starts for other in due):
            figure.refuse(f"panel {panel.y.title}, name {words}", f"a line from {starts}", f"one from {due}")
        found += [(start, mark.points[0][1]) for start in starts]
    for (end, name), (lower, other) in permutations(found, 2):
        if lower > end + CLOSE and other < name - CLOSE:
            figure.refuse(f"panel {panel.y.title}", "names in another order", "the order of the ends of their curves")
    figure.account.counts["names at ends of curves"] += len(found)


def starts_of(panel: Panel, mark: Mark) -> list[float]:
    """The heights at which lines in the colour of a mark leave the panel for it."""
    edge, (_, height) = panel.widths[1], mark.points[0]
    lines = [it.points for it in panel.marks if it.is_line and it.colour == mark.colour and len(it.points) == 2]
    return [y for (x, y), (end, to) in lines if abs(x - edge) < CLOSE < end - edge and abs(to - height) < CLOSE]


def mean_of(study: Study, key: Key, metric: str) -> list[float]:
    """The mean over the seeds after each epoch; none if a run was lost."""
    runs = [study.runs[key, seed] for seed in study.seeds]
    lost = any(it.lost for it in runs)
    return [] if lost else [mean(values) for values in zip(*(it.course[metric] for it in runs), strict=False)]


def said_above(figure: Figure, panel: Panel) -> Settings:
    """What the title of a panel says of all its lines: its own, or that of the panel above it."""
    titles = list[tuple[float, Settings]]()
    for one in figure.panels:
        names = [said for some in figure.names(one).values() for said in some]
        above = one.heights <= panel.heights and [at for at, _ in one.x.ticks] == [at for at, _ in panel.x.ticks]
        for it in one.words if above else ():
            if (said := settings(figure.study, it.words)) and said not in names:
                titles.append((one.heights[0], said))
    return max(titles, key=lambda it: it[0], default=(0.0, {}))[1]


def lines(
    study: Study, panel: Panel, keys: Sequence[Key], metrics: Sequence[str], ends: Mapping[Key, float]
) -> Iterator[Series]:
    """The runs and the means of configurations of which no run was lost, and the marks at their `ends`."""
    for key in keys:
        runs = {seed: study.runs[key, seed] for seed in study.seeds}
        for metric in metrics if not any(it.lost for it in runs.values()) else ():
            courses = {f"seed {seed}": it.course[metric] for seed, it in runs.items()}
            courses["mean"] = [mean(values) for values in zip(*courses.values(), strict=False)]
            part = PARTS.get(metric.partition("_")[0], "")
            dashes = part if part in dict(panel.legend) else ""
            for name, values in courses.items():
                words = f"{metric} of {', '.join(key)}, {name}"
                yield Series(words, list(enumerate(values, start=1)), key, line=True, dashes=dashes)
            if metric == metrics[0] and 1 <= ends.get(key, math.nan) <= len(courses["mean"]):
                yield Series(f"mark of {', '.join(key)}", [on_line(courses["mean"], ends[key])], key, line=False)


def on_line(values: Sequence[float], epoch: float) -> tuple[float, float]:
    """The point at an `epoch`, perhaps between two, of the line through the `values` after each."""
    n = min(int(epoch), len(values) - 1)
    return epoch, values[n - 1] + (values[n] - values[n - 1]) * (epoch - n)


def check_published(figure: Figure) -> None:
    """A row for each published value: both values, the sign, the interval of one run more as a bar, the mean in it."""
    study, account = figure.study, figure.account
    if not figure.panels or not figure.panels[0].x.title.startswith("Measured"):
        account.counts["figures that are not read"] += 1  # that of slides has no words
        return
    (panel,), evidence = figure.panels, [it["evidence"] for it in read_json(study.results / "claims.json")]
    cells = [it for some in evidence if some["kind"] == "published" for it in some["comparisons"]]
    compared = {(it["sweep"], study.key(it["configuration"]), it["metric"]): it for it in cells}
    places = [at for sweep, keys in study.sweeps.items() for at in product([sweep], keys, study.measures)]
    due = [(at, compared[at]) for at in places if at in compared]
    declared = {sweep for (sweep, *_), it in due if it["declared"]}
    due = [(at, it) for at, it in due if not declared or at[0] in declared]
    rows = [it for it in panel.rows() if len(it) >= 4]
    series = [upright(panel, "no difference", 0)]
    said: Settings = {}
    heights = [it.points[0][1] for it in panel.marks if len(it.points) == 1]
    account.compare("rows of published values", figure.path, "rows", len(rows), len(due))
    for (at, it), row in zip(due, rows, strict=True):
        if len(row) > 4:  # the first row of a configuration, whose name may be cut short
            said = settings(study, row[0].words)
        words, where = [part.words for part in row[-4:]], f"{it['metric']} of {study.words(at[1])} in {at[0]}"
        if not is_row(study, words, it) or not has(study, at[1], said):
            figure.refuse(where, f"{said}, {', '.join(words)}", f"{it['published']}, {it['mean']}, {it['verdict']}")
        account.counts["rows of published values"] += 1
        share, published = study.metrics[it["metric"]]["unit"] == "%", abs(it["published"])
        unit = 100 if share else 100 / published if published else 1
        if it["low"] is not None:
            y = At(min(heights, key=lambda height: abs(height - row[0].y), default=row[0].y))
            low, high, middle = [((it[name] - it["published"]) * unit, y) for name in ("low", "high", "mean")]
            series += [Series(f"{where}, bar", [low, high], line=True), Series(f"{where}, point", [middle], line=False)]
    figure.match(panel, series)


def is_row(study: Study, row: Sequence[str], compared: Mapping[str, Any]) -> bool:
    """Whether the words of a row are those of a published value: part of the data, value, mean, sign."""
    name, value, measured, sign = row
    metric = study.metrics[compared["metric"]]
    part, words = metric["name"].partition("_")[0], metric["words"] or spaced(metric["name"])
    return (
        is_printed(value, compared["published"])
        and (compared["mean"] is None or is_printed(measured, compared["mean"]))
        and sign == SIGNS[compared["verdict"]]
        and (name in (part, PARTS.get(part), words) or (name.endswith("…") and words.startswith(name[:-1])))
    )


def check_search(figure: Figure) -> None:
    """The score of every candidate after the epochs of each rung, and that of the configuration beside the winner."""
    study, (panel,) = figure.study, figure.panels
    rungs, series = study.search["rungs"], list[Series]()
    standings = [study.standings(n) for n in range(1, len(rungs) + 1)]
    winner = next((it["candidate"] for it in standings[-1] if it["kept"]), None)
    for rung, ranked in zip(rungs, standings, strict=True):
        for it in ranked:
            if it["score"] is not None:
                name = "winner" if it["candidate"] == winner else "dropped"
                series.append(Series(f"a score of {it['candidate']}", [(rung["epochs"], it["score"])], name))
    scores = beside_it(study) if study.search["beside"] else []
    series += [Series("a score of the configuration beside the winner", scores, "beside it")] if scores else []
    figure.titles(panel, "Epochs", search_title(study))
    lost = {"diverged", "failed"} & {words for words, _ in panel.legend}
    figure.match(panel, series, None if lost else ())


def beside_it(study: Study) -> list[tuple[float, float]]:
    """Where the runs of the configuration beside the winner had as many epochs as a rung, with its seeds: their mean.

    A score that is the best of a course is the best so far.
    """
    key, course = study.key(study.search["beside"]["configuration"]), study.experiment["score"].removeprefix("best_")
    best, points = {1: max, -1: min}[study.sign()], list[tuple[float, float]]()
    for rung in study.search["rungs"]:
        runs = [study.runs[key, seed].course.get(course, []) for seed in rung["seeds"] if (key, seed) in study.runs]
        reached = [values[: rung["epochs"]] for values in runs if len(values) >= rung["epochs"]]
        if len(reached) == len(rung["seeds"]):
            ends = [best(it) if course != study.experiment["score"] else it[-1] for it in reached]
            points.append((rung["epochs"], mean(ends)))
    return points


def search_title(study: Study) -> str:
    """What the candidates are ranked by, as an axis says it: X, where the score is the best X."""
    known = {it["name"]: it for it in study.experiment["metrics"]}
    score = study.experiment["score"]
    metric = known.get(score.removeprefix("best_"), known[score])
    words = metric["words"] or spaced(metric["name"])
    unit = "" if metric["unit"] in ("", "%") else f" ({metric['unit']})"
    return f"{words[:1].upper()}{words[1:]}{unit}"
