"""Why no line makes XOR, and how two layers do.

Left, the plane of the inputs: the segment between the two inputs where XOR is 1 and the one between the two where it
is 0 meet in a point, (½, ½); it is the mean of either pair under the multipliers of the infeasibility certificate. A
half-plane that holds both ends of a segment holds all of it, so one line would have to give that point both answers.

Right, the plane of the hidden units of the certified network: two of the four inputs fall on one point there, and the
output unit's line separates what is left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from writeup.certificates.fields import rational, rationals
from writeup.certificates.gates import read_neuron
from writeup.certificates.halfspaces import Vector, fires
from writeup.errors import CertificateError
from writeup.output.figures import planes, style
from writeup.output.figures.style import BLUE, SMALL, VERMILLION, WIDTH, Drawing
from writeup.phrases import listing

SEGMENTS: Mapping[int, tuple[str, Literal["-", "--"]]] = {1: (BLUE, "-"), 0: (VERMILLION, "--")}
HIDDEN = ("h₁", "h₂")


@dataclass(frozen=True)
class Unit:
    """A threshold unit [w·x + b ≥ 0]."""

    name: str
    w: Vector
    b: Fraction

    def __call__(self, x: Sequence[int]) -> int:
        """The unit's answer at `x`."""
        return fires(self.w, self.b, x)


@dataclass(frozen=True)
class Network:
    """Two hidden threshold units and one output unit of them."""

    hidden: tuple[Unit, Unit]
    output: Unit

    def hidden_points(self) -> Mapping[tuple[int, int], list[tuple[int, int]]]:
        """Point of the hidden plane → the inputs that fall on it."""
        points: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for corner in planes.CORNERS:
            points.setdefault((self.hidden[0](corner), self.hidden[1](corner)), []).append(corner)
        return points


@dataclass(frozen=True)
class Contradiction:
    """The truth table of XOR and the point that a single unit would have to put on both sides."""

    truth: planes.Truth
    middle: planes.Point


def read_contradiction(certificate: Mapping[str, Any]) -> Contradiction:
    """From xor.json: its inequalities (w·x + b ≥ 0 where XOR is 1) and the multipliers that refute them."""
    truth, sums = {}, {1: [Fraction(0)] * 3, 0: [Fraction(0)] * 3}
    for row, spelled in zip(certificate["inequalities"], certificate["multipliers"], strict=True):
        first, second, one = rationals(row["coefficients"], 3)
        value = int(row["relation"] == ">=")
        truth[int(first), int(second)] = value
        sums[value] = [a + rational(spelled) * b for a, b in zip(sums[value], (first, second, one), strict=True)]
    meets = [(across / total, up / total) for across, up, total in sums.values()]
    if meets[0] != meets[1]:
        raise CertificateError("the multipliers of XOR do not lead both pairs to one point; certify it again.")
    return Contradiction(truth, meets[0])


def read_network(certificate: Mapping[str, Any]) -> Network:
    """From xor_network.json: the hidden units, named after the gates that they are, and the output unit."""
    gates = {name: (gate["weights"], gate["bias"]) for name, gate in sorted(certificate["gates"].items())}
    names = [
        next((name.upper() for name, gate in gates.items() if gate == (unit["weights"], unit["bias"])), "unit")
        for unit in certificate["hidden"]
    ]
    first, second = (Unit(name, *read_neuron(unit)) for name, unit in zip(names, certificate["hidden"], strict=True))
    return Network((first, second), Unit("XOR", *read_neuron(certificate["output"])))


@style.drawn
def xor(contradiction: Contradiction, network: Network) -> Drawing:
    """The plane of the inputs with the contradiction, and the hidden plane of `network`."""
    figure = Figure(figsize=(WIDTH, 4.0))
    figure.subplots_adjust(left=0.075, right=0.99, bottom=0.225, top=0.93, wspace=0.25)
    left, right = figure.subplots(1, 2)
    _inputs(left, contradiction)
    _hidden(right, contradiction.truth, network)
    segments = [
        style.entry(f"between the {value}s", colour, linestyle=dash, linewidth=2)
        for value, (colour, dash) in SEGMENTS.items()
    ]
    figure.legend(handles=[*planes.key("XOR"), *segments], ncols=5, loc="lower center", **planes.KEY)
    return style.drawing(figure, alt(contradiction), description(contradiction, network))


def _inputs(axes: Axes, contradiction: Contradiction) -> None:
    truth, middle = contradiction.truth, (float(contradiction.middle[0]), float(contradiction.middle[1]))
    axes.set_title("One line: impossible")
    planes.frame(axes, "x₁", "x₂")
    for value, (colour, dash) in SEGMENTS.items():
        ends = [corner for corner, output in truth.items() if output == value]
        axes.plot(*zip(*ends, strict=True), dash, color=colour, linewidth=2)
    for corner, value in truth.items():
        planes.corner(axes, corner, value, str(value), (8 if corner[0] else -8, 8 if corner[1] else -8))
    axes.plot(*middle, "D", markersize=8, color=style.INK, zorder=3)
    for text, aside, side in ((_spelled(contradiction.middle), -11, "right"), ("≥ 0 and < 0?", 11, "left")):
        axes.annotate(text, middle, (aside, 0), textcoords="offset points", ha=side, va="center", fontsize=SMALL)


def _hidden(axes: Axes, truth: planes.Truth, network: Network) -> None:
    first, second = network.hidden
    output = network.output
    axes.set_title(f"Two layers: {planes.formula(output.w, output.b, ('h₁', 'h₂'))} ≥ 0")
    planes.frame(axes, f"h₁ = {first.name}(x)", f"h₂ = {second.name}(x)")
    planes.half_plane(axes, output.w, output.b)
    for point, inputs in network.hidden_points().items():
        text = "\n".join(f"x = ({a}, {b})" for a, b in inputs)
        planes.corner(axes, point, truth[inputs[0]], text, (0, 9 if point[1] else -9))


def alt(contradiction: Contradiction) -> str:
    """One sentence: the point that both pairs share, and the way out."""
    ones, zeros = (_pair(contradiction.truth, value) for value in (1, 0))
    return f"""Left: in the unit square, the segment between the inputs where XOR is 1, {ones}, crosses the one between
        those where it is 0, {zeros}, at {_spelled(contradiction.middle)}, so no line can separate them; right: in the
        plane of two hidden units one line can"""


def description(contradiction: Contradiction, network: Network) -> str:
    """A paragraph: the contradiction, and where each input falls in the hidden plane."""
    falls = ", ".join(
        f"{listing([str(corner) for corner in inputs])} on {point} (XOR {contradiction.truth[inputs[0]]})"
        for point, inputs in network.hidden_points().items()
    )
    hidden = listing(
        [
            f"{name} = {unit.name} ({planes.formula(unit.w, unit.b)} ≥ 0)"
            for name, unit in zip(HIDDEN, network.hidden, strict=True)
        ]
    )
    return f"""If w·x + b were at least 0 at both inputs where XOR is 1, it would be at least 0 on all of the segment
        between them, so at {_spelled(contradiction.middle)}; if it were negative at both inputs where XOR is 0, it
        would be negative on all of the segment between those, which holds the same point. With hidden units {hidden}
        the inputs fall {falls}, and the output unit {planes.formula(network.output.w, network.output.b, HIDDEN)} ≥ 0
        is XOR."""


def _spelled(point: planes.Point) -> str:
    return f"({', '.join(map(str, point))})".replace("1/2", "½")


def _pair(truth: planes.Truth, value: int) -> str:
    return listing([str(corner) for corner, output in truth.items() if output == value])
