"""Rules about the theory of the network that need no run.

agreement      check, within               the error that a check in results/agreement.json measured is at most `within`
relation       name                        that relation in results/plateau_predicted.json holds identically
"""

from collections.abc import Callable

from writeup.claims.numbers import show
from writeup.claims.results import Sources
from writeup.claims.verdicts import REFUTED, SUPPORTED, UNDECIDED, Decision

CHECKS = (
    "softmax_double",
    "softmax_single",
    "softmax_jacobian",
    "backward_double",
    "backward_single",
    "backward_slopes",
    "update",
    "update_nesterov",
)
"""The checks of the code against the formulas (writeup.mnist_mlp.agreement.checks)."""

RELATIONS = (
    "growth",
    "balance",
    "curvature",
    "saturation",
    "amplitude",
    "logistic",
    "duration",
    "step",
    "momentum",
    "damped",
    "start",
    "shaking",
    "shaking_plain",
    "stability",
    "stability_nesterov",
)
"""The relations that follow from the linearisation at the origin (writeup.theory.linearisation)."""


def agreement(sources: Sources, check: str, within: float) -> Decision:
    """Supported if the relative error measured for `check` is at most `within`, refuted if it is not."""
    rule = f"the check {check} of code against formula stays within {show(within)}"
    entry = next((entry for entry in sources.added["agreement"] if entry["name"] == check), None)
    if entry is None:
        known = ", ".join(entry["name"] for entry in sources.added["agreement"])
        return Decision(UNDECIDED, rule, f"no such check was made; made were {known}", {"kind": "agreement"})
    reason = f"the relative error is {show(entry['measured'], places=1)}, at most {show(within)} is allowed"
    evidence = {"kind": "agreement", **entry, "bound": within}
    return Decision(SUPPORTED if entry["measured"] <= within else REFUTED, rule, reason, evidence)


def relation(sources: Sources, name: str) -> Decision:
    """Supported if computer algebra reduced both sides of the relation `name` to the same."""
    rule = f"computer algebra reduces both sides of the relation {name} to the same, for all values of its symbols"
    entry = next((entry for entry in sources.design.predictions.get("relations", []) if entry["name"] == name), None)
    if entry is None:
        return Decision(UNDECIDED, rule, "no such relation was derived", {"kind": "relation"})
    reason = "they are the same" if entry["holds"] else "they are not the same"
    evidence = {"kind": "relation", "name": name, "formula": entry["tex"]}
    return Decision(SUPPORTED if entry["holds"] else REFUTED, rule, reason, evidence)


THEORY: dict[str, Callable[..., Decision]] = {"agreement": agreement, "relation": relation}
