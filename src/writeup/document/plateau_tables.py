"""What the section on the plateau may name: the predictions, and the tables that hold the runs against them.

theory                 results/plateau_predicted.json; None if the study leaves it out, or lacks a sweep that tests it
tested                 the names of these sweeps
second_derivatives     the second derivatives of the objective at the origin, by each pair of parameters
                       (`second_derivatives_derived`: for any weights, too)
relation(name, …)      equations that follow from the linearisation, displayed
by_hand                the numbers of one predicted plateau, step by step; `by_hand_table`: what each mode adds
shares                 what the plateau takes of a run, for each learning rate of that sweep in the domain
critical               the numbers of the first mode on both sides of the critical penalty
modes_table            one row a mode: growth rate, saturation, and the amplitude at which it stops
plateaus_table         one row a setting whose plateau was predicted: predicted and measured steps
survivors_table        one row a penalty of the sweep `collapse`: modes, losses and accuracies predicted and measured
sharpness_table        one row a configuration: limit, and sharpness at the origin and at the end
sharpness_images       on how many images that was measured
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.certificates.expressions import Expr, parse
from writeup.certificates.printing import tex
from writeup.document import formula_rendering
from writeup.document.context import Context, percent
from writeup.document.sourced import Sourced, show_sourced, with_source
from writeup.errors import DocumentError
from writeup.experiment.parameters import HEADINGS, HYPERPARAMETERS, worth_showing
from writeup.experiment.run_files import csv_rows
from writeup.experiment.theory import TESTED, WITH_THEORY
from writeup.files import read_json
from writeup.mnist import CLASSES

APPLIED = re.compile(r"(?<=[a-zA-Z])\{(\\left\(t \\right\))\}")  # a function's argument, as SymPy writes it
SHOWN = 4  # modes that the table by hand gives a row each
# How the table of plateaus is sorted. The number of epochs is left out, and larger learning rates come first.
ORDER = ("hidden_size", "batch_size", "momentum", "nesterov", "initial_scale", "reg", "learning_rate")
Rows = Sequence[Mapping[str, str]]


def plateau_names(results: Path, context: Context) -> dict[str, Any]:
    """The names, as the templates see them."""
    sweeps = {sweep["name"]: sweep for sweep in context.plan["sweeps"]}
    if "plateau" not in context.theory or not set(TESTED) <= set(sweeps):
        return {"theory": None, "tested": []}
    predictions = read_json(results / "plateau_predicted.json")
    plateaus, sharpness = (csv_rows(results / f"{name}.csv")[1] for name in ("plateau_measured", "sharpness"))
    return {
        "theory": with_source(predictions, "plateau_predicted.json"),
        "tested": [name for name in WITH_THEORY if name in sweeps],
        "second_derivatives": lambda: second_derivatives(context.certificates["plateau"]),
        "second_derivatives_derived": lambda: second_derivatives_derived(context.certificates["plateau"]),
        "by_hand": by_hand(predictions),
        "by_hand_table": lambda: by_hand_table(predictions),
        "shares": shares(predictions, sweeps.get("learning_rate")),
        "critical": critical(predictions, sweeps["collapse"]),
        "relation": lambda *names: relation(predictions, *names),
        "modes_table": lambda: modes_table(predictions),
        "plateaus_table": lambda: plateaus_table(plateaus),
        "survivors_table": lambda: survivors_table(predictions, sweeps["collapse"], context),
        "sharpness_table": lambda: sharpness_table(sharpness),
        "sharpness_images": Sourced(float(sharpness[0]["images"]), "sharpness.csv"),
    }


def second_derivatives(certificate: formula_rendering.Certificate) -> str:
    """The second derivatives of J at the origin, two a line."""
    sides = [f"{name} &= {tex(end)}" for name, _, end in _second_derivatives(certificate)]
    half = len(sides) // 2
    pairs = zip(sides[:half], sides[half:], strict=True)
    return formula_rendering.aligned(rf"{one} & \qquad {other}" for one, other in pairs)


def second_derivatives_derived(certificate: formula_rendering.Certificate) -> str:
    """The second derivatives of J for any weights, a line a term, and then at the origin."""
    lines = []
    for name, anywhere, end in _second_derivatives(certificate):
        first, *others = anywhere.args if anywhere.op == "add" else (anywhere,)
        at_origin = rf"= {tex(end)} \text{{ at the origin}}"
        pieces = [f"= {tex(first)} ", *(f"+ {tex(term)} " for term in others), at_origin]
        lines += formula_rendering.filled(f"{name} &", pieces, r" & \quad ")
    return formula_rendering.aligned(lines)


def _second_derivatives(certificate: formula_rendering.Certificate) -> Iterator[tuple[str, Expr, Expr]]:
    """Each second derivative of J as TeX, its value for any weights, and its value at the origin."""
    chains = {chain["name"]: [parse(step["expr"]) for step in chain["steps"]] for chain in certificate["chains"]}
    for name in chains:
        if name.endswith("_origin"):
            anywhere = chains[name.replace("_origin", "_anywhere")]
            first, second = anywhere[0].args
            variables = rf"\partial {tex(first.args[1])} \, \partial {tex(second)}"
            yield rf"\frac{{\partial^2 J}}{{{variables}}}", anywhere[-1], chains[name][-1]


def relation(predictions: Mapping[str, Any], *names: str) -> str:
    """The relations `names` as one displayed formula, in the TeX that the document may use."""
    known = {entry["name"]: entry["tex"] for entry in predictions["relations"]}
    for name in names:
        if name not in known:
            raise DocumentError(f"the theory of the plateau has no relation {name}; it has {', '.join(known)}.")
    shown = (APPLIED.sub(r" \1", known[name].replace(r"\log", r"\ln")) for name in names)
    joined = r", \qquad ".join(shown)
    return f"$${joined}.$$"


def modes_table(predictions: Mapping[str, Any]) -> str:
    """A row for each mode, the fastest first."""
    heads = ["Mode $k$", r"Growth rate $\lambda_k$", r"Saturation $\kappa_k$"]
    heads.append(r"Amplitude where it stops for $\alpha = 0$, $\lambda_k / \kappa_k$")
    rows = []
    for number, (rate, saturation) in enumerate(
        zip(predictions["rates"], predictions["saturations"], strict=True), start=1
    ):
        place = f"plateau_predicted.json: mode no. {number}"
        values = (Sourced(rate, place), Sourced(saturation, place), Sourced(rate / saturation, place))
        cells = [show_sourced(value, places=places) for value, places in zip(values, (4, 4, 2), strict=True)]
        rows.append([str(number), *cells])
    return formula_rendering.table(heads, rows)


def by_hand(predictions: Mapping[str, Any]) -> dict[str, Any] | None:
    """The first configuration in the domain whose plateau ends within its run, with what its length follows from.

    Numbers know their source; None if there is no such configuration.
    """
    entry = _example(predictions)
    if entry is None:
        return None
    place = f"plateau_predicted.json: {_spelled(entry)}"
    rate = predictions["rates"][0] - float(entry["reg"])
    bend, curvatures = predictions["saturations"][0] / rate, predictions["curvatures"][-CLASSES + 1 :]
    lift, exponent = 1 + float(entry["hidden_size"]) / 4, 2 * entry["plateau_growth"]
    bar = predictions["leaving"]["fraction"] * predictions["prior_entropy"]
    numbers = {
        **{name: float(entry[name]) for name in HYPERPARAMETERS},
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
    thetas = [Sourced(value, "plateau_predicted.json: curvatures") for value in curvatures]
    return {**{name: Sourced(value, place) for name, value in numbers.items()}, "thetas": thetas}


def by_hand_table(predictions: Mapping[str, Any]) -> str:
    """A row for each of the modes that matter to the configuration of `by_hand`, and one for the others together."""
    entry = _example(predictions) or {"leaving": {"amplitudes": [], "drops": []}}
    place = f"plateau_predicted.json: {_spelled(entry)}"
    net = [rate - float(entry["reg"]) for rate in predictions["rates"]]
    exponents = [2 * entry["plateau_steps"] * math.log1p(float(entry["learning_rate"]) * rate) for rate in net]
    amplitudes, drops = entry["leaving"]["amplitudes"], entry["leaving"]["drops"]
    heads = ["Mode $k$", r"$r_k = \lambda_k - \alpha$", r"$x_k$", r"Amplitude $a_k$", "Off the loss, nats"]
    rows = []
    for mode, (rate, exponent, amplitude, drop) in enumerate(zip(net, exponents, amplitudes, drops, strict=True)):
        if mode < SHOWN:
            values = zip((rate, exponent, amplitude, drop), (4, 2, 4, 4), strict=True)
            rows.append([str(mode + 1), *(show_sourced(Sourced(value, place), places=n) for value, n in values)])
    rest = show_sourced(Sourced(math.fsum(drops[SHOWN:]), place), places=4)
    rows.append([f"{SHOWN + 1} to {len(net)}", "", "", "", rest])
    return formula_rendering.table(heads, rows)


def _example(predictions: Mapping[str, Any]) -> Mapping[str, Any] | None:
    fits = (
        entry
        for entry in predictions["configurations"]
        if entry["in_domain"] and entry["plateau_steps"] and entry["plateau_steps"] < entry["steps"]
        if float(entry["momentum"]) == 0
    )
    return next(fits, None)


def _spelled(configuration: Mapping[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {configuration[name]}" for name in HYPERPARAMETERS)


def shares(predictions: Mapping[str, Any], sweep: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The time until the plateau is predicted to end, that of the `whole` run, and the `part`, by learning rate."""
    result = []
    for configuration in sweep["configurations"] if sweep else ():
        entry = _of(predictions["configurations"], configuration)
        if entry["in_domain"] and entry["plateau_steps"] and entry["plateau_steps"] < entry["steps"]:
            place, rate = f"plateau_predicted.json: {_spelled(entry)}", float(entry["learning_rate"])
            numbers = {
                "learning_rate": rate,
                "time": rate * entry["plateau_steps"],
                "whole": rate * entry["steps"],
                "part": entry["plateau_steps"] / entry["steps"],
            }
            result.append({name: Sourced(value, place) for name, value in numbers.items()})
    return result


