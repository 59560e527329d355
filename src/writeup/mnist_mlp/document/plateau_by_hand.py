"""The numbers with which a reader recomputes predictions of the plateau by hand; each knows its source.

by_hand      one predicted plateau, step by step; `by_hand_table`: what each mode adds
shares       what the plateau takes of a run, for each learning rate of a sweep
critical     the first mode on both sides of the critical penalty
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from writeup.document import formula_rendering
from writeup.document.sourced import Sourced, show_sourced
from writeup.errors import DocumentError
from writeup.mnist_mlp.declaration import PARAMETERS
from writeup.mnist_mlp.shape import CLASSES

NAMES = [parameter.name for parameter in PARAMETERS]
SHOWN = 4  # modes that the table by hand gives a row each


def by_hand(predictions: Mapping[str, Any]) -> dict[str, Any] | None:
    """The first configuration in the domain whose plateau ends within its run, with what its length follows from.

    Numbers know their source; None if there is no such configuration.
    """
    entry = _example(predictions)
    if entry is None:
        return None
    place = f"plateau_predicted.json: {spelled(entry)}"
    rate = predictions["rates"][0] - float(entry["reg"])
    bend, curvatures = predictions["saturations"][0] / rate, predictions["curvatures"][-CLASSES + 1 :]
    lift, exponent = 1 + float(entry["hidden_size"]) / 4, 2 * entry["plateau_growth"]
    bar = predictions["leaving"]["fraction"] * predictions["prior_entropy"]
    numbers = {
        **{name: float(entry[name]) for name in NAMES},
        "start": entry["start"],
        "bar": bar,
        "reach": float(entry["learning_rate"]) * lift,
        "eigenvalues": len(curvatures),
        "noise": entry["noise"],
        "needed": bar + entry["noise"],
        "rate": rate,
        "zeta": 1 + float(entry["learning_rate"]) * rate,
        "steps": entry["plateau_steps"],
        "exponent": exponent,
        "factor": math.exp(exponent),
        "unbounded": entry["start"] * math.exp(exponent),
        "bend": 1 + entry["start"] * math.expm1(exponent) * bend,
        "amplitude": entry["leaving"]["amplitudes"][0],
        "drop": entry["leaving"]["drops"][0],
        "taken": math.fsum(entry["leaving"]["drops"]),
        "mean": entry["leaving"]["mean"],
        "before": entry["leaving"]["before"],
    }
    first = len(predictions["curvatures"]) - len(curvatures) + 1
    thetas = [
        Sourced(value, f"plateau_predicted.json: curvatures, no. {n}")
        for n, value in enumerate(curvatures, start=first)
    ]
    return {**_sourced(numbers, place), "thetas": thetas}


def by_hand_table(predictions: Mapping[str, Any]) -> str:
    """A row for each of the modes that matter to the configuration of `by_hand`, and one for the others together.

    DocumentError if there is no such configuration.
    """
    entry = _example(predictions)
    if entry is None:
        raise DocumentError(
            "no predicted plateau can be shown by hand; ask for by_hand_table() only if by_hand is there."
        )
    place = f"plateau_predicted.json: {spelled(entry)}"
    net = [rate - float(entry["reg"]) for rate in predictions["rates"]]
    exponents = [2 * entry["plateau_steps"] * math.log1p(float(entry["learning_rate"]) * rate) for rate in net]
    amplitudes, drops = entry["leaving"]["amplitudes"], entry["leaving"]["drops"]
    heads = ["Mode $k$", r"$r_k = \lambda_k - \alpha$", r"$x_k$", r"Amplitude $a_k$", "Off the loss, nats"]
    rows = []
    for mode, (rate, exponent, amplitude, drop) in enumerate(zip(net, exponents, amplitudes, drops, strict=True)):
        if mode < SHOWN:
            numbers = {"rate": rate, "exponent": exponent, "amplitude": amplitude, "drop": drop}
            values = zip(_sourced(numbers, f"{place}, mode no. {mode + 1}").values(), (4, 2, 4, 4), strict=True)
            rows.append([str(mode + 1), *(show_sourced(value, places=n) for value, n in values)])
    others = f"{SHOWN + 1} to {len(net)}"
    rest = show_sourced(Sourced(math.fsum(drops[SHOWN:]), f"{place}, mode no. {others}, drop"), places=4)
    rows.append([others, "", "", "", rest])
    return formula_rendering.table(heads, rows)


def _sourced(numbers: Mapping[str, float], place: str) -> dict[str, Sourced]:
    """The numbers, each of which has its name behind the `place`."""
    return {name: Sourced(value, f"{place}, {name}") for name, value in numbers.items()}


def _example(predictions: Mapping[str, Any]) -> Mapping[str, Any] | None:
    fits = (
        entry
        for entry in predictions["configurations"]
        if entry["in_domain"] and entry["in_run"] and float(entry["momentum"]) == 0
    )
    return next(fits, None)


def spelled(configuration: Mapping[str, Any]) -> str:
    """All hyper-parameters of a configuration, as the place of a number names them."""
    return ", ".join(f"{name.replace('_', ' ')} {configuration[name]}" for name in NAMES)


def shares(predictions: Mapping[str, Any], sweep: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The time until the plateau is predicted to end, that of the `whole` run, and the `part`, by learning rate."""
    result = []
    for configuration in sweep["configurations"]:
        entry = prediction_of(predictions["configurations"], configuration)
        if entry["in_domain"] and entry["in_run"]:
            place, rate = f"plateau_predicted.json: {spelled(entry)}", float(entry["learning_rate"])
            numbers = {
                "learning_rate": rate,
                "time": rate * entry["plateau_steps"],
                "whole": rate * entry["steps"],
                "part": entry["plateau_steps"] / entry["steps"],
            }
            result.append(_sourced(numbers, place))
    return result


