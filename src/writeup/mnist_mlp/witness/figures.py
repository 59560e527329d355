"""The figures of the network against best_model.json and the runs: the confusion matrix, norms, marked curves.

Every number and shade, every point and bar is where it should be.
"""

import math
import re
from typing import Any
from xml.etree import ElementTree

import numpy as np

from writeup.files import read_json
from writeup.mnist_mlp.witness.plateau_figures import (
    check_collapse,
    check_descent,
    check_lengths,
    check_sharpness,
    check_travel,
    runs,
    setting,
)
from writeup.witness.axis import CLOSE
from writeup.witness.drawing import Panel, corners
from writeup.witness.figure import KIND, Check, Figure, has
from writeup.witness.figures import check_curves
from writeup.witness.statistics import mean
from writeup.witness.study import Key, table
from writeup.witness.words import is_printed, parsed

SHADE = 0.01  # of the darkest cell
LAYERS = {"hidden weights": "weight_norm_1", "output weights": "weight_norm_2"}


def check_confusion(figure: Figure) -> None:
    """Every cell of the confusion matrix in results/best_model.json, row by row, and the names of both sides."""
    model, kind, path = read_json(figure.study.results / "best_model.json"), "cells of figures", figure.path
    (panel,) = figure.drawing.panels
    for axis, title in ((panel.x, "Predicted class"), (panel.y, "True class")):
        figure.account.compare(kind, path, f"title of {title}", axis.title, title)
        figure.account.compare(kind, path, title, [words for _, words in sorted(axis.ticks)], model["classes"])
    rows = panel.rows()[-len(model["classes"]) :]
    for name, row, right in zip(model["classes"], rows, model["confusion"], strict=True):
        figure.account.compare(kind, path, f"class {name}", row[: len(right)], [*map(str, right)])
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
    (panel,), study = figure.drawing.panels, figure.study
    places = {number[0]: at for at, words in panel.x.ticks if (number := parsed(words))}
    for words, metric in LAYERS.items():
        (dash,) = [mark.dash for name, mark in figure.drawing.legend.items() if name.startswith(words)]
        for key in figure.sweep:
            norms, own = [run.course[metric][-1] for run in runs(study, key) if not run.lost], figure.marks(panel, key)
            if norms:
                x, up = places[setting(study, key, "reg")], panel.y.place
                lines = [mark for mark in own if mark.is_line and mark.dash == dash]
                where, ends = f"{words} of {', '.join(key)}", (up(min(norms)), up(max(norms)))
                figure.mean_and_bar(where, lines, own, (x, up(mean(norms))), ends)
                figure.account.counts[KIND] += 1


def check_marked_curves(figure: Figure) -> None:
    """Learning curves; in their first panel, a mark at the epoch in which the plateau of a configuration ends."""
    check_curves(figure)
    study, steps = figure.study, dict[Key, list[str]]()
    marked = "plateau ends" in figure.drawing.legend
    for row in table(study.results / "plateau_measured.csv")[1] if marked else ():
        steps.setdefault(study.key(row), []).append(row["measured_steps"])
    for panel in figure.drawing.panels[:1] if marked else ():
        names = figure.names(panel)
        for key in figure.sweep:
            if any(run.lost for run in runs(study, key)):
                continue
            colours = [colour for colour, said in names.items() if has(study, key, said)]
            epochs = setting(study, key, "epochs")
            batches = math.ceil(study.plan["data"]["train"] / setting(study, key, "batch_size"))
            epoch = mean([float(it) for it in steps[key]]) / batches if all(steps[key]) else math.nan
            place, last = panel.x.place(epoch), panel.x.place(epochs)
            found = [
                mark.points[0][0]
                for mark in panel.marks
                if mark.colour in colours and not mark.is_line and len(mark.points) == 1
                if mark.points[0][0] <= panel.widths[1] and abs(mark.points[0][0] - last) > CLOSE
            ]
            due = len(colours) == 1 and 1 <= epoch < epochs
            if due and not (found and all(abs(one - place) <= CLOSE for one in found)):
                words = "a mark elsewhere" if found else "no mark"
                figure.refuse(f"end of the plateau of {', '.join(key)}", words, f"epoch {epoch:.3f}")
            figure.account.counts[KIND] += 1


FIGURES: dict[str, Check] = {
    "curves": check_marked_curves,
    "confusion": check_confusion,
    "norms": check_norms,
    "collapse": check_collapse,
    "sharpness": check_sharpness,
    "travel": check_travel,
    "plateau": check_lengths,
    "descent": check_descent,
}
