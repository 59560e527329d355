"""The worst mistakes of the best model: test images with their label, and the class that the model was surest of."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from writeup.mnist_mlp.figures.confusion import NARROW
from writeup.output.figures import style
from writeup.output.figures.inputs import classes
from writeup.output.figures.style import INK, SMALL, WIDTH, Drawing, a
from writeup.phrases import listing

COLUMNS = 6
LONG = 15  # characters of two names that do not fit beside each other
MOST = 12


@style.drawn
def mistakes(inspection: Mapping[str, Any], images: NDArray[np.uint8]) -> Drawing:
    """The first MOST mistakes in results/best_model.json; `images` (N, 28, 28) are those of the test file."""
    names, worst = classes(inspection), inspection["mistakes"][:MOST]
    rows = max(1, -(-len(worst) // COLUMNS))
    wide, text = (WIDTH, 0.56) if max(map(len, names)) > 1 else (NARROW, 0.42)
    cell = wide / COLUMNS
    height = rows * (cell + text)
    figure = Figure(figsize=(wide, height))
    if not worst:
        figure.text(0.5, 0.5, "The best model makes no mistake on these test images.", ha="center")
    for place, mistake in enumerate(worst):
        row, column = divmod(place, COLUMNS)
        top = height - row * (cell + text)
        box = (
            (column + 0.04) * cell / wide,
            (top - text - cell * 0.92) / height,
            0.92 * cell / wide,
            0.92 * cell / height,
        )
        axes = figure.add_axes(box)
        axes.imshow(255 - images[mistake["index"]], cmap="gray", vmin=0, vmax=255, interpolation="none")
        style.bare(axes)
        axes.spines[:].set(visible=True, linewidth=0.6, color=INK, alpha=0.5)
        axes.set_title(_title(mistake, names), fontsize=SMALL, pad=4, linespacing=1.25)
    return style.drawing(figure, alt(worst, names), description(worst, names))


def _title(mistake: Mapping[str, Any], names: Sequence[str]) -> str:
    label, predicted = names[mistake["label"]], names[mistake["predicted"]]
    between = " " if len(label + predicted) < LONG else "\n"
    return f"{label} →{between}{predicted}\n{percent(mistake['probability'])}"


def percent(probability: float) -> str:
    """A probability in percent, with as many nines as it takes not to read as certainty."""
    if probability < 0.999:
        return f"{100 * probability:.1f} %"
    if probability >= 1 - 5e-7:
        return "> 99.9999 %"
    digits = int(np.floor(-np.log10(1 - probability))) - 1
    return f"{np.floor(probability * 10 ** (digits + 2)) / 10**digits:.{digits}f} %"


def alt(worst: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    """One sentence: how many, and the worst of them."""
    if not worst:
        return "No mistakes to show: the best model classifies every test image correctly"
    return (
        f"The {len(worst)} test images on which the best model is most surely wrong; the worst is "
        f"{_taken(worst[0], names)} with probability {percent(worst[0]['probability'])}"
    )


def description(worst: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    """A paragraph with every image shown."""
    if not worst:
        return "There is no wrongly classified test image."
    sentences = [f"image {one['index']}, {_taken(one, names)} ({percent(one['probability'])})" for one in worst]
    return (
        f"Each image stands under its label, the predicted class and the probability given to it: {listing(sentences)}."
    )


def _taken(mistake: Mapping[str, Any], names: Sequence[str]) -> str:
    return f"{a(names[mistake['label']])} taken for {a(names[mistake['predicted']])}"