def critical(predictions: Mapping[str, Any], sweep: Mapping[str, Any]) -> dict[str, Any] | None:
    """What becomes of the first mode at the penalties of the `sweep` next below and above the critical one.

    Numbers know their source; None if the sweep has no penalty on one of the sides, if nothing can grow, or if a step
    does not multiply the mode by a positive 1 + ηr: with momentum, or where ηr ≤ −1.
    """
    top, bend = predictions["critical_reg"], predictions["saturations"][0]
    tried = sorted(sweep["configurations"], key=lambda c: float(c["reg"]))
    below = [c for c in tried if float(c["reg"]) < top][-1:]
    above = [c for c in tried if float(c["reg"]) > top][:1]
    if not (below and above):
        return None
    sides = {}
    for side, [configuration] in (("below", below), ("above", above)):
        entry = prediction_of(predictions["configurations"], configuration)
        place = f"plateau_predicted.json: {spelled(entry)}"
        rate = top - float(entry["reg"])
        if not entry["start"] or float(entry["momentum"]) or float(entry["learning_rate"]) * rate <= -1:
            return None
        numbers = {
            "reg": float(entry["reg"]),
            "rate": rate,
            "learning_rate": float(entry["learning_rate"]),
            "steps": entry["steps"],
            "start": entry["start"],
            "grown": 2 * math.log1p(float(entry["learning_rate"]) * rate) * entry["steps"],
            "end": rate / bend,
            "enough": math.log(rate / bend / entry["start"]) if rate > 0 else None,
            "drop": (rate / 2 + float(entry["reg"])) * rate / bend,
        }
        known = {name: value for name, value in numbers.items() if value is not None}
        sides[side] = _sourced(known, f"{place}, end of the run")
    return sides


def prediction_of(entries: Iterable[Mapping[str, Any]], configuration: Mapping[str, str]) -> Mapping[str, Any]:
    """The prediction for a configuration; DocumentError if there is none."""
    for entry in entries:
        if all(entry[name] == value for name, value in configuration.items()):
            return entry
    raise DocumentError(f"nothing was predicted for {dict(configuration)}; build the predictions again.")
