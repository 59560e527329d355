"""Exact linear programming: Farkas' alternative over the rationals, by the simplex method with Bland's rule.

    A (m, n), c (m,) >= 0      either y (n,) >= 0 with A y = c, or v (m,) with v·A <= 0 and v·c > 0; never both

Only Fractions are used, so an answer is exact and the search always ends (Bland 1977).
"""

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

Vector = tuple[Fraction, ...]


def alternative(A: Sequence[Sequence[int]], c: Sequence[int]) -> tuple[Vector | None, Vector | None]:
    """(y, None) with y >= 0 and A y = c, or (None, v) with v·A <= 0 and v·c > 0; ValueError if c has a negative."""
    if min(c) < 0:
        raise ValueError("c must not be negative; change the sign of a row.")
    m, n = len(A), len(A[0])
    unit = [[Fraction(i == j) for j in range(m)] for i in range(m)]
    tableau = [[*map(Fraction, A[i]), *unit[i], Fraction(c[i])] for i in range(m)]
    # Phase one: the least total of the artificial variables n … n+m−1; its reduced costs stand in the last row.
    tableau.append([-sum(column, start=Fraction(0)) for column in zip(*tableau, strict=True)])
    tableau[m][n : n + m] = [Fraction(0)] * m
    basis = list(range(n, n + m))
    while (entering := next((j for j in range(n) if tableau[m][j] < 0), None)) is not None:
        ratios = [(row[-1] / row[entering], basis[i], i) for i, row in enumerate(tableau[:m]) if row[entering] > 0]
        leaving = min(ratios)[2]
        _pivot(tableau, leaving, entering)
        basis[leaving] = entering
    if tableau[m][-1] == 0:
        values = {basis[i]: tableau[i][-1] for i in range(m)}
        return tuple(values.get(j, Fraction(0)) for j in range(n)), None
    return None, tuple(1 - cost for cost in tableau[m][n : n + m])


def _pivot(tableau: list[list[Fraction]], row: int, column: int) -> None:
    pivot = tableau[row][column]
    tableau[row] = [value / pivot for value in tableau[row]]
    for i, other in enumerate(tableau):
        if i != row and other[column]:
            tableau[i] = [a - other[column] * b for a, b in zip(other, tableau[row], strict=True)]


def whole(vector: Sequence[Fraction]) -> Vector:
    """The shortest vector of whole numbers in the direction of a vector that is not zero."""
    scale = lcm(*(value.denominator for value in vector))
    values = [int(value * scale) for value in vector]
    return tuple(Fraction(value, gcd(*values)) for value in values)
