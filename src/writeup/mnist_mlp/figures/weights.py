"""First-layer weights across a sweep: what a hidden unit looks for, as an image of 28×28 pixels.

    W1 (784, H)   first-layer weights of one run, with the study's first seed
    unit h        column W1[:, h]; positive weights are orange, negative ones blue, zero is transparent

Of each configuration the UNITS units with the largest Euclidean norm are shown, largest first. Each configuration has
its own scale, printed beside it: full colour at the size that one weight in a hundred exceeds. Without that number the
weights of a collapsed network would look like those of a trained one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import NDArray

from writeup.claims.numbers import number
from writeup.experiment.declaration import experiment_of
from writeup.experiment.table import configured
from writeup.mnist_mlp.figures.pixels import LEVELS, colours
from writeup.mnist_mlp.network.weights import read_weights
from writeup.output.figures import style
from writeup.output.figures.labels import label
from writeup.output.figures.style import BLUE, SMALL, VERMILLION, WIDTH, Drawing

UNITS = 8
MOST = 12


@dataclass(frozen=True)
class Layer:
    """The first layer of one configuration."""

    label: str
    W1: NDArray[np.float32]

    @property
    def finite(self) -> bool:
        """False for a run that diverged."""
        return bool(np.isfinite(self.W1).all())

    @property
    def scale(self) -> float:
        """The 99th percentile of |w|; the largest |w| where that is zero."""
        sizes = np.abs(self.W1)
        return float(np.percentile(sizes, 99) or sizes.max())

    @property
    def norm(self) -> float:
        """Frobenius norm of W1."""
        return float(np.linalg.norm(self.W1.astype(np.float64)))

    def units(self) -> list[int]:
        """The units with the largest norm, largest first; among equals the first."""
        norms = np.linalg.norm(self.W1.astype(np.float64), axis=0)
        return [int(unit) for unit in np.argsort(-norms, kind="stable")[:UNITS]]


def read_layers(root: str | Path, plan: Mapping[str, Any], sweep: Mapping[str, Any]) -> list[Layer]:
    """The first layers of `sweep`, in its order, of the runs below `root` (results/runs) with the first seed."""
    experiment, layers = experiment_of(plan), []
    for configuration in sweep["configurations"]:
        path = Path(root) / configured(experiment, plan, configuration)[0].path / "weights.npz"
        layers.append(Layer(label(experiment, configuration, list(sweep["vary"])), read_weights(path).W1))
    return layers


@style.drawn
def weights(layers: Sequence[Layer], title: str) -> Drawing:
    """A row of images for each layer; of more than MOST layers, evenly spaced ones."""
    chosen = [layers[i] for i in np.unique(np.linspace(0, len(layers) - 1, min(len(layers), MOST)).round().astype(int))]
    room = max(style.text_width(text, SMALL) for layer in chosen for text in _row_text(layer).split("\n")) + 0.12
    side = (WIDTH - room) / UNITS
    height = len(chosen) * (side + 0.08) + 0.5
    figure = Figure(figsize=(WIDTH, height))
    for row, layer in enumerate(chosen):
        top = 1 - row * (side + 0.08) / height
        figure.text(0, top - side / 2 / height, _row_text(layer), va="center", fontsize=SMALL, linespacing=1.35)
        for column, unit in enumerate(layer.units() if layer.finite else []):
            box = ((room + column * side) / WIDTH, top - side / height, (side - 0.06) / WIDTH, (side - 0.06) / height)
            axes = figure.add_axes(box)
            axes.imshow(colours(layer.W1[:, unit], layer.scale), interpolation="none")
            style.bare(axes)
            axes.spines[:].set(visible=True, linewidth=0.5, alpha=0.35)
    _key(figure, room, height)
    return style.drawing(figure, alt(layers, title), description(layers, chosen))


def _row_text(layer: Layer) -> str:
    return f"{layer.label}\n{_scale(layer)}"


def _scale(layer: Layer) -> str:
    return f"scale {number(layer.scale, 2)}" if layer.finite else "diverged"


def _key(figure: Figure, room: float, height: float) -> None:
    """The scale of the colours, below the images."""
    axes = figure.add_axes((room / WIDTH, 0.27 / height, 1.8 / WIDTH, 0.12 / height))
    ramp = np.linspace(-1, 1, 2 * LEVELS + 1)
    hues = [(*to_rgb(VERMILLION if share > 0 else BLUE), abs(share)) for share in ramp]
    axes.bar(ramp, 1, width=ramp[1] - ramp[0], color=hues, linewidth=0)
    axes.set(xlim=(-1, 1), ylim=(0, 1), yticks=[], xticks=[-1, 0, 1], xticklabels=["−scale", "0", "+scale"])
    axes.tick_params(length=2, pad=2)
    axes.spines[:].set(visible=True, linewidth=0.5, alpha=0.35)


def alt(layers: Sequence[Layer], title: str) -> str:
    """One sentence: which configuration has the largest weights and which the smallest."""
    text = f"First-layer weights of the hidden units as images, {title}"
    finite = sorted((layer for layer in layers if layer.finite), key=lambda layer: -layer.scale)
    if not finite:
        return f"{text}; every run diverged"
    most, least = finite[0], finite[-1]
    if most is least:
        return f"{text}: at {most.label} one weight in a hundred is larger than {number(most.scale, 2)}"
    return (
        f"{text}: one weight in a hundred is larger than {number(most.scale, 2)} at {most.label}, "
        f"than {number(least.scale, 2)} at {least.label}"
    )


def description(layers: Sequence[Layer], chosen: Sequence[Layer]) -> str:
    """A paragraph with the scale and the norm of every layer."""
    rest = "" if len(chosen) == len(layers) else f" {len(chosen)} of {len(layers)} configurations are shown."
    return (
        f"Each row shows the hidden units with the largest weights of one configuration, at most {UNITS}, to its own "
        f"scale, which one weight in a hundred exceeds in size; positive weights are orange, negative ones blue.{rest} "
        + "; ".join(_sentence(layer) for layer in layers)
        + "."
    )


def _sentence(layer: Layer) -> str:
    if not layer.finite:
        return f"{layer.label}: diverged"
    return f"{layer.label}: scale {number(layer.scale, 2)}, Frobenius norm {number(layer.norm)}"