def critical(predictions: Mapping[str, Any], sweep: Mapping[str, Any]) -> dict[str, Any] | None:
    """What becomes of the first mode at the penalties of the `sweep` next below and above the critical one.

    Numbers know their source; None if the sweep has no penalty on one of the sides.
    """
    top, bend = predictions["critical_reg"], predictions["saturations"][0]
    tried = sorted(sweep["configurations"], key=lambda c: float(c["reg"]))
    below = [c for c in tried if float(c["reg"]) < top][-1:]
    above = [c for c in tried if float(c["reg"]) > top][:1]
    if not (below and above):
        return None
    sides = {}
    for side, [configuration] in (("below", below), ("above", above)):
        entry = _of(predictions["configurations"], configuration)
        place = f"plateau_predicted.json: {_spelled(entry)}"
        rate = top - float(entry["reg"])
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
        sides[side] = {name: Sourced(value, place) for name, value in numbers.items() if value is not None}
    return sides


def plateaus_table(plateaus: Rows) -> str:
    """A row for each setting whose plateau ends in its runs, as predicted and as measured; the domain first.

    The number of epochs changes neither the prediction nor the steps that lead there: the first that suffices is shown.
    """
    grouped: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
    for row in plateaus:
        grouped.setdefault(tuple(row[name] for name in HYPERPARAMETERS), []).append(row)
    left = [
        group for group in grouped.values() if all(row["predicted_steps"] and row["measured_steps"] for row in group)
    ]
    settings = {tuple(group[0][name] for name in ORDER): group for group in reversed(left)}
    chosen = sorted(settings.values(), key=_place_in_table)
    varied = [name for name in ORDER if len({group[0][name] for group in chosen}) > 1]
    heads = [*(HEADINGS[name] for name in varied), "In the domain", "Predicted steps", "Measured steps, mean"]
    heads += ["Measured ÷ predicted, least … greatest"]
    rows = []
    for group in chosen:
        found, predicted = [float(row["measured_steps"]) for row in group], float(group[0]["predicted_steps"])
        place = f"plateau_measured.csv: {_spelled(group[0])}"
        seeds = ", ".join(row["seed"] for row in group)
        mean = Sourced(math.fsum(found) / len(found), place, seeds=seeds)
        ratios = [Sourced(value / predicted, place, seeds=seeds) for value in (min(found), max(found))]
        within = "yes" if group[0]["within"] == "true" else "no"
        numbers = [show_sourced(group[0][name]) for name in varied]
        ends = " … ".join(show_sourced(ratio, places=2) for ratio in ratios)
        steps = [show_sourced(Sourced(predicted, place), places=0), show_sourced(mean, places=0)]
        rows.append([*numbers, within, *steps, ends])
    return formula_rendering.table(heads, rows)


