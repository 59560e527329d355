"""Pictures of pixels against what they show: the modes, the weights of hidden units, and the words over mistakes.

In a picture of numbers the opacity is their size, up to a scale, and the colour their sign: orange above zero, blue
below. The images of the mistakes themselves are not looked at, because this step is given no images.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from writeup.files import read_json
from writeup.mnist_mlp.witness.images import arrays
from writeup.witness.drawing import beside
from writeup.witness.figure import Figure, Series, has, settings
from writeup.witness.study import Key
from writeup.witness.words import is_printed, parsed

KIND = "pixels of figures"
STEP = 1 / 31  # from one opacity to the next
UNITS, ROWS = 8, 12  # at most
HUES = {1: "#d55e00", -1: "#1f77c8"}  # by the sign


def check_modes(figure: Figure) -> None:
    """Every pixel and every bar of the modes, from the first on, in the colours of their signs."""
    found, account = read_json(figure.study.results / "modes.json"), figure.account
    for n, (picture, panel) in enumerate(zip(figure.panels[::2], figure.panels[1::2], strict=True)):
        mode, words = found["modes"][n], f"Mode {n + 1}"
        account.compare("titles of figures", figure.path, words, [it.words for it in picture.words], [words])
        bars = zip(found["classes"], mode["classes"], strict=True)
        series = [Series(f"{words}, class {name}", [(name, 0), (name, entry)], line=True) for name, entry in bars]
        figure.match(panel, series)
        for mark in panel.marks:
            (_, start), *_, (_, end) = mark.points
            if start != end and mark.colour != HUES[1 if end < start else -1]:
                figure.refuse(f"bars of {words}", mark.colour, "the colour of the sign")
        check_pixels(figure, words, picture.pictures, mode["pixels"], np.abs(mode["pixels"]).max())


def check_weights(figure: Figure) -> None:
    """A row for each configuration, with its name and its scale; in it the hidden units with the largest weights."""
    study, rows = figure.study, list[tuple[Key, Any]]()
    for n in sorted({round(it) for it in np.linspace(0, len(figure.sweep) - 1, min(len(figure.sweep), ROWS))}):
        key = figure.sweep[n]
        W1 = arrays(study.folder("runs", key, study.seeds[0]) / "weights.npz")["W1"].astype(float)
        rows.append((key, W1))
    names, scales = ([it.words for it in beside(figure.path)][n::2] for n in (0, 1))
    left = [it.pictures for it in figure.panels if it.pictures]
    for (key, W1), name, said in zip(rows, names, scales, strict=True):
        if not has(study, key, settings(study, name)):
            figure.refuse("name of a row", name, study.words(key))
        if not np.isfinite(W1).all():
            figure.account.compare("titles of figures", figure.path, name, said, "diverged")
            continue
        scale = np.percentile(abs(W1), 99) or abs(W1).max()
        if not is_printed(said.removeprefix("scale "), scale):
            figure.refuse(f"scale of {name}", said, f"{scale:.3g}")
        for unit in np.argsort(-np.linalg.norm(W1, axis=0), kind="stable")[:UNITS]:
            check_pixels(figure, f"unit {unit} of {name}", left.pop(0), W1[:, unit], scale)
    if left:
        figure.refuse("pictures", f"{len(left)} more", "none")


def check_pixels(figure: Figure, where: str, pictures: Sequence[Any], values: Any, scale: float) -> None:
    """One picture whose pixels have the colour of the sign of `values`, and as opacity their share of `scale`."""
    side = int(len(values) ** 0.5)
    right = np.clip(np.reshape(values, (side, side)) / (scale or 1), -1, 1)
    (picture,) = pictures
    colours = np.array([f"#{r:02x}{g:02x}{b:02x}" for r, g, b in picture[..., :3].reshape(-1, 3)]).reshape(right.shape)
    signs = sum(sign * (colours == hue) for sign, hue in HUES.items())
    off = abs(signs * picture[..., 3] / 255 - right)
    if off.max() > STEP:
        row, column = np.unravel_index(off.argmax(), off.shape)
        drawn = f"{colours[row, column]}, opacity {picture[row, column, 3] / 255:.2f}"
        figure.refuse(f"{where}, row {row + 1}, column {column + 1}", drawn, f"{right[row, column]:.3f} of the scale")
    figure.account.counts[KIND] += off.size


def check_mistakes(figure: Figure) -> None:
    """Over each mistake of the best model its true class, the prediction, and the probability given to this one."""
    model = read_json(figure.study.results / "best_model.json")
    for n, (panel, it) in enumerate(zip(figure.panels, model["mistakes"], strict=False), start=1):
        (said,) = (words.words for words in panel.words)
        label, predicted = (model["classes"][it[name]] for name in ("label", "predicted"))
        pair, _, probability = said.rpartition(", ")
        if pair.replace(",", "") != f"{label} → {predicted}" or not is_surely(probability, it["probability"]):
            figure.refuse(f"mistake no. {n}", said, f"{label} → {predicted}, {it['probability']}")
        figure.account.counts["titles of figures"] += 1


def is_surely(words: str, probability: float) -> bool:
    """Whether words print a probability in percent, cut or rounded to its last digit, or that it is larger."""
    read = parsed(words.removeprefix("> "))
    if read is None or read[2] != " %":
        return False
    value, last, _ = read
    return 100 * probability > value if words.startswith("> ") else abs(100 * probability - value) < last
