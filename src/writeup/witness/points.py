"""Points of a figure against what its axes and its legend say that they are."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from writeup.files import read_json
from writeup.witness.account import Account
from writeup.witness.drawing import CLOSE, Mark, Panel, Point, read
from writeup.witness.study import Study

KIND = "points of figures"


def check_titles(account: Account, path: Path, panel: Panel, across: str, up: str) -> None:
    """What the axes of a panel are called."""
    account.compare("titles of figures", path, "title of the horizontal axis", panel.x.title, across)
    account.compare("titles of figures", path, "title of the vertical axis", panel.y.title, up)


def check_points(
    account: Account, path: Path, panel: Panel, groups: Mapping[str, Sequence[Point]], legend: Mapping[str, Mark]
) -> None:
    """Every point of each group, in the colour that the legend gives it; and no other points in these colours.

    A panel with an axis that has one number only cannot be read.
    """
    across, up = panel.x.places(), panel.y.places()
    if any(math.isnan(up(y) + across(x)) for points in groups.values() for x, y in points):
        account.counts["panels that are not read"] += 1
        return
    right = dict[str, list[Point]]()
    for words, points in groups.items():
        colour = legend[words].colour if words in legend else ""
        if not colour:
            account.refuse(path, f"legend, {words}", "nothing", words)
        drawn = [it for mark in panel.marks if mark.colour == colour for it in mark.points]
        for point in points:
            place = across(point[0]), up(point[1])
            right.setdefault(colour, []).append(place)
            if is_within(panel, place) and not any(is_near(place, it) for it in drawn):
                account.refuse(path, f"panel {panel.y.title}, {words}", "no such point", point)
            account.counts[KIND] += 1
    for mark in panel.marks:
        for place in mark.points if mark.colour in right and not mark.is_line else ():
            if is_within(panel, place) and not any(is_near(place, it) for it in right[mark.colour]):
                account.refuse(path, f"panel {panel.y.title}, {mark.colour}", f"a point at {place}", "no such point")


def check_upright(account: Account, path: Path, panel: Panel, words: str, value: float) -> None:
    """A line that stands at a value of the horizontal axis."""
    x = panel.x.places()(value)
    if not any(mark.is_line and all(abs(it[0] - x) < CLOSE for it in mark.points) for mark in panel.marks):
        account.refuse(path, words, "no line there", value)
    account.counts[KIND] += 1


def is_within(panel: Panel, place: Point) -> bool:
    """Whether a place lies in a panel."""
    return place[0] <= panel.right and panel.heights[0] <= place[1] <= panel.heights[1]


def is_near(place: Point, other: Point) -> bool:
    """Whether two places are one."""
    return abs(place[0] - other[0]) < CLOSE and abs(place[1] - other[1]) < CLOSE


def check_search(study: Study, account: Account, path: Path) -> None:
    """The score of every candidate after the epochs of each rung."""
    drawing = read(path)
    (panel,) = drawing.panels
    dropped, won = list[Point](), list[Point]()
    final = read_json(study.results / f"search/rung~{len(study.search['rungs'])}.json")["standings"]
    winner = next(it["candidate"] for it in final if it["kept"])
    for number, rung in enumerate(study.search["rungs"], start=1):
        for it in read_json(study.results / f"search/rung~{number}.json")["standings"]:
            if it["score"] is not None:
                (won if it["candidate"] == winner else dropped).append((rung["epochs"], it["score"]))
    check_titles(account, path, panel, "Epochs", search_title(study))
    names = {it.partition(":")[0]: it for it in drawing.legend}
    check_points(account, path, panel, {names["winner"]: won, names["dropped"]: dropped}, drawing.legend)


def search_title(study: Study) -> str:
    """What the candidates are ranked by, as an axis says it: X, where the score is the best X."""
    metrics: Sequence[Mapping[str, str]] = study.experiment["metrics"]
    name = study.experiment["score"].removeprefix("best_")
    known = {it["name"]: it for it in metrics}
    metric = known.get(name, known[study.experiment["score"]])
    words = metric["words"] or metric["name"].replace("_", " ")
    unit = "" if metric["unit"] in ("", "%") else f" ({metric['unit']})"
    return f"{words[:1].upper()}{words[1:]}{unit}"