def _place_in_table(group: Rows) -> tuple[bool | float, ...]:
    values = {name: float(group[0][name]) for name in ORDER}
    return group[0]["within"] != "true", *(
        -value if name == "learning_rate" else value for name, value in values.items()
    )


def survivors_table(predictions: Mapping[str, Any], sweep: Mapping[str, Any], context: Context) -> str:
    """A row for each penalty: surviving modes; losses and accuracies by them, by the convex problem, and measured."""
    heads = [HEADINGS["reg"], r"Modes with $\lambda_k > \alpha$", "Loss at the linearised minimum", "Loss measured"]
    heads += ["Accuracy by the modes", "Accuracy at the linearised minimum", "Accuracy measured"]
    rows = []
    for configuration in sweep["configurations"]:
        entry = _of(predictions["configurations"], configuration)
        place = f"plateau_predicted.json: penalty {configuration['reg']}"
        guesses = [
            show_sourced(Sourced(entry[kind]["accuracy"] * 100, place), places=2) if entry[kind] else "–"
            for kind in ("final", "ceiling")
        ]
        least = show_sourced(Sourced(entry["ceiling"]["loss"], place), places=3) if entry["ceiling"] else "–"
        loss, accuracy = (
            context.summary.find(sweep["name"], metric, **configuration) for metric in ("train_loss", "train_accuracy")
        )
        modes = show_sourced(Sourced(entry["surviving_modes"], place))
        mean = percent(accuracy)  # names the runs that diverged
        if loss.mean is not None and not loss.diverged:
            mean = show_sourced(Sourced(float(loss.mean), loss.mean.source, seeds=loss.mean.seeds), places=3)
        rows.append([show_sourced(configuration["reg"]), modes, least, mean, *guesses, percent(accuracy)])
    return formula_rendering.table(heads, rows)


