"""Certificates of which Boolean functions one threshold gate can compute, and of how many of n inputs there are.

Permuting inputs, negating inputs and negating the output lead from separable functions to separable ones:
    a permutation permutes the weights;
    negating x_k is putting 1 − x_k for it, weights (…, −w_k, …) and bias b + w_k;
    negating the output is (−w, −b) once no point lies on the boundary; b may be raised by half the distance of the
    nearest point with f = 0, after which w·x + b is > 0 where f = 1 and < 0 where f = 0 (the domain is finite).
So a whole NPN class is separable or none of it is. A certificate brings weights or multipliers for one member of each
class; the checker works out the classes, sees that together they are all 2^(2^n) functions, and counts.
"""

from collections.abc import Callable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from writeup.certificates.fields import closed, items, must_equal, must_follow, rational, rationals
from writeup.certificates.halfspaces import activation, points, realise, refute, spelled
from writeup.errors import CertificateError

KEYS = ("kind", "name", "statement", "functions", "counts", "classes")
INPUTS = (1, 2, 3, 4)
NAMES = (
    "FALSE", "AND", "x1 and not x2", "x1", "not x1 and x2", "x2", "XOR", "OR",
    "NOR", "XNOR", "not x2", "x1 or not x2", "not x1", "not x1 or x2", "NAND", "TRUE",
)  # fmt: skip
"""The functions of two inputs, by their table read as a binary number."""


@cache
def orbit(table: str) -> frozenset[str]:
    """The NPN class of a function: all tables reached by permuting and negating inputs and negating the output."""
    moves = _moves(len(table).bit_length() - 1)
    seen, frontier = {table}, [table]
    while frontier:
        current = frontier.pop()
        neighbours = {"".join(move(current)) for move in moves} | {current.translate({48: 49, 49: 48})}
        frontier.extend(neighbours - seen)
        seen |= neighbours
    return frozenset(seen)


def _moves(inputs: int) -> list[Callable[[str], tuple[str, ...]]]:
    """Reorderings of a table that negate the first input or exchange two neighbours; they generate all the others."""
    where = {x: place for place, x in enumerate(points(inputs))}
    negated = [where[1 - x[0], *x[1:]] for x in where]
    exchanged = [[where[*x[:k], x[k + 1], x[k], *x[k + 2 :]] for x in where] for k in range(inputs - 1)]
    return [itemgetter(*places) for places in (negated, *exchanged)]


def is_separable(evidence: dict[str, Any], table: str) -> bool:
    """What the evidence proves of `table`: weights that it is separable, multipliers that it is not.

    Weights come with the activations w·x + b that they give, so that none of them can be changed alone.
    """
    inputs = len(table).bit_length() - 1
    if "multipliers" in evidence:
        refute(table, rationals(evidence["multipliers"], len(table)))
        return False
    weights, bias = rationals(evidence["weights"], inputs), rational(evidence["bias"])
    realise(table, weights, bias)
    activations = spelled(activation(weights, bias, x) for x in points(inputs))
    must_equal(evidence["activations"], activations, f"activations of {table}")
    return True


def separability(functions: Sequence[dict[str, Any]], classes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The certificate that rests on the evidence for each function of two inputs and each class of one to four."""
    counts = [_count(n, [entry for entry in classes if len(entry["table"]) == 2**n]) for n in INPUTS]
    inseparable = [entry["name"] for entry in functions if not is_separable(entry, entry["table"])]
    separable = [str(count["separable"]) for count in counts]
    return {
        "kind": "separability",
        "name": "separability",
        "statement": (
            f"Of the {len(functions)} functions of two inputs {len(functions) - len(inseparable)} are linearly "
            f"separable, all but {' and '.join(inseparable)}; of those of {', '.join(map(str, INPUTS))} inputs "
            f"{', '.join(separable)} are."
        ),
        "functions": list(functions),
        "counts": counts,
        "classes": list(classes),
    }


def _count(inputs: int, classes: Sequence[dict[str, Any]]) -> dict[str, int]:
    """How many functions of `inputs` inputs there are, in how many classes, and how many are separable."""
    covered: set[str] = set()
    separable = 0
    for entry in classes:
        proved = is_separable(entry, entry["table"])
        members = orbit(entry["table"])
        if not covered.isdisjoint(members):
            raise CertificateError(f"the class of {entry['table']} is listed twice.")
        covered |= members
        must_equal(entry["size"], len(members), f"the size of the class of {entry['table']}")
        separable += len(members) * proved
    if len(covered) != 2 ** (2**inputs):
        raise CertificateError(f"the classes of {inputs} inputs cover {len(covered)} of {2 ** (2**inputs)} functions.")
    return {"inputs": inputs, "functions": len(covered), "classes": len(classes), "separable": separable}


def check(certificate: dict[str, Any]) -> str:
    """What was verified; CertificateError says which function, class or count fails."""
    closed(certificate, KEYS)
    functions = items(certificate["functions"], len(NAMES))
    for place, (entry, name) in enumerate(zip(functions, NAMES, strict=True)):
        _entry(entry, "name")
        must_equal(entry["table"], f"{place:04b}", f"the table of {name}")
        must_equal(entry["name"], name, f"the name of {entry['table']}")
    classes = items(certificate["classes"])
    for entry in classes:
        _entry(entry, "size")
        table = entry["table"]
        if not isinstance(table, str) or set(table) - {"0", "1"} or len(table) not in {2**n for n in INPUTS}:
            raise CertificateError(f"{table!r} is not the table of a function of one to four inputs.")
    must_follow(certificate, separability(functions, classes))
    return f"{len(functions)} functions and {len(classes)} classes, each with weights or multipliers"


def _entry(entry: Any, label: str) -> None:
    """An entry has a table, its label, and either multipliers or weights with what they give."""
    refuted = isinstance(entry, dict) and "multipliers" in entry
    evidence = ("multipliers",) if refuted else ("weights", "bias", "activations")
    closed(entry, ("table", label, *evidence))
