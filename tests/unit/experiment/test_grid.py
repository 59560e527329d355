import pytest

from writeup.experiment.grid import draw, grid

SPACE = {"learning_rate": [0.1, 0.3, 1.0], "reg": [0.0, 1e-4], "momentum": [0.0, 0.5, 0.9]}


def test_a_grid_has_every_combination_once():
    points = grid(SPACE)
    assert len(points) == 3 * 2 * 3
    assert len({tuple(point.values()) for point in points}) == len(points)


@pytest.mark.parametrize("count", [1, 7, 18])
def test_a_draw_has_as_many_different_points_as_asked_for_in_the_order_of_the_grid(count):
    points = grid(SPACE)
    places = [points.index(point) for point in draw(points, count, seed=3)]
    assert len(places) == count
    assert places == sorted(set(places))


def test_equal_seeds_draw_equally_and_others_do_not():
    points = grid(SPACE)
    assert draw(points, 9, seed=1) == draw(points, 9, seed=1)
    assert draw(points, 9, seed=1) != draw(points, 9, seed=2)


def test_an_added_value_displaces_points_and_brings_in_none_but_its_own():
    before = draw(grid(SPACE), 9, seed=0)
    after = draw(grid({**SPACE, "learning_rate": [0.1, 0.3, 1.0, 3.0]}), 9, seed=0)
    assert {point["learning_rate"] for point in after if point not in before} <= {3.0}


def test_a_draw_does_not_depend_on_how_a_number_is_written():
    assert draw(grid({"reg": [0, 1, 2]}), 2, seed=0) == draw(grid({"reg": [0.0, 1.0, 2.0]}), 2, seed=0)
