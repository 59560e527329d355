"""Published values against measured ones."""

import re

import pytest

from factories import a_configuration, spelled
from writeup.claims.published import Cell, Published
from writeup.output.figures import published

HEAVY = {"learning_rate": 1.0, "reg": 0.0, "epochs": 1.0, "momentum": 0.9}
AT = a_configuration(**HEAVY)
SPELLED = spelled(**HEAVY)
VALUES = Published(
    "mnist",
    (
        Cell(
            "tuned", AT, {**AT, "momentum": 0.0}, "a table", None,
            {"test_accuracy": (0.98, 0.975, 0.985), "train_accuracy": (0.99, 0.988, 0.992)},
        ),
    ),
)  # fmt: skip
PLAN = {
    "dataset": "mnist",
    "sweeps": [{"name": "tuned", "title": "Tuning", "vary": {"momentum": ["0", "0.9"]}, "configurations": []}],
}


def line(momentum, metric, mean, low="", high=""):
    row = {**SPELLED, "momentum": momentum, "sweep": "tuned", "metric": metric, "diverged": "0", "seeds": "2"}
    return {**row, "mean": mean, "low": low, "high": high}


def draw(*lines, plan=PLAN):
    return published.published(published.rows(plan, lines, VALUES))


def texts(drawing):
    return re.findall(r">([^<>]+)</text>", drawing.svg.decode())


def test_a_mean_within_its_interval_gets_a_tick_and_one_outside_a_cross():
    found = texts(draw(line("0", "test_accuracy", "0.979"), line("0.9", "test_accuracy", "0.957")))
    assert found.count("✓") == 1
    assert found.count("✗") == 1


def test_the_alternative_text_counts_and_names_the_farthest_outside():
    drawing = draw(line("0", "test_accuracy", "0.979"), line("0.9", "test_accuracy", "0.957"))
    assert drawing.alt.startswith("1 of 2 measured means lie within")
    assert "test accuracy of Tuning, μ = 0.9, 2.3 percentage points below" in drawing.alt


def test_a_reader_sees_which_configuration_was_published_and_which_was_not():
    found = texts(draw(line("0", "test_accuracy", "0.979"), line("0.9", "test_accuracy", "0.957")))
    assert {"μ = 0 (not as published)", "μ = 0.9 (as published)"} <= set(found)


def test_training_comes_before_test_whatever_the_order_of_the_table():
    found = texts(draw(line("0", "test_accuracy", "0.979"), line("0", "train_accuracy", "0.99")))
    assert found.index("train") < found.index("test")


def test_a_diverged_configuration_has_no_point_and_no_tick():
    found = texts(draw(line("0.9", "test_accuracy", "")))
    assert "diverged" in found
    assert "✓" not in found


@pytest.mark.parametrize("limits", [("", ""), ("0.97", "0.99"), ("-3", "5")])
def test_any_interval_can_be_drawn_and_so_can_none(limits):
    assert "✓" in texts(draw(line("0", "test_accuracy", "0.98", *limits)))


def test_what_was_not_published_is_left_out():
    assert len(published.rows(PLAN, [line("0", "validation_accuracy", "0.97")], VALUES)) == 0


def test_values_of_another_data_set_are_not_compared():
    drawing = draw(line("0", "test_accuracy", "0.979"), plan={**PLAN, "dataset": "fashion-mnist"})
    assert drawing.alt == "No published value belongs to a configuration of this study."


def test_the_same_results_give_the_same_bytes():
    assert draw(line("0", "test_accuracy", "0.979")).svg == draw(line("0", "test_accuracy", "0.979")).svg
