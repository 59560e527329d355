"""Certificates that no single threshold gate is XOR: multipliers, and the proof by contradiction they give.

The multipliers are the evidence; `infeasibility` works out the inequalities, both sums and the contradiction, and
checking is doing so again, by multiplication and addition alone.
"""

from typing import Any

from writeup.certificates.fields import closed, must_follow, rationals
from writeup.certificates.gates import XOR
from writeup.certificates.halfspaces import Vector, inequality, points, refute, rows, spelled

KEYS = ("kind", "name", "statement", "unknowns", "inequalities", "multipliers", "proof")


def infeasibility(multipliers: Vector) -> dict[str, Any]:
    """The certificate that no (w_1, w_2, b) gives XOR; CertificateError if these multipliers do not show it."""
    at_least, below = refute(XOR, multipliers)
    system = rows(XOR)
    used = [
        {"by": f"f({x[0]}, {x[1]}) = {value}", "inequality": row}
        for x, value, row, y in zip(points(2), XOR, system, multipliers, strict=True)
        if y
    ]
    return {
        "kind": "infeasibility",
        "name": "xor",
        "statement": "No (w1, w2, b) makes f(x) = [w1 x1 + w2 x2 + b >= 0] equal to XOR on {0,1}^2.",
        "unknowns": ["w1", "w2", "b"],
        "inequalities": system,
        "multipliers": spelled(multipliers),
        "proof": [
            *used,
            {"by": "add those with f = 1, times their multipliers", "inequality": inequality(at_least, ">=")},
            {"by": "add those with f = 0, times their multipliers", "inequality": inequality(below, "<")},
            {
                "by": "subtract: zero would be less than zero",
                "inequality": inequality((b - a for a, b in zip(at_least, below, strict=True)), "<"),
            },
        ],
    }


def check(certificate: dict[str, Any]) -> str:
    """What was verified; CertificateError says what does not follow from the multipliers."""
    closed(certificate, KEYS)
    must_follow(certificate, infeasibility(rationals(certificate["multipliers"], len(XOR))))
    return "the multipliers turn the four inequalities into 0 < 0"
