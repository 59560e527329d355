"""The planes of gates and of XOR: which points are filled, which of them are shaded, and the lines at the nearest."""

import re
from fractions import Fraction
from itertools import pairwise
from typing import Any

from writeup.files import read_json
from writeup.witness.drawing import Point
from writeup.witness.figure import Figure, Series
from writeup.witness.truth_tables import FUNCTIONS, INPUTS, outputs


def check_planes(figure: Figure) -> None:
    """Every point, as its output asks; the shaded area holds just those with the output 1; lines of margins, segments.

    The points of a plane are the inputs, or what the gates that its axes name make of them.
    """
    for panel in figure.panels:
        title = panel.rows()[0][0].words
        name = next((it for it in FUNCTIONS if title.startswith(f"{it}: ")), "XOR")
        sides = [re.search(r"= (\w+)\(x\)$", axis.title) for axis in (panel.x, panel.y)]
        digits = [outputs(side[1]) if side else [it[n] for it in INPUTS] for n, side in enumerate(sides)]
        truth = dict(zip(zip(*(map(int, it) for it in digits), strict=True), outputs(name), strict=True))
        keys = {words[-1]: (words, mark.filled) for words, mark in panel.legend if re.search(" = [01]$", words)}
        series = [Series(f"{at} of {name}", [at], keys[it][0], filled=keys[it][1]) for at, it in truth.items()]
        ones = [at for at, it in truth.items() if it == "1"]
        if "≥ 0" in title:
            (area,) = panel.areas
            shaded = [at for at in truth if holds(area, panel.place(at))]
            figure.account.compare("shaded points of figures", figure.path, title, shaded, ones)
        else:
            series.append(Series("where the segments meet", [(0.5, 0.5)]))
            for it in "01":
                ends, words = [at for at in truth if truth[at] == it], f"between the {it}s"
                series.append(Series(words, ends, words, line=True, dashes=words))
        if "margin" in title:
            series += margins(read_json(figure.study.results / f"certificates/{name.lower()}.json"))
        figure.match(panel, series)


def margins(gate: Any) -> list[Series]:
    """The lines from the inputs that are nearest to the boundary of a gate to their feet there."""
    w, b, found = [*map(Fraction, gate["weights"])], Fraction(gate["bias"]), dict[Point, Fraction]()
    for it in INPUTS:
        x, y = map(int, it)
        found[x, y] = w[0] * x + w[1] * y + b
    least, square = min(map(abs, found.values())), w[0] ** 2 + w[1] ** 2
    feet = {at: [float(x - it * part / square) for x, part in zip(at, w, strict=True)] for at, it in found.items()}
    return [
        Series(f"margin at {at}", [at, (x, y)], "margin", line=True, dashes="margin")
        for at, (x, y) in feet.items()
        if abs(found[at]) == least
    ]


def holds(area: list[Point], place: Point) -> bool:
    """Whether a place lies within an area without dents."""
    edges = pairwise([*area, area[0]])
    sides = [(u - x) * (place[1] - y) - (v - y) * (place[0] - x) for (x, y), (u, v) in edges]
    return min(sides) > 0 or max(sides) < 0
