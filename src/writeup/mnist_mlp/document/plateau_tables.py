"""What the section on the plateau may name: the predictions, and the tables that hold the runs against them.

theory                 results/plateau_predicted.json; None if the study leaves it out, or lacks a sweep that tests it
tested                 the names of these sweeps
second_derivatives     the second derivatives of the objective at the origin, by each pair of parameters
                       (`second_derivatives_derived`: for any weights, too)
relation(name, …)      equations that follow from the linearisation, displayed; `stated(name)`: one, within a sentence
by_hand                the numbers of one predicted plateau, step by step; `by_hand_table`: what each mode adds
shares                 what the plateau takes of a run, for each rate in the domain of the sweep `learning_rate`, or of
                       `plateau` if there is none that varies the rate alone
predicted(…)           what was predicted for a configuration
critical               the numbers of the first mode on both sides of the critical penalty
modes_table            one row a mode: growth rate, saturation, and the amplitude at which it stops
plateaus_table         one row a setting whose plateau ends in all its runs, as was predicted: both numbers of steps
survivors_table        one row a penalty of the sweep `collapse`: modes, losses and accuracies predicted and measured
sharpness_table        one row a configuration: limit, and sharpness at the origin and at the end
sharpness_images       on how many images that was measured; None if no sweep varies the steps alone
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.certificates.expressions import Expr, parse
from writeup.certificates.printing import tex
from writeup.document import formula_rendering
from writeup.document.context import Context
from writeup.document.measures import shown
from writeup.document.sourced import Sourced, show_sourced, with_source
from writeup.errors import DocumentError
from writeup.experiment.intervals import mean
from writeup.experiment.run_files import csv_rows
from writeup.experiment.theory import TESTED
from writeup.files import read_json
from writeup.mnist_mlp.declaration import PARAMETERS
from writeup.mnist_mlp.document.plateau_by_hand import by_hand, by_hand_table, critical, prediction_of, shares, spelled

APPLIED = re.compile(r"(?<=[a-zA-Z])\{(\\left\(t \\right\))\}")  # a function's argument, as SymPy writes it
# How the table of plateaus is sorted. The number of epochs is left out, and larger learning rates come first.
ORDER = ("hidden_size", "batch_size", "momentum", "nesterov", "initial_scale", "reg", "learning_rate")
NAMES = [parameter.name for parameter in PARAMETERS]
HEADINGS = {parameter.name: parameter.heading for parameter in PARAMETERS}
SHOWN = (*TESTED, "edge")
"""The sweeps that the section on the plateau shows, where the study has them."""
Rows = Sequence[Mapping[str, str]]


def plateau_names(results: Path, context: Context) -> dict[str, Any]:
    """The names, as the templates see them."""
    sweeps = {sweep["name"]: sweep for sweep in context.plan["sweeps"]}
    if "plateau" not in context.theory or not set(TESTED) <= set(sweeps):
        return {"theory": None, "tested": []}
    predictions = read_json(results / "plateau_predicted.json")
    rates = sweeps.get("learning_rate")
    of_rates = rates if rates and list(rates["vary"]) == ["learning_rate"] else sweeps["plateau"]
    plateaus, sharpness = (csv_rows(results / f"{name}.csv")[1] for name in ("plateau_measured", "sharpness"))
    return {
        "theory": with_source(predictions, "plateau_predicted.json"),
        "tested": [name for name in SHOWN if name in sweeps],
        "second_derivatives": lambda: second_derivatives(context.certificates["plateau"]),
        "second_derivatives_derived": lambda: second_derivatives_derived(context.certificates["plateau"]),
        "by_hand": by_hand(predictions),
        "by_hand_table": lambda: by_hand_table(predictions),
        "shares": shares(predictions, of_rates),
        "predicted": lambda configuration: predicted(predictions, configuration),
        "critical": critical(predictions, sweeps["collapse"]),
        "relation": lambda *names: relation(predictions, *names),
        "stated": lambda name: stated(predictions, name),
        "modes_table": lambda: modes_table(predictions),
        "plateaus_table": lambda: plateaus_table(plateaus),
        "survivors_table": lambda: survivors_table(predictions, sweeps["collapse"], context),
        "sharpness_table": lambda: sharpness_table(sharpness),
        "sharpness_images": Sourced(float(sharpness[0]["images"]), "sharpness.csv: images") if sharpness else None,
    }


def second_derivatives(certificate: formula_rendering.Certificate) -> str:
    """The second derivatives of J at the origin, two a line."""
    sides = [f"{name} &= {tex(end)}" for name, _, end in _second_derivatives(certificate)]
    half = len(sides) // 2
    pairs = zip(sides[:half], sides[half:], strict=True)
    return formula_rendering.proved(certificate, (rf"{one} & \qquad {other}" for one, other in pairs))


def second_derivatives_derived(certificate: formula_rendering.Certificate) -> str:
    """The second derivatives of J for any weights, a line a term, and then at the origin."""
    lines = []
    for name, anywhere, end in _second_derivatives(certificate):
        first, *others = anywhere.args if anywhere.op == "add" else (anywhere,)
        at_origin = rf"= {tex(end)} \text{{ at the origin}}"
        pieces = [f"= {tex(first)} ", *(f"+ {tex(term)} " for term in others), at_origin]
        lines += formula_rendering.filled(f"{name} &", pieces, r" & \quad ")
    return formula_rendering.proved(certificate, lines)


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
    """The relations `names` as one displayed formula; DocumentError for one that does not hold."""
    joined = r", \qquad ".join(_proved(predictions, name) for name in names)
    return f"$${joined}.$$"


def stated(predictions: Mapping[str, Any], name: str) -> str:
    """A relation as a formula within a sentence; DocumentError if it does not hold."""
    return f"${_proved(predictions, name)}$"


def _proved(predictions: Mapping[str, Any], name: str) -> str:
    """A relation that holds, in the TeX of the document."""
    known = {entry["name"]: entry for entry in predictions["relations"]}
    if name not in known:
        raise DocumentError(f"the theory of the plateau has no relation {name}; it has {', '.join(known)}.")
    if not known[name]["holds"]:
        raise DocumentError(
            f"the relation {name} is not shown, since it does not hold: computer algebra does not reduce both "
            f"sides of {known[name]['tex']} to the same; see writeup.theory.linearisation."
        )
    tex: str = known[name]["tex"].replace(r"\log", r"\ln")
    return APPLIED.sub(r" \1", tex)


def predicted(predictions: Mapping[str, Any], configuration: Mapping[str, str]) -> Any:
    """What was predicted for a configuration; every number knows its source."""
    entry = prediction_of(predictions["configurations"], configuration)
    return with_source(entry, f"plateau_predicted.json: {spelled(entry)}")


def modes_table(predictions: Mapping[str, Any]) -> str:
    """A row for each mode, the fastest first."""
    heads = ["Mode $k$", r"Growth rate $\lambda_k$", r"Saturation $\kappa_k$"]
    heads.append(r"Amplitude where it stops for $\alpha = 0$, $\lambda_k / \kappa_k$")
    rows = []
    for number, (rate, saturation) in enumerate(
        zip(predictions["rates"], predictions["saturations"], strict=True), start=1
    ):
        place = f"plateau_predicted.json: mode no. {number}"
        values = {"rate": rate, "saturation": saturation, "ratio": rate / saturation}
        cells = [
            show_sourced(Sourced(value, f"{place}, {name}"), places=places)
            for (name, value), places in zip(values.items(), (4, 4, 2), strict=True)
        ]
        rows.append([str(number), *cells])
    return formula_rendering.table(heads, rows)


def plateaus_table(plateaus: Rows) -> str:
    """A row for each setting whose plateau ends in all its runs, as predicted and as measured; the domain first.

    The number of epochs changes neither the prediction nor the steps that lead there: the first that suffices is shown.
    """
    grouped: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
    for row in plateaus:
        grouped.setdefault(tuple(row[name] for name in NAMES), []).append(row)
    left = [
        group for group in grouped.values() if all(row["predicted_steps"] and row["measured_steps"] for row in group)
    ]
    settings = {tuple(group[0][name] for name in ORDER): group for group in reversed(left)}
    chosen = sorted(settings.values(), key=_place_in_table)
    varied = _differing([group[0] for group in chosen], ORDER)
    heads = [*(HEADINGS[name] for name in varied), "In the domain", "Predicted steps", "Measured steps, mean"]
    heads += ["Measured ÷ predicted, least … greatest"]
    rows = []
    for group in chosen:
        found, predicted = [float(row["measured_steps"]) for row in group], float(group[0]["predicted_steps"])
        place = f"plateau_measured.csv: {spelled(group[0])}"
        seeds = ", ".join(row["seed"] for row in group)
        measured = Sourced(mean(found), f"{place}, measured", seeds=seeds)
        ratios = [
            Sourced(value / predicted, f"{place}, {end} ratio", seeds=seeds)
            for end, value in (("least", min(found)), ("greatest", max(found)))
        ]
        within = "yes" if group[0]["within"] == "true" else "no"
        numbers = [show_sourced(group[0][name]) for name in varied]
        ends = " … ".join(show_sourced(ratio, places=2) for ratio in ratios)
        steps = [show_sourced(Sourced(predicted, f"{place}, predicted"), places=0), show_sourced(measured, places=0)]
        rows.append([*numbers, within, *steps, ends])
    return formula_rendering.table(heads, rows)


def _differing(rows: Rows, names: Iterable[str]) -> list[str]:
    """Those of the parameters `names` that tell some of the rows apart."""
    return [name for name in names if len({row[name] for row in rows}) > 1]


def _place_in_table(group: Rows) -> tuple[bool | float, ...]:
    values = {name: float(group[0][name]) for name in ORDER}
    return group[0]["within"] != "true", *(
        -value if name == "learning_rate" else value for name, value in values.items()
    )


def survivors_table(predictions: Mapping[str, Any], sweep: Mapping[str, Any], context: Context) -> str:
    """A row for each penalty: surviving modes; losses and accuracies by them, by the convex problem, and measured."""
    heads = [HEADINGS["reg"], r"Modes with $\lambda_k > \alpha$", "Loss at the linearised minimum", "Loss measured"]
    heads += ["Accuracy by the modes", "Accuracy at the linearised minimum", "Accuracy measured"]
    rows, metric = [], context.experiment.metric("train_accuracy")
    for configuration in sweep["configurations"]:
        entry = prediction_of(predictions["configurations"], configuration)
        place = f"plateau_predicted.json: {spelled(configuration)}"
        guesses = [
            show_sourced(Sourced(entry[kind]["accuracy"] * 100, f"{place}, {kind}, accuracy"), places=2)
            if entry[kind]
            else "–"
            for kind in ("final", "ceiling")
        ]
        least = "–"
        if entry["ceiling"]:
            least = show_sourced(Sourced(entry["ceiling"]["loss"], f"{place}, ceiling, loss"), places=3)
        loss, accuracy = (
            context.summary.find(sweep["name"], metric, **configuration) for metric in ("train_loss", "train_accuracy")
        )
        modes = show_sourced(Sourced(entry["surviving_modes"], f"{place}, surviving_modes"))
        measured = shown(accuracy, metric)  # names the runs that diverged
        if loss.mean is not None and not loss.diverged:
            measured = show_sourced(Sourced(float(loss.mean), loss.mean.source, seeds=loss.mean.seeds), places=3)
        rows.append([show_sourced(configuration["reg"]), modes, least, measured, *guesses, shown(accuracy, metric)])
    return formula_rendering.table(heads, rows)


def sharpness_table(rows: Rows) -> str:
    """A row for each configuration: what its step can bear, and how sharp origin and trained network are."""
    names = _differing(rows, (*ORDER, "epochs"))
    heads = [*(HEADINGS[name] for name in names), "Limit", "Sharpness of the origin", "Sharpness at the end, mean"]
    grouped: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
    for row in rows:
        grouped.setdefault(tuple(row[name] for name in NAMES), []).append(row)
    body = []
    for group in grouped.values():
        first = group[0]
        place = f"sharpness.csv: {spelled(first)}"
        ends = [float(row["sharpness"]) for row in group if row["sharpness"]]
        seeds = ", ".join(row["seed"] for row in group)
        end = Sourced(mean(ends), f"{place}, end", seeds=seeds) if len(ends) == len(group) else None
        numbers = [show_sourced(first[name]) for name in names]
        bounds = [
            show_sourced(Sourced(float(first[name]), f"{place}, {name}"), places=2) for name in ("limit", "origin")
        ]
        body.append([*numbers, *bounds, show_sourced(end, places=2) if end is not None else "–"])
    return formula_rendering.table(heads, body)
