"""The figures of the network against best_model.json and the runs: the confusion matrix, norms, marked curves.

Every number and shade, every point and bar is where it should be.
"""

import math
import re
from typing import Any
from xml.etree import ElementTree

import numpy as np

from writeup.files import read_json
from writeup.mnist_mlp.witness.pictures import check_mistakes, check_modes, check_weights
from writeup.mnist_mlp.witness.plateau_figures import (
    check_collapse,
    check_descent,
    check_lengths,
    check_travel,
    measured_ends,
)
from writeup.witness.drawing import Panel, corners
from writeup.witness.figure import Check, Figure, Series
from writeup.witness.figures import check_curves
from writeup.witness.statistics import mean
from writeup.witness.words import is_printed

SHADE = 0.01  # of the darkest cell
LAYERS = {"hidden weights": "weight_norm_1", "output weights": "weight_norm_2"}


def check_confusion(figure: Figure) -> None:
    """Every cell of the confusion matrix of the best model, how much of each row is right, the names of both sides."""
    model, kind, path = read_json(figure.study.results / "best_model.json"), "cells of figures", figure.path
    (panel,) = figure.panels
    for axis, title in ((panel.x, "Predicted class"), (panel.y, "True class")):
        figure.account.compare(kind, path, f"title of {title}", axis.title, title)
        figure.account.compare(kind, path, title, [words for _, words in sorted(axis.ticks)], model["classes"])
    rows = panel.rows()[-len(model["classes"]) :]
    for at, (name, row, right) in enumerate(zip(model["classes"], rows, model["confusion"], strict=True)):
        *cells, correct = [it.words for it in row[: len(right) + 1]]
        figure.account.compare(kind, path, f"class {name}", cells, [*map(str, right)])
        if sum(right) and not is_printed(correct, right[at] / sum(right)):
            figure.refuse(f"how much of class {name} is right", correct, f"{100 * right[at] / sum(right):.4g}")
    check_shades(figure, panel, np.array(model["confusion"]))


def check_shades(figure: Figure, panel: Panel, counts: Any) -> None:
    """A mistake is the darker the larger its share of its true class, up to the share below the figure."""
    shares = counts * (1 - np.eye(len(counts))) / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    shades, (across, up) = np.zeros_like(shares), ([at for at, _ in axis.ticks] for axis in (panel.x, panel.y))
    for part in ElementTree.parse(figure.path).iter("{http://www.w3.org/2000/svg}path"):  # noqa: S314  the build's own
        style = dict(re.findall(r"([\w-]+):\s*([^;]+)", part.get("style", "")))
        if style.get("fill", "none") != "none" and "opacity" in style:
            x, y = np.mean(corners(part)[:4], axis=0)
            shades[abs(np.array(up) - y).argmin(), abs(np.array(across) - x).argmin()] = float(style["opacity"])
    drawn, right = shades / (shades.max() or 1), shares / (shares.max() or 1)
    row, column = np.unravel_index(abs(drawn - right).argmax(), right.shape)
    if abs(drawn - right).max() > SHADE:
        where = f"shade of row {row + 1}, column {column + 1}"
        figure.refuse(where, f"{drawn[row, column]:.3f}", f"{right[row, column]:.3f}")
    figure.account.counts["shades of figures"] += right.size
    said = re.search(r"up to (\S+) %", figure.path.read_text(encoding="utf-8"))
    if said is None or not is_printed(said[1], shares.max(), (100,)):
        figure.refuse("the largest share of mistakes", said and said[1], f"{100 * shares.max():.3g}")


def check_norms(figure: Figure) -> None:
    """The mean norm of each layer of each configuration, on the line of its layer, and a bar from least to greatest."""
    (panel,), study, series = figure.panels, figure.study, list[Series]()
    figure.titles(panel, "Penalty α", "Norm at the end")
    for layer, metric in LAYERS.items():
        for key in figure.sweep:
            members = study.members(key)
            norms = [] if any(run.lost for run in members) else [run.course[metric][-1] for run in members]
            words, reg = f"{layer} of {', '.join(key)}", key[study.names.index("reg")]
            if norms:
                series.append(Series(words, [(reg, mean(norms))], key, dashes=layer))
                series.append(Series(f"{words}, bar", [(reg, min(norms)), (reg, max(norms))], key, line=True))
    figure.match(panel, series)


def check_marked_curves(figure: Figure) -> None:
    """Learning curves, with a mark at the epoch in which the plateau of a configuration ends."""
    study = figure.study
    marked = any("plateau ends" in dict(panel.legend) for panel in figure.panels)
    steps = measured_ends(study) if marked else {}
    sizes = {key: math.ceil(study.plan["data"]["train"] / float(study.at(key)["batch_size"])) for key in steps}
    check_curves(figure, {key: it / sizes[key] for key, it in steps.items()})


FIGURES: dict[str, Check] = {
    "curves": check_marked_curves,
    "confusion": check_confusion,
    "norms": check_norms,
    "weights": check_weights,
    "mistakes": check_mistakes,
    "modes": check_modes,
    "collapse": check_collapse,
    "travel": check_travel,
    "plateau": check_lengths,
    "descent": check_descent,
}
