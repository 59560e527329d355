"""Which Boolean functions one threshold gate computes: weights or multipliers, found by an exact linear program.

With a_x = (x, 1) where f(x) = 1 and −(x, 1) where f(x) = 0, Gordan's theorem leaves two cases: some (w, b) has
a_x·(w, b) > 0 for all x, or some y >= 0 that is not 0 has Σ_x y_x a_x = 0. The first gives weights with no point on the
boundary. The second refutes the gate: the last coordinate makes the y_x with f(x) = 0 sum to what the others do, so one
of the strict inequalities has a positive multiplier.
"""

from typing import Any

from writeup.certificates import separability as separable
from writeup.certificates.halfspaces import activation, points, spelled
from writeup.theory.linear import alternative, whole


def evidence(table: str) -> dict[str, Any]:
    """Weights, bias and activations of a gate with this table, or multipliers that refute every gate.

    All are whole numbers, spelled as rationals.
    """
    rows = [
        [sign * value for value in (*x, 1)]
        for x, bit in zip(points(len(table).bit_length() - 1), table, strict=True)
        for sign in [1 if bit == "1" else -1]
    ]
    balance = [list(column) for column in zip(*rows, strict=True)]
    y, v = alternative([*balance, [1] * len(rows)], [*[0] * len(balance), 1])
    if y is not None:
        return {"multipliers": spelled(whole(y))}
    *weights, bias = whole([-value for value in v[:-1]])  # type: ignore[index]  # one of the two is there
    activations = [activation(weights, bias, x) for x in points(len(weights))]
    return {"weights": spelled(weights), "bias": str(bias), "activations": spelled(activations)}


def classes(inputs: int) -> list[str]:
    """The first table of each NPN class of functions of `inputs` inputs."""
    covered: set[str] = set()
    firsts = []
    for place in range(2 ** (2**inputs)):
        table = f"{place:0{2**inputs}b}"
        if table not in covered:
            covered |= separable.orbit(table)
            firsts.append(table)
    return firsts


def certificate() -> dict[str, Any]:
    """The separability of all functions of two inputs, and the counts for one to four inputs."""
    functions = [
        {"table": f"{place:04b}", "name": name} | evidence(f"{place:04b}") for place, name in enumerate(separable.NAMES)
    ]
    representatives = [table for inputs in separable.INPUTS for table in classes(inputs)]
    listed = [{"table": table, "size": len(separable.orbit(table))} | evidence(table) for table in representatives]
    return separable.separability(functions, listed)
