"""The way down from the plateau, step by step: measured losses, and what the closed form predicts from the data alone.

Each solid line is the mean minibatch loss of one configuration over all its runs, each dashed one the prediction; a
short upright line is the step at which the plateau is predicted to end. A prediction is drawn as far as it holds, down
to a share LEAST of the loss that it starts from.

The data let a page predict any other setting. For JSON:

    entropy, rates, saturations, curvatures, fraction, window    as in results/plateau_predicted.json
    batch_size, initial_scale, start    the setting that the figure begins with, and what stays as it is
    settings     learning_rate, reg, hidden_size → the values that a reader may choose, as text
    measured     learning_rate, reg, hidden_size (text), steps and losses of the line, end (mean, or null)
    expected     every setting of the study without momentum, in numbers, and the end that was predicted (or null)
    box, steps, losses    the panel [left, top, right, bottom] in the drawing's points, and the ends of both axes
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from writeup.claims.numbers import number
from writeup.experiment.declaration import experiment_of
from writeup.experiment.table import configured
from writeup.mnist_mlp.plateau.measured import mean_losses
from writeup.mnist_mlp.plateau.spectrum import Modes, Setting, amplitudes, bias_excess, drops
from writeup.output.figures import style
from writeup.output.figures.explored import box
from writeup.output.figures.inputs import sweep_named
from writeup.output.figures.scales import fixed_ticks
from writeup.output.figures.style import INK, SMALL, Drawing
from writeup.phrases import count, listing

LEAST = 0.6
BINS = 60
FIRST = 5  # step, where the axis begins
VARIED = ("learning_rate", "reg", "hidden_size")
OFFERED = {
    "learning_rate": ("0.003", "0.01", "0.02", "0.03", "0.05", "0.1", "0.2", "0.3", "0.5", "1"),
    "reg": ("0", "0.0001", "0.001", "0.01", "0.03", "0.05", "0.07", "0.1", "0.12", "0.13", "0.14", "0.15", "0.2"),
    "hidden_size": ("8", "16", "32", "64", "128", "256", "512"),
}


@dataclass(frozen=True)
class Descent:
    """One configuration: its mean minibatch losses, and where its plateau ends, predicted and measured.

    Only if it is `in_domain`, the theory claims anything, and its prediction is drawn.
    """

    configuration: Mapping[str, str]
    steps: NDArray[np.float64]
    losses: NDArray[np.float64]
    predicted_end: int | None
    measured_end: float | None
    in_domain: bool


def read_descents(
    plan: Mapping[str, Any],
    predictions: Mapping[str, Any],
    plateaus: Iterable[Mapping[str, str]],
    root: Path,
) -> list[Descent]:
    """Those of the plan's configurations that differ from the first of the sweep `plateau` in what VARIED names.

    Of several that differ in their epochs alone, that of the sweep is taken, else the first. One of which a run
    diverged in its first epoch has no losses, and is left out.
    """
    experiment, members = experiment_of(plan), sweep_named(plan, "plateau")["configurations"]
    usual = members[0]
    fixed = [name for name in usual if name not in (*VARIED, "epochs")]
    names = tuple(usual)
    ends: dict[tuple[str, ...], list[str]] = {}
    for row in plateaus:
        ends.setdefault(tuple(row[name] for name in names), []).append(row["measured_steps"])
    descents: dict[tuple[str, ...], Descent] = {}
    every = [({name: known[name] for name in names}, known) for known in predictions["configurations"]]
    for at, known in sorted(every, key=lambda pair: pair[0] not in members):
        key = tuple(at[name] for name in VARIED)
        if key not in descents and all(at[name] == usual[name] for name in fixed):
            mean = mean_losses([root / run.path for run in configured(experiment, plan, at)])
            measured = ends.get(tuple(at.values()), [""])
            end = float(np.mean([int(step) for step in measured])) if all(measured) else None
            if len(mean):
                descents[key] = Descent(at, *_binned(mean), known["plateau_steps"], end, known["in_domain"])
    return list(descents.values())


def _binned(mean: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Means over bins of steps, of even width on a logarithmic axis; steps count from one."""
    edges = np.unique(np.geomspace(1, len(mean) + 1, BINS).round().astype(int))
    pairs = list(pairwise(edges.tolist()))
    return (
        np.array([np.sqrt(low * (high - 1)) for low, high in pairs]),
        np.array([mean[low - 1 : high - 1].mean() for low, high in pairs]),
    )


