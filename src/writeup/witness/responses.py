"""The figure of a sweep without epochs, against the ends of its runs: points, and means with their intervals."""

import math
from collections.abc import Sequence
from itertools import pairwise

from writeup.witness.drawing import Mark, Panel, is_drawn, is_near
from writeup.witness.figure import KIND, Figure, has, is_titled
from writeup.witness.statistics import mean
from writeup.witness.tables import estimate
from writeup.witness.words import titled


def check_responses(figure: Figure) -> None:
    """Each configuration of a sweep at its value: the runs as points, the mean among them, its interval as a bar."""
    study = figure.study
    for panel in figure.drawing.panels:
        places = [place for place, _ in panel.x.ticks]
        near = min((abs(one - other) for one, other in pairwise(places)), default=math.inf) / 2
        axes = [it for it in study.experiment["parameters"] if panel.x.title.startswith(titled(it))]
        axis = max(axes, key=lambda it: len(titled(it)))["name"] if axes else ""
        metrics = [it["name"] for it in study.experiment["metrics"] if it["in_figures"] and is_titled(panel, it)]
        for key in figure.sweep if axis else ():
            at = [place for place, words in panel.x.ticks if has(study, key, {axis: words})]
            marks = figure.marks(panel, key)
            close = [it for mark in marks for it in columns(mark) if at and abs(it.points[0][0] - at[0]) < near]
            for metric in metrics if at else ():
                ends = [study.runs[key, seed].end.get(metric) for seed in study.seeds]
                values = [it for it in ends if it is not None]
                if len(values) == len(ends):
                    check_response(figure, f"panel {panel.y.title}, {metric} of {', '.join(key)}", panel, close, values)


def columns(mark: Mark) -> list[Mark]:
    """The parts of a mark that stand one above the other: of the line through the means, each point."""
    places = dict.fromkeys(x for x, _ in mark.points)
    return [mark._replace(points=[it for it in mark.points if it[0] == place]) for place in places]


def check_response(figure: Figure, where: str, panel: Panel, marks: Sequence[Mark], values: Sequence[float]) -> None:
    """The values of one configuration among the `marks` at its value; nothing where they leave the panel."""
    up, parts = panel.y.place, estimate(values, figure.study.plan["confidence"])
    heights = sorted(map(up, values))
    if not all(panel.heights[0] <= y <= panel.heights[1] for y in heights):
        return
    drawn = [(mark.points[0][0], sorted(mark.points, key=lambda it: it[1])) for mark in marks]
    found = [x for x, points in drawn if is_drawn(points, [(x, y) for y in heights])]
    if not found:
        figure.refuse(f"{where}, its runs", "no such points", sorted(values))
    low, high = ("least", "greatest") if parts["low"] is None else ("low", "high")
    bar = [up(float(parts[name] or 0)) for name in (low, high)]
    whole = len(values) > 1 and all(panel.heights[0] < y < panel.heights[1] for y in bar)
    means, middle = [mark for mark in marks if len(mark.points) == 1], up(mean(values))
    alike = [x for x in found if any(is_near(mark.points[0], (x, middle)) for mark in means)]  # equal runs of others
    figure.mean_and_bar(where, means, marks, ([*alike, *found][0], middle), bar if whole else ())
    figure.account.counts[KIND] += len(values) + 1
