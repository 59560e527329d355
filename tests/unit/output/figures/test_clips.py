"""Clips: a line within its panel has none, so that it takes little time to turn the picture into pixels."""

import pytest

from writeup.output.figures import style


@style.drawn
def drawn(values, scale="linear", top=None):
    figure, axes = style.panel(2, 0.5, 0.7, 0.7)
    axes.plot(range(len(values)), values)
    axes.set_yscale(scale)
    if top is not None:
        axes.set_ylim(1, top)
    return style.drawing(figure, "a line", "a line").svg.count(b"clip-path=")


@pytest.mark.parametrize(
    ("values", "scale", "top", "clips"),
    [
        ((1, 3, 2), "linear", None, 0),
        ((1, 3, 2), "log", 3, 0),
        ((1, 3, 2), "linear", 2.5, 1),
        ((1, float("nan"), 3, 2), "linear", 3, 0),
    ],
    ids=["within", "up to the edge", "beyond it", "with a gap"],
)
def test_a_line_is_clipped_if_it_leaves_its_panel(values, scale, top, clips):
    assert drawn(values, scale, top) == clips
