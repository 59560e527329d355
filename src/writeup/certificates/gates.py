"""Certificates of threshold gates: AND and OR as [w·x + b >= 0], and a network of them that is XOR.

A certificate follows from its weights: `gate` and `network` work out everything else, and checking is doing so again.

    w (2,), b          the gate's weights and bias, rationals
    functional margin  min |w·x + b| over {0,1}²        geometric margin  that over ‖w‖, the distance to the boundary
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from writeup.certificates.fields import closed, must_follow, rational, rationals
from writeup.certificates.halfspaces import Vector, activation, fires, points, realise, rows, spelled
from writeup.errors import CertificateError

TABLES = {"and": "0001", "or": "0111"}
XOR = "0110"
COMMON_KEYS = ("kind", "name", "statement", "truth_table")
GATE_KEYS = (*COMMON_KEYS, "weights", "bias", "functional_margin", "geometric_margin_squared", "valid_set")
NETWORK_KEYS = (*COMMON_KEYS, "gates", "hidden", "output")


def gate(name: str, weights: Vector, bias: Fraction) -> dict[str, Any]:
    """The certificate that these weights are the gate `name`; CertificateError if they are not."""
    table = TABLES[name]
    realise(table, weights, bias)
    values = [activation(weights, bias, x) for x in points(2)]
    margin = min(map(abs, values))
    square = margin**2 / sum(w * w for w in weights)
    return {
        "kind": "threshold gate",
        "name": name,
        "statement": (
            f"f(x) = [w.x + b >= 0] with w = ({', '.join(spelled(weights))}), b = {bias} is {name.upper()} "
            f"on {{0,1}}^2, with functional margin {margin} and squared geometric margin {square}."
        ),
        "weights": spelled(weights),
        "bias": str(bias),
        "truth_table": [
            {"input": list(x), "activation": str(value), "output": int(value >= 0)}
            for x, value in zip(points(2), values, strict=True)
        ],
        "functional_margin": str(margin),
        "geometric_margin_squared": str(square),
        "valid_set": rows(table),
    }


def network(gates: Mapping[str, tuple[Vector, Fraction]]) -> dict[str, Any]:
    """The certificate that XOR is AND(OR(x), not AND(x)), made of the gates "and" and "or" alone.

    Negating the second input of [w·h + b >= 0] is putting 1 − h₂ for h₂: weights (w₁, −w₂), bias b + w₂.
    """
    for name in sorted(TABLES):
        realise(TABLES[name], *gates[name])
    (w1, w2), b = gates["and"]
    output = ((w1, -w2), b + w2)
    hidden = [[fires(*gates["or"], x), fires(*gates["and"], x)] for x in points(2)]
    realised = [fires(*output, h) for h in hidden]
    if "".join(map(str, realised)) != XOR:
        raise CertificateError(f"the network's table is {realised}, which is not XOR.")
    return {
        "kind": "threshold network",
        "name": "xor_network",
        "statement": (
            "XOR is the two-layer threshold network AND(h1, not h2) with h1 = OR(x) and h2 = AND(x), "
            "built from the certified gates alone."
        ),
        "gates": {name: _neuron(*gates[name]) for name in sorted(TABLES)},
        "hidden": [_neuron(*gates["or"]), _neuron(*gates["and"])],
        "output": _neuron(*output),
        "truth_table": [
            {"input": list(x), "hidden": h, "output": y} for x, h, y in zip(points(2), hidden, realised, strict=True)
        ],
    }


def _neuron(weights: Vector, bias: Fraction) -> dict[str, Any]:
    return {"weights": spelled(weights), "bias": str(bias)}


def read_neuron(stored: Mapping[str, Any]) -> tuple[Vector, Fraction]:
    """The two weights and the bias of a stored gate or neuron."""
    return rationals(stored["weights"], 2), rational(stored["bias"])


def check_gate(certificate: dict[str, Any], name: str) -> str:
    """What was verified; CertificateError says what does not follow from the weights."""
    closed(certificate, GATE_KEYS)
    must_follow(certificate, gate(name, *read_neuron(certificate)))
    return "truth table, margins and inequalities follow from the weights"


def check_network(certificate: dict[str, Any]) -> str:
    """What was verified; CertificateError says what does not follow from the gates."""
    closed(certificate, NETWORK_KEYS)
    stored = closed(certificate["gates"], TABLES)
    gates = {name: read_neuron(closed(stored[name], ("weights", "bias"))) for name in TABLES}
    must_follow(certificate, network(gates))
    return "both layers and the truth table follow from the gates"