@style.drawn
def descent(
    descents: Sequence[Descent], predictions: Mapping[str, Any], varied: Sequence[Mapping[str, str]]
) -> Drawing:
    """The figure, with a line for each of the configurations `varied`; its data hold all `descents`."""
    entropy = predictions["prior_entropy"]
    shown = [one for one in descents if any(_same(one.configuration, other) for other in varied)]
    figure, axes = style.panel(3.3, left=0.62, sides=0.78, ends=0.95)
    last = max((float(one.steps[-1]) for one in descents), default=1000.0)
    _scales(axes, entropy, last)
    looks = style.looks(range(len(shown)))
    entries = [style.entry(_rate(one), looks[place][0]) for place, one in enumerate(shown)]
    predicts = any(one.in_domain for one in shown)
    for place, one in enumerate(shown):
        colour = looks[place][0]
        axes.plot(one.steps, one.losses, color=colour, gid=f"part.measured.{place}")
        if one.in_domain:
            steps, losses = predicted(one.configuration, predictions, last)
            axes.plot(steps, losses, "--", color=colour, linewidth=1.3, gid=f"part.predicted.{place}")
        if one.predicted_end:
            axes.plot(
                one.predicted_end, (1 - predictions["leaving"]["fraction"]) * entropy, "|", color=colour,
                markersize=14, markeredgewidth=1.8, gid=f"part.end.{place}",
            )  # fmt: skip
    if predicts:
        entries.append(style.entry("predicted", INK, linestyle="--", linewidth=1.3))
    if entries:
        style.legend(figure, entries, 0.62, handlelength=1.6, columnspacing=1.1)
    first = shown[len(shown) // 2].configuration if shown else varied[0]
    return style.drawing(figure, alt(shown, predicts), description(shown), _data(descents, first, predictions, axes))


def _same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return all(one[name] == other[name] for name in VARIED)


def _scales(axes: Axes, entropy: float, last: float) -> None:
    axes.set_xscale("log")
    axes.set_xlim(FIRST, last)
    fixed_ticks(axes.xaxis, [tick for tick in (10, 100, 1000, 10_000, 100_000) if tick <= last], 6)
    axes.set_ylim(0, 1.1 * entropy)
    axes.axhline(entropy, color=INK, linewidth=0.8, linestyle=":")
    axes.text(last, entropy, "class shares", fontsize=SMALL, ha="right", va="bottom")
    axes.set_xlabel("Step")
    axes.set_ylabel("Minibatch loss, nats")
    axes.grid(axis="y", linewidth=0.5, alpha=0.2)


def predicted(
    configuration: Mapping[str, str], predictions: Mapping[str, Any], last: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Steps up to `last`, and the predicted minibatch loss there in nats, as far down as the theory is drawn."""
    nothing = np.empty(0)
    rates, saturations, curvatures = (np.array(predictions[name]) for name in ("rates", "saturations", "curvatures"))
    data = Modes(nothing, rates, saturations, curvatures, nothing, nothing, nothing)
    setting = Setting.of(configuration)
    above = predictions["prior_entropy"] + (bias_excess(data, setting) or 0.0)
    steps = np.geomspace(FIRST, last, 200)
    losses = np.array([above - drops(data, amplitudes(data, setting, step)).sum() for step in steps])
    holds = np.logical_and.accumulate(losses >= LEAST * predictions["prior_entropy"])
    return steps[holds], losses[holds]


def _data(
    descents: Sequence[Descent], first: Mapping[str, str], predictions: Mapping[str, Any], axes: Axes
) -> dict[str, Any]:
    return {
        "kind": "descent",
        "entropy": predictions["prior_entropy"],
        **{name: predictions[name] for name in ("rates", "saturations", "curvatures")},
        **predictions["leaving"],
        "batch_size": int(first["batch_size"]),
        "initial_scale": float(first["initial_scale"]),
        "momentum": float(first["momentum"]),
        "least": LEAST,
        "start": {name: first[name] for name in VARIED},
        "settings": {
            name: sorted({*OFFERED[name], first[name], *(one.configuration[name] for one in descents)}, key=float)
            for name in VARIED
        },
        "expected": _expected(predictions),
        "measured": [
            {
                **{name: one.configuration[name] for name in VARIED},
                "steps": [round(step, 1) for step in one.steps.tolist()],
                "losses": [round(loss, 3) for loss in one.losses.tolist()],
                "end": one.measured_end,
            }
            for one in descents
        ],
        "box": box(axes),
        "steps": list(axes.get_xlim()),
        "losses": list(axes.get_ylim()),
    }


def _expected(predictions: Mapping[str, Any]) -> list[dict[str, float | None]]:
    """Each setting without momentum once, whatever its epochs, and where its plateau is predicted to end."""
    settings: dict[tuple[float, ...], dict[str, float | None]] = {}
    for known in predictions["configurations"]:
        setting = {name: float(known[name]) for name in (*VARIED, "batch_size", "initial_scale")}
        if not float(known["momentum"]) and known["nesterov"] == "0":
            settings[tuple(setting.values())] = {**setting, "end": known["plateau_steps"]}
    return list(settings.values())


def alt(shown: Sequence[Descent], predicts: bool) -> str:
    """One sentence: what is drawn."""
    lines = "measured and predicted" if predicts else "measured"
    return f"Minibatch loss against the step on a logarithmic axis, {lines}, for {count(len(shown), 'learning rate')}"


def description(shown: Sequence[Descent]) -> str:
    """A paragraph: where each plateau was predicted to end, and where it did."""
    ends = [f"{_rate(one)}: {_ends(one)}" for one in shown]
    return f"The plateau ends after so many steps: {listing(ends)}." if ends else "No line is drawn."


def _rate(one: Descent) -> str:
    return f"η = {number(float(one.configuration['learning_rate']), 6)}"


def _ends(one: Descent) -> str:
    predicted_end = "never" if one.predicted_end is None else f"{one.predicted_end:,}"
    measured_end = "never" if one.measured_end is None else number(one.measured_end, 4)
    return f"predicted {predicted_end}, measured {measured_end}"
