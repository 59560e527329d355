"""Spaces of configurations: the grid of declared values, and a draw from it.

A draw orders the points of the grid by the SHA-256 sum of the seed and the point, and takes the first: as good as a
random one, the same on every machine and with every library, and *stable*: a value added to the space brings in points
of its own, each in the place of one that was there, and leaves the others.
"""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import product

from writeup.experiment.declaration import Value

Point = dict[str, Value]


def grid(vary: Mapping[str, Sequence[Value]]) -> list[Point]:
    """Every combination of the values of `vary`; the last name varies fastest."""
    return [dict(zip(vary, values, strict=True)) for values in product(*vary.values())]


def draw(points: Sequence[Point], count: int, seed: int) -> list[Point]:
    """`count` of the `points`, without repetition, in their order."""
    chosen = sorted(range(len(points)), key=lambda index: _lot(points[index], seed))[:count]
    return [points[index] for index in sorted(chosen)]


def _lot(point: Point, seed: int) -> str:
    text = " ".join([str(seed), *(f"{name}={_exact(point[name])!r}" for name in sorted(point))])
    return hashlib.sha256(text.encode()).hexdigest()


def _exact(value: Value) -> Value:
    """`value`, a number as a float: 1 and 1.0 are the same point."""
    return value if isinstance(value, str) else float(value)
