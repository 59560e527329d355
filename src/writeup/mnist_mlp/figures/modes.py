"""Modes of the training images: where in an image each looks, and which classes it tells apart.

    u (784,)   direction of a mode among the pixels, as an image of 28×28
    v (C,)     its direction among the classes, as bars

A mode adds to the score of class c in proportion to u·(x − x̄) v_c, where x is an image and x̄ the mean image. Positive
entries are orange, negative ones blue. Of each mode, full colour is its largest pixel; bars have one scale.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from writeup.mnist_mlp.figures.pixels import colours
from writeup.output.figures import style
from writeup.output.figures.scales import fixed_ticks
from writeup.output.figures.style import BLUE, INK, SMALL, VERMILLION, WIDTH, Drawing
from writeup.phrases import listing

MOST = 5
CLEAR = 0.5  # of the largest bar: what is shorter goes without mention in words
LEFT, GAP, BARS = 0.62, 0.12, 0.75  # inches


@style.drawn
def modes(found: Mapping[str, Any]) -> Drawing:
    """The modes in results/modes.json that grow fastest, at most MOST."""
    shown, names = found["modes"][:MOST], found["classes"]
    words = max(map(len, names)) > 1
    side, below = (WIDTH - LEFT) / MOST, 0.85 if words else 0.3
    height = 0.3 + side + BARS + below
    figure = Figure(figsize=(WIDTH, height))
    limit = 1.1 * max(0.5, *(abs(entry) for mode in shown for entry in mode["classes"]))
    for column, mode in enumerate(shown):
        left, wide = (LEFT + column * side) / WIDTH, (side - GAP) / WIDTH
        picture = figure.add_axes((left, (below + BARS + GAP) / height, wide, (side - GAP) / height))
        picture.set_title(f"Mode {column + 1}", fontsize=SMALL, pad=4)
        _pixels(picture, np.array(mode["pixels"]))
        bars = figure.add_axes((left, below / height, wide, BARS / height), ylim=(-limit, limit))
        _bars(bars, mode["classes"])
        bars.set_xticks(range(len(names)), names, rotation=90 if words else 0)
        bars.tick_params(axis="y", length=2, labelleft=column == 0)
    for axes, title in zip(figure.axes, ("Pixels, u", "Classes, v"), strict=False):
        axes.set_ylabel(title)
        axes.yaxis.set_label_coords(-0.46, 0.5)
    return style.drawing(figure, alt(shown, names), description(shown, names))


def _pixels(axes: Axes, u: NDArray[np.float64]) -> None:
    axes.imshow(colours(u, float(np.abs(u).max())), interpolation="none")
    style.bare(axes)
    axes.spines[:].set(visible=True, linewidth=0.5, alpha=0.35)


def _bars(axes: Axes, v: Sequence[float]) -> None:
    axes.axhline(0, color=INK, linewidth=0.6)
    axes.vlines(range(len(v)), 0, v, colors=[VERMILLION if entry > 0 else BLUE for entry in v], linewidth=5)
    fixed_ticks(axes.yaxis, (-0.5, 0, 0.5))
    axes.tick_params(axis="x", length=0, pad=2)
    axes.spines[["left", "bottom"]].set_visible(False)


def alt(shown: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    """One sentence: what the mode that grows fastest tells apart."""
    return f"The modes that grow fastest, among the pixels and among the classes; the first {_apart(shown[0], names)}"


def description(shown: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    """A paragraph: what each mode tells apart."""
    sentences = [f"Mode {number} {_apart(mode, names)}." for number, mode in enumerate(shown, start=1)]
    return f"Named are classes whose bars are at least half as long as the longest. {' '.join(sentences)}"


def _apart(mode: Mapping[str, Any], names: Sequence[str]) -> str:
    v = np.array(mode["classes"])
    sides = [[names[int(c)] for c in np.flatnonzero(sign * v >= CLEAR * np.abs(v).max())] for sign in (1, -1)]
    said = [
        f"{verb} the scores of {listing(side)}" for verb, side in zip(("raises", "lowers"), sides, strict=True) if side
    ]
    return " and ".join(said)
