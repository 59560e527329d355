"""The planes of the AND and OR gates: truth table, boundary, half-plane and margin, from their certificates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from writeup.certificates.gates import read_neuron
from writeup.certificates.halfspaces import Vector
from writeup.claims.numbers import number
from writeup.output.figures import planes, style
from writeup.output.figures.style import VERMILLION, WIDTH, Drawing

MARGIN: dict[str, Any] = {"linestyle": (0, (2, 1)), "linewidth": 2}


@dataclass(frozen=True)
class Gate:
    """A threshold unit with two inputs, and the truth table that it was certified to have."""

    name: str
    w: Vector
    b: Fraction
    truth: planes.Truth

    @property
    def nearest(self) -> list[tuple[int, int]]:
        """The corners that are closest to the boundary."""
        distances = {corner: abs(planes.distance(corner, self.w, self.b)) for corner in planes.CORNERS}
        least = min(distances.values())
        return [corner for corner, distance in distances.items() if distance <= least * (1 + 1e-9)]

    @property
    def margin(self) -> float:
        """Distance from the boundary to the nearest corner."""
        return abs(planes.distance(self.nearest[0], self.w, self.b))


def read_gate(certificate: Mapping[str, Any]) -> Gate:
    """From and.json or or.json: weights, bias and truth table."""
    truth = {(row["input"][0], row["input"][1]): row["output"] for row in certificate["truth_table"]}
    return Gate(certificate["name"].upper(), *read_neuron(certificate), truth)


@style.drawn
def gates(units: Sequence[Gate]) -> Drawing:
    """The planes of `units`, side by side."""
    figure = Figure(figsize=(WIDTH, 3.95))
    figure.subplots_adjust(left=0.075, right=0.99, bottom=0.23, top=0.87, wspace=0.22)
    for axes, unit in zip(figure.subplots(1, len(units), squeeze=False)[0], units, strict=True):
        _plane(axes, unit)
    margin = style.entry("margin", VERMILLION, **MARGIN)
    figure.legend(handles=[*planes.key("gate"), margin], ncols=4, loc="lower center", **planes.KEY)
    return style.drawing(figure, alt(units), description(units))


def _plane(axes: Axes, unit: Gate) -> None:
    axes.set_title(f"{unit.name}: {planes.formula(unit.w, unit.b)} ≥ 0\nmargin {number(unit.margin)}", linespacing=1.4)
    planes.frame(axes, "x₁", "x₂")
    planes.half_plane(axes, unit.w, unit.b)
    for corner, value in unit.truth.items():
        planes.corner(axes, corner, value, str(value), _outward(unit, corner))
    for corner in unit.nearest:
        end = planes.foot(corner, unit.w, unit.b)
        axes.plot(*zip(corner, end, strict=True), color=VERMILLION, **MARGIN)


def _outward(unit: Gate, corner: tuple[int, int]) -> tuple[float, float]:
    """Where the text of a corner goes: away from the boundary, in points."""
    side = 1 if planes.distance(corner, unit.w, unit.b) > 0 else -1
    return tuple(8 * side * (1 if w >= 0 else -1) for w in unit.w)  # type: ignore[return-value]


def alt(units: Sequence[Gate]) -> str:
    """One sentence: which line separates each gate, and with what margin."""
    sentences = [
        f"the line {planes.formula(unit.w, unit.b)} = 0 parts the inputs where {unit.name} is 1 from those where it "
        f"is 0, with margin {number(unit.margin)}"
        for unit in units
    ]
    return "The unit square of inputs, once for each gate: " + "; ".join(sentences)


def description(units: Sequence[Gate]) -> str:
    """A paragraph with both truth tables and the distance of every corner."""
    return " ".join(_sentence(unit) for unit in units)


def _sentence(unit: Gate) -> str:
    corners = ", ".join(
        f"{corner} → {value} at signed distance {number(planes.distance(corner, unit.w, unit.b))}"
        for corner, value in unit.truth.items()
    )
    unit_is_one = f"{planes.formula(unit.w, unit.b)} ≥ 0"
    return f"{unit.name}: {corners}; the shaded half-plane, where the gate answers 1, is {unit_is_one}."
