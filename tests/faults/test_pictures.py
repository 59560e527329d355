"""Mistakes planted in what draws pictures of pixels: the witness of drawings stops the build."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faults.small_study import PARTS, Small
from planting import complaint, plant
from writeup.mnist_mlp.figures import mistakes, modes, pixels, weights
from writeup.mnist_mlp.steps import draw_mistakes, draw_modes, draw_weights
from writeup.mnist_mlp.witness.figures import FIGURES
from writeup.witness.account import Account
from writeup.witness.figures import check_figures
from writeup.witness.study import read

DRAWN: dict[str, Callable[[Small, Path], None]] = {
    "modes": lambda built, folder: draw_modes.run(built.folder / "modes.json", folder),
    "weights_regularization": lambda built, folder: draw_weights.run(
        built.folder / "plan.json", built.folder / "runs", ["regularization"], folder
    ),
    "mistakes": lambda built, folder: draw_mistakes.run(built.folder / "best_model.json", built.data, folder),
}
MISTAKES: dict[str, dict[str, tuple[Any, str, str, str]]] = {
    "modes": {
        "a mode with the other sign among the pixels": (modes, "_pixels", "colours(u,", "colours(-u,"),
        "the classes of the first mode for all": (modes, "modes", 'mode["classes"])\n', 'shown[0]["classes"])\n'),
        "the colours of bars exchanged": (modes, "_bars", "entry > 0", "entry < 0"),
        "the classes in another order": (modes, "modes", "names, rotation", "names[::-1], rotation"),
        "the first mode left out": (modes, "modes", '["modes"][:MOST]', '["modes"][1 : MOST + 1]'),
    },
    "weights_regularization": {
        "the units with the smallest weights": (weights.Layer, "units", "np.argsort(-norms", "np.argsort(norms"),
        "the colours of weights exchanged": (pixels, "colours", "share[..., None] > 0", "share[..., None] < 0"),
        "weights on their side": (pixels, "colours", "reshape(side, side)", "reshape(side, side).T"),
        "one scale for all": (weights, "weights", "unit], layer.scale)", "unit], layers[0].scale)"),
        "the scale of another share": (weights.Layer, "scale", "(sizes, 99)", "(sizes, 90)"),
        "names of rows exchanged": (weights, "weights", "_row_text(layer), va", "_row_text(chosen[~row]), va"),
    },
    "mistakes": {
        "true class and prediction exchanged": (
            mistakes,
            "_title",
            'names[mistake["label"]], names[mistake["predicted"]]',
            'names[mistake["predicted"]], names[mistake["label"]]',
        ),
        "the probability of all other classes": (
            mistakes,
            "_title",
            "percent(mistake['probability'])",
            "percent(1 - mistake['probability'])",
        ),
        "a probability higher than it is": (
            mistakes,
            "percent",
            "100 * probability:.1f",
            "100 * probability + 0.1:.1f",
        ),
    },
}


@pytest.fixture
def drawn(built: Small, tmp_path: Path) -> Callable[[str], str]:
    """Draws a figure and says what the witness complains of."""

    def draw(name: str) -> str:
        DRAWN[name](built, tmp_path)
        path = tmp_path / f"{name}.svg"
        return complaint(lambda: check_figures(read(built.folder, PARTS), Account(), [path], FIGURES))

    return draw


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_as_it_should_be_is_read_back(name, drawn):
    assert drawn(name) == ""


@pytest.mark.parametrize(("name", "mistake"), [(name, it) for name, mistakes in MISTAKES.items() for it in mistakes])
def test_a_mistake_in_what_draws_a_picture_stops_the_build(name, mistake, drawn, monkeypatch):
    plant(monkeypatch, *MISTAKES[name][mistake])
    assert "a second computation gives" in drawn(name)
