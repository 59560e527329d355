"""Loss against time, and the words that stand in for the figure."""

import numpy as np
import pytest

from drawings import texts
from factories import spelled
from writeup.mnist_mlp.figures.travel import courses, plateau_end, travel
from writeup.output.figures.lines import Line, Run

RATES = {"1": [0.3, 0.2], "0.1": [0.9] * 9 + [0.2]}
SWEEP = {"configurations": [spelled(learning_rate=rate) for rate in RATES]}


def line(rate, losses, diverged=False):
    return Line(f"η = {rate}", [Run("0", {"validation_loss": np.array(losses)}, diverged)])


def drawn(*diverged):
    return courses(SWEEP, [line(rate, losses, rate in diverged) for rate, losses in RATES.items()])


def test_runs_stand_where_learning_rate_times_epochs_puts_them():
    assert [course.travel[-1] for course in drawn()] == pytest.approx([2, 1])


def test_words_say_how_far_apart_courses_are_where_they_meet():
    drawing = travel(drawn(), None)
    assert drawing.alt.endswith("where several are measured they are at most 0.1 nats apart, at 1.")
    assert drawing.description == "At 1: 0.3 with η = 1 and 0.2 with η = 0.1."


def test_a_diverged_configuration_has_no_course():
    drawing = travel(drawn("1"), None)
    assert [course.label for course in drawn("1")] == ["η = 0.1"]
    assert drawing.description == "No two learning rates are measured after the same distance."


def test_the_predicted_end_of_the_plateau_is_marked_where_the_theory_holds():
    known = [
        {**spelled(learning_rate=rate, epochs=10), "in_domain": rate == "0.1", "plateau_steps": 300, "steps": 7500}
        for rate in RATES
    ]
    sweep = {"configurations": [spelled(learning_rate=rate, epochs=10) for rate in RATES]}
    assert plateau_end(sweep, {"configurations": known}) == pytest.approx(0.1 * 300 / 750)
    words = {"the plateau ends here, by prediction", "2 epochs of η = 1", "10 epochs of η = 0.1"}
    assert words <= set(texts(travel(drawn(), 0.04)))


def test_where_nothing_is_predicted_nothing_is_marked():
    assert plateau_end(SWEEP, {"configurations": []}) is None


def test_losses_close_together_have_an_axis_of_different_numbers():
    close = courses(SWEEP, [line("1", [2.3, 2.297]), line("0.1", [2.2985, 2.2741])])
    numbers = [text for text in texts(travel(close, None)) if text.startswith("2.")]
    assert len(set(numbers)) == len(numbers) > 3
