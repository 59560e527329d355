"""Predictions for every configuration of a study, from its training images alone and before any run.

    critical_reg     the penalty above which nothing is learned
    curvatures       the eigenvalues θ of S: how the loss bends along the logits' common part
    plateau_steps    steps until the plateau is left; null where it never is
    in_run           whether a run is long enough to show it: it has the whole window about that step
    surviving_modes  modes that grow at the configuration's penalty
    in_domain        whether the theory claims anything: descent is heavy-ball, the output biases settle, and the run
                     starts on the plateau
    start            amplitude that every mode starts from
    noise            loss that minibatches cause by shaking the output biases, in nats; null where these do not settle
    leaving          after `plateau_steps`: amplitude of each mode, and what it takes off the loss, in nats; what all do
                     in the `mean` of the window about that step, and of the window one step `before`
    final            loss and accuracy of the modes when the run ends; null where their logits are no longer small
    ceiling          loss and accuracy at the minimum of the objective with straight sigmoids; null where they bend

All configurations are one job, which reads the images once. A penalty takes 3 to 13 s of it, from the minimum for the
next larger one; a configuration with a penalty that another one has takes 0.03 s.

The plateau is left when the minibatch loss, averaged over `WINDOW` steps, is below (1 − `FRACTION`)·H(π).
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from writeup.mnist_mlp.plateau.ceiling import Ceiling, ceilings, problem
from writeup.mnist_mlp.plateau.spectrum import (
    Array,
    Labels,
    Modes,
    Pixels,
    Setting,
    amplitudes,
    bias_excess,
    bias_limit,
    drops,
    fit,
    growth,
    loss,
    plateau_steps,
    projections,
    starts_on_plateau,
)
from writeup.theory.linearisation import relations

FRACTION = 0.05
WINDOW = 20
SMALL = 0.05  # of H(π): how far the loss to second order may be from the loss itself
STRAIGHT = 1.3  # mean square of a hidden unit's input at which sigmoid(a) − ½ falls short of a/4 by a tenth
# Of the critical penalty. At smaller ones networks gain by bending their sigmoids: at α = 0.001 the default study
# reaches a training accuracy of 94.4 %, where straight ones allow 92.1 %.
LEAST = 0.01


def minima(
    data: Modes, pixels: Pixels, labels: Labels, configurations: Sequence[Mapping[str, str]]
) -> dict[float, Ceiling]:
    """The minimum with straight sigmoids for each penalty of the `configurations`, where it is looked for and found."""
    regs = {reg for c in configurations if (reg := float(c["reg"])) >= LEAST * data.critical_reg}
    tops = ceilings(problem(pixels, labels, len(data.shares)), regs)
    return {reg: top for reg, top in tops.items() if top}


def minimisers(tops: Mapping[float, Ceiling], pixels: int, classes: int) -> NDArray[np.void]:
    """A record for each penalty: `reg`, and `M` (D, C) and `b` (C,) at its minimum."""
    record = [("reg", float), ("M", float, (pixels, classes)), ("b", float, (classes,))]
    return np.array([(reg, it.M, it.b) for reg, it in tops.items()], dtype=record)


def predictions(
    data: Modes,
    pixels: Pixels,
    labels: Labels,
    configurations: Sequence[Mapping[str, str]],
    tops: Mapping[float, Ceiling],
) -> dict[str, Any]:
    """Predictions as JSON for the `configurations` of a plan, trained on images (N, D), bytes, with labels (N,).

    `data` are the modes of these images, and `tops` their minima.
    """
    coordinates = projections(pixels, data.mean, data.pixels)
    return {
        "critical_reg": data.critical_reg,
        "prior_entropy": data.entropy,
        "rates": data.rates.tolist(),
        "saturations": data.saturations.tolist(),
        "curvatures": data.curvatures.tolist(),
        "leaving": {"fraction": FRACTION, "window": WINDOW},
        "relations": [{"name": r.name, "tex": r.tex, "holds": r.holds()} for r in relations()],
        "configurations": [
            {**c, **_predict(data, coordinates, labels, c), "ceiling": _ceiling(tops.get(float(c["reg"])), c)}
            for c in configurations
        ],
    }


def _predict(data: Modes, coordinates: Array, labels: Labels, configuration: Mapping[str, str]) -> dict[str, Any]:
    setting = Setting.of(configuration)
    steps = int(configuration["epochs"]) * -(-len(labels) // setting.batch_size)
    heavy = not int(configuration["nesterov"])
    left = plateau_steps(data, setting, FRACTION, WINDOW, steps) if heavy else None
    rate = float(growth(data.rates[0] - setting.reg, setting.learning_rate, setting.momentum))
    settles = setting.learning_rate < bias_limit(data, setting.hidden_size, setting.momentum)
    return {
        "steps": steps,
        "plateau_steps": left,
        "in_run": left is not None and left + WINDOW // 2 <= steps,
        "plateau_growth": None if left is None else left * rate,
        "surviving_modes": int((data.rates > setting.reg).sum()),
        "in_domain": heavy and settles and starts_on_plateau(data, setting, FRACTION),
        "start": setting.start,
        "noise": bias_excess(data, setting),
        "leaving": None if left is None else _leaving(data, setting, left),
        "final": _final(data, setting, coordinates, labels, steps) if heavy else None,
    }


def _leaving(data: Modes, setting: Setting, left: int) -> dict[str, Any]:
    a, first = amplitudes(data, setting, left), left - WINDOW // 2
    taken = [float(drops(data, amplitudes(data, setting, n)).sum()) for n in range(first - 1, first + WINDOW)]
    return {
        "amplitudes": a.tolist(),
        "drops": drops(data, a).tolist(),
        "mean": math.fsum(taken[1:]) / WINDOW,
        "before": math.fsum(taken[:-1]) / WINDOW,
    }


def _final(data: Modes, setting: Setting, coordinates: Array, labels: Labels, steps: int) -> dict[str, Any] | None:
    a = amplitudes(data, setting, steps)
    entropy, accuracy = fit(data, coordinates, labels, a)
    if abs(loss(data, a) - entropy) > SMALL * data.entropy:
        return None
    return {"loss": entropy, "accuracy": accuracy}


def _ceiling(top: Ceiling | None, configuration: Mapping[str, str]) -> dict[str, Any] | None:
    if top is None or top.strain > STRAIGHT * int(configuration["hidden_size"]):
        return None
    return {"loss": top.loss, "accuracy": top.accuracy}
