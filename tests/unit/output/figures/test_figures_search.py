"""The figure of the search, and the words that stand in for it."""

from dataclasses import replace

import pytest

from builtin import EXPERIMENT
from drawings import texts
from factories import a_candidate
from writeup.experiment.declaration import Metric
from writeup.output.figures import search

SPACE = {"learning_rate": ["0.1", "1"], "momentum": ["0"]}
FIXED = a_candidate(reg=0, batch_size=16)
CONFIGURATION = {**FIXED, "learning_rate": "0.5", "epochs": "3"}
PLAN = {
    "experiment": EXPERIMENT.as_json(),
    "space": SPACE,
    "rungs": [{"epochs": 1, "seeds": [0]}, {"epochs": 3, "seeds": [0, 1]}],
    "beside": {"sweep": "tuned", "configuration": CONFIGURATION},
}
STUDY = {"sweeps": [{"name": "tuned", "title": "Tuning", "vary": {"learning_rate": ["0.5"]}}]}


def row(rung, rate, score, kept="false"):
    epochs = str(PLAN["rungs"][rung - 1]["epochs"])
    return {"rung": str(rung), **FIXED, "learning_rate": rate, "epochs": epochs, "score": score, "kept": kept}


ROWS = [row(1, "0.1", "0.7"), row(1, "1", "0.8", "true"), row(2, "1", "0.9", "true"), row(2, "1", "0.9", "true")]
EPOCHS = [
    {**CONFIGURATION, "seed": seed, "validation_accuracy": accuracy}
    for seed, course in {"0": ("0.75", "0.85", "0.8"), "1": ("0.7", "0.8", "0.87")}.items()
    for accuracy in course
]


def draw(rows=ROWS, plan=PLAN):
    return search.search(
        search.paths(plan, rows), search.beside(plan, STUDY, EPOCHS), search.ranked_by(plan), "The search"
    )


def test_every_candidate_is_told_with_its_score_at_every_rung_it_entered():
    told = draw().description
    assert "η = 1 (winner): 0.8000 after 1 epoch, 0.9000 after 3 epochs." in told
    assert "η = 0.1: 0.7000 after 1 epoch." in told


def test_the_winner_and_the_configuration_beside_it_are_named():
    drawing = draw()
    assert {"winner: η = 1", "beside it: Tuning, η = 0.5"} <= set(texts(drawing))
    assert drawing.alt.endswith("the winner, η = 1, ends at 0.9000, and beside it Tuning, η = 0.5 at 0.8600.")


def test_what_is_shown_beside_is_scored_as_a_candidate_would_have_been():
    path = search.beside(PLAN, STUDY, EPOCHS)
    assert path.scores == {1: 0.75, 3: (0.85 + 0.87) / 2}


def test_nothing_stands_beside_where_nothing_was_named():
    assert search.beside({**PLAN, "beside": None}, STUDY, EPOCHS) is None
    assert "beside" not in draw(plan={**PLAN, "beside": None}).alt


def test_a_candidate_of_an_experiment_of_the_user_failed():
    drawing = draw([row(1, "0.1", ""), *ROWS[1:]], {**PLAN, "experiment": replace(EXPERIMENT, open=True).as_json()})
    assert "failed" in texts(drawing)
    assert "η = 0.1: failed after 1 epoch." in drawing.description
    assert "diverged" not in drawing.description


@pytest.mark.parametrize("score", ["loss", "best_loss"])
def test_where_less_is_better_the_least_score_is_told_first_and_none_is_rounded_to_nothing(score):
    metrics = (Metric("loss"), Metric(score, better="lower")) if score != "loss" else (Metric("loss", better="lower"),)
    experiment = replace(EXPERIMENT, metrics=metrics, courses=(), derived=(), score=score)
    rows = [
        row(1, "0.1", "0.7"),
        row(1, "1", "0.8"),
        row(1, "0.5", "0.00003", "true"),
        row(2, "0.5", "0.00002", "true"),
    ]
    drawing = draw(rows, {**PLAN, "experiment": experiment.as_json(), "beside": None})
    assert "the winner, η = 0.5, ends at 2 × 10⁻⁵" in drawing.alt
    assert drawing.description == (
        "η = 0.5 (winner): 3 × 10⁻⁵ after 1 epoch, 2 × 10⁻⁵ after 3 epochs. η = 0.1: 0.7000 after 1 epoch. "
        "η = 1: 0.8000 after 1 epoch."
    )


def test_a_diverged_candidate_has_a_cross_and_its_word():
    drawing = draw([row(1, "0.1", ""), *ROWS[1:]])
    assert "diverged" in texts(drawing)
    assert "η = 0.1: diverged after 1 epoch." in drawing.description
