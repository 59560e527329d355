"""The figure of a sweep without epochs, against the ends of its runs: points, and means with their intervals."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from writeup.witness.axis import At
from writeup.witness.drawing import Panel, is_near
from writeup.witness.figure import UNREAD, Figure, Series, is_titled
from writeup.witness.statistics import mean
from writeup.witness.study import Key
from writeup.witness.tables import estimate
from writeup.witness.words import titled


def check_responses(figure: Figure) -> None:
    """Each configuration of a sweep at its value: the runs as points, the mean among them, its interval as a bar."""
    study = figure.study
    lost = any(study.runs[key, seed].lost for key in figure.sweep for seed in study.seeds)
    for panel in figure.panels:
        axes = [it for it in study.experiment["parameters"] if panel.x.title.startswith(titled(it))]
        metrics = [it["name"] for it in study.experiment["metrics"] if it["in_figures"] and is_titled(study, panel, it)]
        if not axes or not metrics or any("…" in words for _, words in panel.x.ticks):
            figure.account.counts[UNREAD] += 1
            continue
        axis, series = max(axes, key=lambda it: len(titled(it))), list[Series]()
        for key in figure.sweep:
            value = key[study.names.index(axis["name"])]
            tick = panel.x.place(value)
            if math.isnan(tick) and axis["type"] in ("integer", "number"):  # there is no room for every number
                tick = panel.x.place(float(value))
            if math.isnan(tick):
                figure.refuse(f"axis {panel.x.title}", ", ".join(words for _, words in panel.x.ticks), value)
            for metric in metrics:
                values = [study.runs[key, seed].end.get(metric) for seed in study.seeds]
                known = [it for it in values if it is not None]
                if len(known) == len(values):
                    series += response(figure, panel, key, f"{metric} of {', '.join(key)}", tick, known)
        figure.match(panel, series, None if lost else ())


def response(
    figure: Figure, panel: Panel, key: Key, words: str, tick: float, values: Sequence[float]
) -> Iterator[Series]:
    """The values of one configuration, their mean and its interval, one above the other near a tick."""
    parts = estimate(values, figure.study.plan["confidence"])
    ends = [float(parts[it] or 0) for it in (("least", "greatest") if parts["low"] is None else ("low", "high"))]
    near = min((abs(one - other) for (one, _), (other, _) in pairwise(panel.x.ticks)), default=math.inf) / 2
    colours = figure.colours(panel, key)
    points = [it for mark in panel.marks if mark.colour in colours for it in mark.points if abs(it[0] - tick) < near]
    heights = [panel.y.place(it) for it in (*values, mean(values), *ends)]

    def fits(x: float) -> tuple[int, float]:
        """How many of the heights there are, and how near that is: another value may have the same ones."""
        return sum(any(is_near(point, (x, height)) for point in points) for height in heights), -abs(x - tick)

    x = At(max(dict.fromkeys(x for x, _ in points), key=fits, default=tick))
    if len(values) > 1:
        yield Series(f"{words}, its runs", [(x, value) for value in values], key, line=False)
        yield Series(f"{words}, its bar", [(x, end) for end in ends], key, line=True)
    yield Series(f"{words}, its mean", [(x, mean(values))], key)
