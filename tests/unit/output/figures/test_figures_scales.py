"""The vertical scales that figures share."""

import pytest
from matplotlib.figure import Figure

from writeup.output.figures import style
from writeup.output.figures.scales import set_scale


@style.drawn
def limits(declared, values):
    """The ends of the axis for `values`, once a picture of them is made."""
    figure = Figure(figsize=(style.WIDTH, 3))
    axes = figure.add_subplot()
    set_scale(axes, declared, values)
    axes.plot(range(len(values)), values)
    assert b"nan" not in style.drawing(figure, "alt", "long").svg
    return axes.get_ylim()


@pytest.mark.parametrize("declared", ["", "linear", "log", "error"])
@pytest.mark.parametrize("values", [[1.0, 1e306], [-1e307, 1e307], [1e307], [1e-300, 1e306]], ids=str)
def test_values_however_far_apart_lie_within_the_limits(declared, values):
    low, high = limits(declared, values)
    assert low <= min(values) <= max(values) <= high


@pytest.mark.parametrize("least", [-0.001, -0.5, -250.0, -1e307])
def test_values_below_0_lie_within_the_limits_of_a_scale_of_errors(least):
    low, high = limits("error", [least, 0.9])
    assert low < least < 0.9 < high


@pytest.mark.parametrize("declared", ["", "linear", "log", "error"])
@pytest.mark.parametrize("values", [[-1.7e308, 1.7e308], [5e-324, 1.7e308], [1.7e308], [5e-324]], ids=str)
def test_the_least_and_the_greatest_floats_can_be_drawn(declared, values):
    low, high = limits(declared, values)
    assert low < high
