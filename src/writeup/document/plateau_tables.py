"""What the section on the plateau may name: the predictions, and the tables that hold the runs against them.

theory                 results/plateau_predicted.json; None if the study leaves it out, or lacks a sweep that tests it
tested                 the names of these sweeps
second_derivatives     the second derivatives of the objective at the origin, by each pair of parameters
relation(name)         an equation that follows from the linearisation, displayed
modes_table            one row a mode: growth rate, saturation, and the penalties at which it survives
plateaus_table         one row a configuration whose plateau was predicted: predicted and measured steps
survivors_table        one row a penalty of the sweep `collapse`: modes, and accuracies predicted and measured
sharpness_table        one row a configuration: limit, and sharpness at the origin and at the end
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.certificates.printing import tex
from writeup.document import formula_rendering
from writeup.document.context import Context, percent
from writeup.document.sourced import Sourced, show_sourced, with_source
from writeup.errors import DocumentError
from writeup.experiment.parameters import HEADINGS, HYPERPARAMETERS
from writeup.experiment.run_files import csv_rows
from writeup.experiment.theory import TESTED
from writeup.files import read_json

APPLIED = re.compile(r"(?<=[a-zA-Z])\{(\\left\(t \\right\))\}")  # a function's argument, as SymPy writes it
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
        "tested": list(TESTED),
        "second_derivatives": lambda: second_derivatives(context.certificates["plateau"]),
        "relation": lambda name: relation(predictions, name),
        "modes_table": lambda: modes_table(predictions),
        "plateaus_table": lambda: plateaus_table(plateaus),
        "survivors_table": lambda: survivors_table(predictions, sweeps["collapse"], context),
        "sharpness_table": lambda: sharpness_table(sharpness),
    }


def second_derivatives(certificate: formula_rendering.Certificate) -> str:
    """The second derivatives of J at the origin, displayed as certified: definition, value there."""
    chains = {chain["name"]: chain["steps"] for chain in certificate["chains"]}
    pairs = [name.removesuffix("_origin") for name in chains if name.endswith("_origin")]
    return formula_rendering.aligned(
        f"{tex(chains[f'{pair}_anywhere'][0]['expr'])} &= {tex(chains[f'{pair}_origin'][-1]['expr'])}" for pair in pairs
    )


def relation(predictions: Mapping[str, Any], name: str) -> str:
    """The relation `name` as a displayed formula, in the TeX that the document may use."""
    for entry in predictions["relations"]:
        if entry["name"] == name:
            shown = entry["tex"].replace(r"\left[\begin{matrix}", r"\begin{bmatrix}")
            shown = shown.replace(r"\end{matrix}\right]", r"\end{bmatrix}").replace(r"\log", r"\ln")
            return "$$" + APPLIED.sub(r" \1", shown) + ".$$"
    names = ", ".join(entry["name"] for entry in predictions["relations"])
    raise DocumentError(f"the theory of the plateau has no relation {name}; it has {names}.")


def modes_table(predictions: Mapping[str, Any]) -> str:
    """A row for each mode, the fastest first."""
    heads = ["Mode", r"Growth rate $\lambda_k = \sigma_k / 4$", r"Saturation $\kappa_k$"]
    heads.append(r"Largest logit part at $\alpha = 0$, $\lambda_k / \kappa_k$")
    rows = []
    for number, (rate, saturation) in enumerate(
        zip(predictions["rates"], predictions["saturations"], strict=True), start=1
    ):
        place = f"plateau_predicted.json: mode no. {number}"
        values = (Sourced(rate, place), Sourced(saturation, place), Sourced(rate / saturation, place))
        cells = [show_sourced(value, places=places) for value, places in zip(values, (4, 4, 2), strict=True)]
        rows.append([str(number), *cells])
    return formula_rendering.table(heads, rows)


def plateaus_table(plateaus: Rows) -> str:
    """A row for each configuration whose plateau ends in its run, as predicted or as measured."""
    heads = [HEADINGS["hidden_size"], HEADINGS["learning_rate"], HEADINGS["reg"], "In the domain", "Predicted steps"]
    heads += ["Measured steps, mean", "Measured ÷ predicted, least … greatest"]
    grouped: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
    for row in plateaus:
        grouped.setdefault(tuple(row[name] for name in HYPERPARAMETERS), []).append(row)
    rows = []
    for group in grouped.values():
        found = [float(row["measured_steps"]) for row in group if row["measured_steps"]]
        if group[0]["predicted_steps"] and len(found) == len(group):
            predicted = float(group[0]["predicted_steps"])
            place = f"plateau_measured.csv: {', '.join(f'{name} {group[0][name]}' for name in HYPERPARAMETERS)}"
            seeds = ", ".join(row["seed"] for row in group)
            mean = Sourced(math.fsum(found) / len(found), place, seeds=seeds)
            ratios = [Sourced(value / predicted, place, seeds=seeds) for value in (min(found), max(found))]
            within = "yes" if group[0]["within"] == "true" else "no"
            numbers = [show_sourced(group[0][name]) for name in ("hidden_size", "learning_rate", "reg")]
            ends = " … ".join(show_sourced(ratio, places=2) for ratio in ratios)
            steps = [show_sourced(Sourced(predicted, place), places=0), show_sourced(mean, places=0)]
            rows.append([*numbers, within, *steps, ends])
    return formula_rendering.table(heads, rows)


def survivors_table(predictions: Mapping[str, Any], sweep: Mapping[str, Any], context: Context) -> str:
    """A row for each penalty: surviving modes, accuracy predicted from them, by the convex problem, and measured."""
    heads = [HEADINGS["reg"], r"Modes with $\lambda_k > \alpha$", "Predicted: what the modes reach"]
    heads += ["Predicted: what the objective allows", "Measured training accuracy"]
    rows = []
    for configuration in sweep["configurations"]:
        entry = _of(predictions["configurations"], configuration)
        place = f"plateau_predicted.json: penalty {configuration['reg']}"
        guesses = [
            show_sourced(Sourced(entry[kind]["accuracy"] * 100, place), places=2) if entry[kind] else "–"
            for kind in ("final", "ceiling")
        ]
        measured = percent(context.summary.find(sweep["name"], "train_accuracy", **configuration))
        modes = show_sourced(Sourced(entry["surviving_modes"], place))
        rows.append([show_sourced(configuration["reg"]), modes, *guesses, measured])
    return formula_rendering.table(heads, rows)


def sharpness_table(rows: Rows) -> str:
    """A row for each configuration: what its step can bear, and how sharp origin and trained network are."""
    heads = [HEADINGS[name] for name in ("hidden_size", "learning_rate", "momentum", "epochs")]
    heads += [r"Limit $2 \left( 1 + \mu \right) / \eta$", "Sharpness of the origin", "Sharpness at the end, mean"]
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
        numbers = [show_sourced(first[name]) for name in ("hidden_size", "learning_rate", "momentum", "epochs")]
        bounds = [show_sourced(Sourced(float(first[name]), place), places=2) for name in ("limit", "origin")]
        body.append([*numbers, *bounds, show_sourced(end, places=2) if end is not None else "diverged"])
    return formula_rendering.table(heads, body)


def _of(entries: Iterable[Mapping[str, Any]], configuration: Mapping[str, str]) -> Mapping[str, Any]:
    for entry in entries:
        if all(entry[name] == value for name, value in configuration.items()):
            return entry
    raise DocumentError(f"nothing was predicted for {dict(configuration)}; build the predictions again.")