def sharpness_table(rows: Rows) -> str:
    """A row for each configuration: what its step can bear, and how sharp origin and trained network are."""
    shown = worth_showing(rows)
    names = [name for name in ("hidden_size", "learning_rate", "momentum", "nesterov", "epochs") if name in shown]
    heads = [*(HEADINGS[name] for name in names), "Limit", "Sharpness of the origin", "Sharpness at the end, mean"]
    grouped: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
    for row in rows:
        grouped.setdefault(tuple(row[name] for name in HYPERPARAMETERS), []).append(row)
    body = []
    for group in grouped.values():
        first = group[0]
        place = f"sharpness.csv: {', '.join(f'{name} {first[name]}' for name in HYPERPARAMETERS)}"
        ends = [float(row["sharpness"]) for row in group if row["sharpness"]]
        seeds = ", ".join(row["seed"] for row in group)
        end = Sourced(math.fsum(ends) / len(ends), place, seeds=seeds) if len(ends) == len(group) else None
        numbers = [show_sourced(first[name]) for name in names]
        bounds = [show_sourced(Sourced(float(first[name]), place), places=2) for name in ("limit", "origin")]
        body.append([*numbers, *bounds, show_sourced(end, places=2) if end is not None else "diverged"])
    return formula_rendering.table(heads, body)


def _of(entries: Iterable[Mapping[str, Any]], configuration: Mapping[str, str]) -> Mapping[str, Any]:
    for entry in entries:
        if all(entry[name] == value for name, value in configuration.items()):
            return entry
    raise DocumentError(f"nothing was predicted for {dict(configuration)}; build the predictions again.")
