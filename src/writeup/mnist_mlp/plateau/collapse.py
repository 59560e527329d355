"""At which penalty learning collapses: measured in sweeps of the penalty, and predicted.

A run has learned if its mean training loss in the last epoch is below H(π), what always answering the class shares
costs. Just below the critical penalty λ the squared norm of W1 is in proportion to λ − α (the first mode ends at
(λ − α)/κ), so a straight line through two such penalties meets zero at the critical one.

    low        greatest penalty at which every run learned, and the same holds at every smaller one
    high       least penalty above it at which no run learned
    measured   where the line through the two greatest penalties that learned meets zero; null unless both are `NEAR`
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

NEAR = 0.8  # of the predicted critical penalty: nearer than that, norms are on a straight line


def collapses(
    plan: Mapping[str, Any], epochs: Sequence[Mapping[str, str]], predictions: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """One entry for each sweep of the plan that varies the penalty alone, from the rows of epochs.csv."""
    entries = []
    for sweep in plan["sweeps"]:
        if list(sweep["vary"]) == ["reg"]:
            last = {c["reg"]: _last(epochs, {**c, "dataset": plan["dataset"]}) for c in sweep["configurations"]}
            entries.append({"sweep": sweep["name"], **_collapse(last, predictions)})
    return entries


def _last(epochs: Sequence[Mapping[str, str]], configuration: Mapping[str, str]) -> list[tuple[float, float]]:
    """Training loss and ‖W1‖² of each run of a configuration that reached its last epoch."""
    at_the_end = {**configuration, "epoch": configuration["epochs"]}
    rows = [row for row in epochs if all(row[name] == value for name, value in at_the_end.items())]
    return [(float(row["train_loss"]), float(row["weight_norm_1"]) ** 2) for row in rows]


def _collapse(last: Mapping[str, list[tuple[float, float]]], predictions: Mapping[str, Any]) -> dict[str, Any]:
    entropy, predicted = predictions["prior_entropy"], predictions["critical_reg"]
    regs = sorted(last, key=float)
    learned = [bool(last[reg]) and all(loss < entropy for loss, _ in last[reg]) for reg in regs]
    dead = [all(loss >= entropy for loss, _ in last[reg]) for reg in regs]
    below = regs[: learned.index(False)] if False in learned else regs
    above = [reg for reg, none in zip(regs, dead, strict=True) if none and reg not in below]
    near = [reg for reg in below if float(reg) > NEAR * predicted][-2:]
    return {
        "predicted": predicted,
        "low": float(below[-1]) if below else None,
        "high": float(above[0]) if above else None,
        "measured": _zero(near, last) if len(near) == 2 and above else None,
    }


def _zero(regs: Sequence[str], last: Mapping[str, list[tuple[float, float]]]) -> float:
    (a, b), (x, y) = map(float, regs), (float(np.mean([norm for _, norm in last[reg]])) for reg in regs)
    return b + y * (b - a) / (x - y)
