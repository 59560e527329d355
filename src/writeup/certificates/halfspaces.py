"""Linear threshold functions on {0,1}^n: their inequalities, weights that satisfy them, multipliers that forbid them.

    f(x) = [w·x + b >= 0], x in {0,1}^n; its table lists f(x) for x = 0…00, 0…01, …, 1…11 (the last input runs fastest)
    a row is the inequality that one input puts on (w_1, …, w_n, b): w·x + b >= 0 where f(x) = 1, w·x + b < 0 where 0

Multipliers y >= 0, one a row, refute the rows when the two sums

    Σ_{f(x)=1} y_x (w·x + b) >= 0        Σ_{f(x)=0} y_x (w·x + b) < 0

have the same left side; the second needs some y_x > 0 to be strict (Farkas' lemma for strict inequalities; Motzkin's
transposition theorem says that such multipliers exist whenever the rows have no solution).
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from writeup.certificates.expressions import Expr, number, symbol
from writeup.certificates.printing import tex
from writeup.errors import CertificateError

Vector = tuple[Fraction, ...]


def points(inputs: int) -> list[tuple[int, ...]]:
    """All of {0,1}^inputs, in the order of a table."""
    return list(product((0, 1), repeat=inputs))


def spelled(values: Iterable[Fraction | int]) -> list[str]:
    """Rationals as a certificate spells them."""
    return [str(Fraction(value)) for value in values]


def activation(weights: Sequence[Fraction], bias: Fraction, x: Sequence[int]) -> Fraction:
    """w·x + b."""
    return sum((w * value for w, value in zip(weights, x, strict=True)), start=bias)


def fires(weights: Sequence[Fraction], bias: Fraction, x: Sequence[int]) -> int:
    """The output [w·x + b >= 0]."""
    return int(activation(weights, bias, x) >= 0)


def inequality(coefficients: Iterable[Fraction | int], relation: str) -> dict[str, Any]:
    """`coefficients`·(w_1, …, w_n, b) `relation` 0, where the relation is ">=" or "<"."""
    return {"coefficients": spelled(coefficients), "relation": relation}


def rows(table: str) -> list[dict[str, Any]]:
    """The inequalities that a table puts on (w_1, …, w_n, b), one an input."""
    inputs = len(table).bit_length() - 1
    return [inequality((*x, 1), ">=" if value == "1" else "<") for x, value in zip(points(inputs), table, strict=True)]


def realise(table: str, weights: Vector, bias: Fraction) -> None:
    """CertificateError unless [w·x + b >= 0] has this table."""
    for x, value in zip(points(len(weights)), table, strict=True):
        if fires(weights, bias, x) != int(value):
            given = f"({', '.join(map(str, x))})"
            gate = f"[w.x + b >= 0] with w = ({', '.join(spelled(weights))}), b = {bias}"
            raise CertificateError(f"{gate} is {1 - int(value)} at {given}, where {value} is needed.")


def refute(table: str, multipliers: Vector) -> tuple[Vector, Vector]:
    """The common left side of the two sums, as summed over the rows >= and over the rows <.

    CertificateError unless the multipliers prove that no weights have this table.
    """
    if any(y < 0 for y in multipliers):
        raise CertificateError(f"a multiplier is negative: {spelled(multipliers)}.")
    if not any(y for y, value in zip(multipliers, table, strict=True) if value == "0"):
        raise CertificateError("no strict inequality has a positive multiplier, so there is no contradiction.")
    at_least, below = (_combined(table, multipliers, value) for value in "10")
    if at_least != below:
        raise CertificateError(f"the multipliers give {spelled(at_least)} for f = 1 and {spelled(below)} for f = 0.")
    return at_least, below


def _combined(table: str, multipliers: Vector, value: str) -> Vector:
    """The coefficients of Σ y_x (w·x + b) over the inputs with f(x) = `value`."""
    inputs = len(table).bit_length() - 1
    chosen = [(y, (*x, 1)) for y, x, v in zip(multipliers, points(inputs), table, strict=True) if v == value]
    return tuple(sum((y * row[axis] for y, row in chosen), start=Fraction(0)) for axis in range(inputs + 1))


def inequality_tex(row: dict[str, Any]) -> str:
    r"""TeX of an inequality between unknowns: w_{1} + b \ge 0."""
    values = [Fraction(value) for value in row["coefficients"]]
    unknowns = [symbol(f"w{k}") for k in range(1, len(values))] + [symbol("b")]
    terms = [_term(value, unknown) for value, unknown in zip(values, unknowns, strict=True) if value]
    left = terms[0] if len(terms) == 1 else Expr("add", tuple(terms)) if terms else number(0)
    relation = {">=": r"\ge", "<": "<"}[row["relation"]]
    return f"{tex(left)} {relation} 0"


def _term(value: Fraction, unknown: Expr) -> Expr:
    size = unknown if abs(value) == 1 else number(abs(value)) * unknown
    return size if value > 0 else -size
