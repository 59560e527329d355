"""Confusion matrix of the best model: every count, with the mistakes brought out and the right answers held back.

    counts (C, C)   counts[i][j] test images of class i that the model takes for class j

A mistake is shaded by its share of the images of its class, since classes differ in size; the diagonal is not shaded.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from writeup.claims.numbers import number
from writeup.output.figures import style
from writeup.output.figures.inputs import classes
from writeup.output.figures.style import INK, SMALL, VERMILLION, WIDTH, Drawing, a
from writeup.phrases import count

SHADE = 0.65
NARROW = 0.75 * WIDTH  # where classes are digits; a template that shows it smaller still leaves words legible


@style.drawn
def confusion(inspection: Mapping[str, Any]) -> Drawing:
    """The confusion matrix in results/best_model.json."""
    counts = np.array(inspection["confusion"])
    names = classes(inspection)
    wide, left = (WIDTH, 0.13) if max(map(len, names)) > 1 else (NARROW, 0.085)
    figure = Figure(figsize=(wide, 0.9 * wide))
    axes = figure.add_axes((left, 0.06, 0.875 - left, 0.84))
    _cells(axes, counts, names)
    _accuracies(axes, counts)
    most = number(100 * shares(counts).max(), 2)
    figure.text(0.085, 0.02, f"Shade: mistakes as a share of their true class, up to {most} %", fontsize=SMALL)
    return style.drawing(figure, alt(inspection), description(inspection))


def shares(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Share of each class that is taken for each other one (C, C); 0 on the diagonal and for classes without images."""
    totals = np.maximum(counts.sum(axis=1, keepdims=True), 1)
    wrong: NDArray[np.float64] = (counts - np.diag(np.diag(counts))) / totals
    return wrong


def _cells(axes: Axes, counts: NDArray[np.int64], names: Sequence[str]) -> None:
    size = len(counts)
    share = shares(counts)
    shade = share / (share.max() or 1) * SHADE
    for (label, predicted), images in np.ndenumerate(counts):
        right = label == predicted
        axes.add_patch(
            Rectangle(
                (predicted - 0.5, label - 0.5), 1, 1, facecolor=VERMILLION, alpha=shade[label, predicted], linewidth=0
            )
        )
        alpha = 1 if right or images else 0.35
        axes.text(predicted, label, str(images), ha="center", va="center_baseline", alpha=alpha, fontsize=SMALL)
        if right:
            axes.add_patch(
                Rectangle(
                    (predicted - 0.46, label - 0.46), 0.92, 0.92, fill=False, edgecolor=INK, linewidth=0.6, alpha=0.5
                )
            )
    axes.set(xlim=(-0.5, size - 0.5), ylim=(size - 0.5, -0.5), xticks=range(size), yticks=range(size))
    lines, words = [name.replace(" ", "\n") for name in names], max(map(len, names)) > 1
    axes.set_xticklabels(lines, fontsize=0.8 * SMALL if words else None)
    axes.set_yticklabels(lines, fontsize=SMALL if words else None)
    axes.set_xlabel("Predicted class", labelpad=6)
    axes.set_ylabel("True class")
    axes.xaxis.set_label_position("top")
    axes.tick_params(top=False, bottom=False, left=False, labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)
    for edge in np.arange(-0.5, size):
        axes.axhline(edge, color=INK, linewidth=0.4, alpha=0.15)
        axes.axvline(edge, color=INK, linewidth=0.4, alpha=0.15)


def _accuracies(axes: Axes, counts: NDArray[np.int64]) -> None:
    """How much of each class is right, to the right of its row."""
    classes = len(counts)
    axes.text(classes - 0.3, -0.85, "correct", fontsize=SMALL, va="center_baseline")
    for label, row in enumerate(counts):
        text = f"{100 * row[label] / row.sum():.1f} %" if row.sum() else "no images"
        axes.text(classes - 0.3, label, text, fontsize=SMALL, va="center_baseline")


def worst(counts: NDArray[np.int64]) -> tuple[int, int]:
    """The most frequent mistake by share of its class: (true class, predicted class); the first of equals."""
    label, predicted = np.unravel_index(int(np.argmax(shares(counts))), counts.shape)
    return int(label), int(predicted)


def alt(inspection: Mapping[str, Any]) -> str:
    """One sentence: how many are right, and the most frequent mistake."""
    counts = np.array(inspection["confusion"])
    right, total = int(np.trace(counts)), int(counts.sum())
    text = f"Confusion matrix of the best model: {right:,} of {total:,} test images are classified correctly"
    names, (label, predicted) = classes(inspection), worst(counts)
    if label == predicted:
        return f"{text}, none wrongly"
    taken, times = f"{a(names[label])} for {a(names[predicted])}", int(counts[label, predicted])
    return f"{text}; the most frequent mistake is to take {taken}, {count(times, 'time')}"


def description(inspection: Mapping[str, Any]) -> str:
    """A paragraph with the mistakes of every class."""
    names = classes(inspection)
    return " ".join(_sentence(label, row, names) for label, row in enumerate(inspection["confusion"]))


def _sentence(label: int, row: Sequence[int], names: Sequence[str]) -> str:
    taken = sorted((-number, other) for other, number in enumerate(row) if other != label and number)
    mistakes = ", ".join(f"{-number} for {a(names[other])}" for number, other in taken)
    start = f"Of {sum(row)} images of class {names[label]}, {row[label]} are recognized"
    return f"{start}; mistaken are {mistakes}." if mistakes else f"{start}."
