"""Verdicts of the witness, where the runs are at the edge of what a rule asks about."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import spelled
from writeup.claims import p_values
from writeup.claims.comparison import Region
from writeup.mnist_mlp.witness.rules import Predictions
from writeup.witness import means, rules
from writeup.witness.claims import complete, every_run
from writeup.witness.study import Run


@pytest.fixture
def predictions(study):
    class Made(Predictions):
        def __init__(self, final):
            self.study, self.agreement = study, {}
            self.content = {"critical_reg": 2.5, "prior_entropy": 2.3}
            entry = {"steps": 1, "in_domain": True, "surviving_modes": 9, "final": {"loss": final}}
            self.by_key = dict.fromkeys(study.keys, entry)

    return Made


EDGES = st.sampled_from([-math.inf, -0.5, 0.0, 0.1, 0.5, math.inf])


@given(
    st.lists(st.sampled_from([-0.5, 0.0, 0.1, 0.5, 0.7]), min_size=1, max_size=8),
    st.tuples(EDGES, EDGES).filter(lambda ends: ends[0] < ends[1]),
    st.booleans(),
)
def test_both_programs_take_the_same_p_values_from_few_values(differences, ends, inside):
    comparison = rules.Comparison(rules.Side("error", ()), 0.0, rules.Region(*ends, inside))
    said = p_values.p_values(differences, Region(*ends, inside))
    assert means.p_values(comparison, differences, 0.0) == pytest.approx((said.elsewhere, said.as_claimed))


def test_the_runs_are_not_complete_if_one_stopped_early(study):
    study.experiment = {**study.experiment, "budget": "epochs"}
    epochs = {key: int(study.at(key)["epochs"]) for key in study.keys}
    for (key, _), run in study.runs.items():
        run.course = {"train_loss": [0.1] * epochs[key]}
    assert complete(study)[0] == "supported"
    study.runs[study.keys[0], 1].course = {"train_loss": [0.1]}
    verdict, evidence = complete(study)
    assert (verdict, evidence["short"]) == ("refuted", [study.name(study.keys[0], 1)])


def test_a_plateau_that_was_never_left_lies_above_any_limit(study):
    study.derived = {"plateau_steps": dict.fromkeys(study.runs, math.inf)}
    verdict, evidence = every_run(study, "plateau_steps", "rates", above=5000)
    assert (verdict, evidence["off"]) == ("supported", [])


@pytest.mark.parametrize(("final", "verdict"), [(1.5, "refuted"), (2, "refuted")])
def test_a_run_on_the_line_is_no_nearer_to_its_prediction(study, predictions, final, verdict):
    place = study.names.index("learning_rate")
    for (key, _), run in study.runs.items():
        run.end["train_loss"] = float(key[place])
    assert predictions(final).beats_line(study, "train_loss", "learning_rate", "rates")[0] == verdict


def test_a_line_leads_along_its_parameter_with_all_else_equal(study, predictions):
    grid = [spelled(reg=reg, learning_rate=rate) for reg in (0, 0.1) for rate in (1, 2, 3)]
    study.sweeps["rates"] = [study.key(each) for each in grid]
    study.runs = {
        (key, seed): Run({"train_loss": float(each["learning_rate"]) ** 2}, {}, lost=False, failure="")
        for key, each in zip(study.keys, grid, strict=True)
        for seed in study.seeds
    }
    verdict, evidence = predictions(4).beats_line(study, "train_loss", "learning_rate", "rates")
    assert (verdict, evidence["ratios"]) == ("supported", [0, 0, 0, 0])


def changed(study, **parameters):
    """The study, each of whose configurations has other values of some parameters."""
    every = [dict(zip(parameters, values, strict=True)) for values in zip(*parameters.values(), strict=True)]
    pairs = zip(study.sweeps["rates"], every, strict=True)
    study.sweeps["rates"] = [study.key({**study.at(key), **values}) for key, values in pairs]
    return study


def test_every_configuration_at_the_nearest_penalties_collapses_or_does_not(study, predictions):
    test = predictions(0.3).collapses(changed(study, reg=["3", "2", "2"]), "rates", 0.5)
    rate = study.names.index("learning_rate")
    right = [("2", -math.inf), ("1", -math.inf), ("3", 0)]
    assert [(it.plus.key[rate], it.region.low) for it in test.comparisons] == right
    assert not test.lacks


@pytest.mark.parametrize("penalties", [("3", "3", "3"), ("2", "2", "2"), ("3", "1", "1")])
def test_penalties_must_be_near_the_critical_one_on_both_sides(study, predictions, penalties):
    assert predictions(0.3).collapses(changed(study, reg=penalties), "rates", 0.5).lacks


@pytest.mark.parametrize(("rates", "travel", "back"), [("0.3 0.1 0.7", 2.1, [0, 4]), ("0.3333333 0.5 1", 1, [5, 6])])
def test_a_run_has_travelled_so_far_after_whole_epochs_up_to_rounding_its_last_one_too(
    study, predictions, rates, travel, back
):
    configurations = changed(study, learning_rate=rates.split(), epochs=["7"] * 3)
    [comparison] = predictions(0.3).coincides(configurations, "train_loss", "rates", travel, 0.1).comparisons
    assert [side.back for side in (comparison.plus, comparison.minus)] == back
