"""Runs held against what was predicted before them: within its tolerance, inside the theory's domain or outside it."""

import math
from dataclasses import replace
from types import SimpleNamespace

import pytest

from builtin import EXPERIMENT
from factories import spelled
from writeup.claims.design import design
from writeup.claims.ledger import ledger
from writeup.errors import ConfigError, ResultError
from writeup.mnist_mlp.claims.measured import read_measured
from writeup.mnist_mlp.claims.predictions import beats_line
from writeup.mnist_mlp.claims.travel import coincides

LEFT = {"1": 40, "0.1": 400, "0.01": 4000}
PREDICTED = {"metric": "plateau_steps", "sweep": "learning_rate", "within": 0.25}
RATE = {"metric": "sharpness_ratio", "sweep": "learning_rate", "where": {"learning_rate": 1}}
BY_ACCURACY = {"metric": "train_accuracy", "sweep": "learning_rate", "within": 0.02}


def entry(study, rule, steps=LEFT, critical=0.05, **changes):
    """The ledger's entry for `rule`, with `steps` predicted, of a study whose runs left the plateau at LEFT."""
    sources = study.sources()
    [sweep] = sources.design.sweeps.values()
    configurations = [
        {
            **EXPERIMENT.configuration(c),
            "steps": 10000,
            "plateau_steps": steps[c[0]],
            "in_run": steps[c[0]] is not None,
            "in_domain": c[0] != "1",
            "surviving_modes": 9,
            "final": {"accuracy": 0.92, "loss": 0.08} if c[0] == "0.1" else None,
            **changes,
        }
        for c in sweep
    ]
    predictions = {"configurations": configurations, "critical_reg": critical, "prior_entropy": 2.3}
    predictions["relations"] = [
        {"name": "true", "holds": True, "tex": "a"},
        {"name": "false", "holds": False, "tex": "b"},
    ]
    runs = [(c, seed) for c in sweep for seed in sources.design.seeds]
    derived = {
        "plateau_steps": {(c, seed): LEFT[c[0]] + seed for c, seed in runs},
        "sharpness_ratio": {(c, seed): 0.4 + seed / 100 for c, seed in runs},
        "origin_ratio": dict.fromkeys(runs, 1.8),
    }
    known = replace(
        sources,
        design=replace(sources.design, predictions=predictions),
        results=replace(sources.results, derived=derived),
    )
    return ledger([study._read(rule)], known)[0]


def test_steps_within_their_share_of_the_prediction_are_as_predicted(study):
    found = entry(study, {"predicted": PREDICTED})
    assert found["verdict"] == "supported"
    assert len(found["evidence"]["comparisons"]) == 2


@pytest.mark.parametrize(
    ("share", "verdict"), [(0.77, "refuted"), (0.82, "supported"), (1.3, "supported"), (1.4, "refuted")]
)
def test_a_prediction_off_by_more_than_its_tolerance_is_refuted(study, share, verdict):
    assert entry(study, {"predicted": PREDICTED}, {rate: n * share for rate, n in LEFT.items()})["verdict"] == verdict


def test_outside_the_domain_the_theory_is_held_against_other_runs(study):
    found = entry(study, {"predicted": {**PREDICTED, "domain": "outside"}})
    assert [part["label"].split(" − ")[0] for part in found["evidence"]["comparisons"]] == [
        "plateau at learning rate 1"
    ]


def test_where_nothing_was_predicted_the_claim_stays_open_and_says_so(study):
    found = entry(study, {"predicted": PREDICTED}, dict.fromkeys(LEFT))
    assert (found["verdict"], found["reason"]) == ("undecided", "the theory predicts nothing for these configurations")


def test_a_plateau_that_was_not_left_refutes_a_prediction_of_its_end(study, monkeypatch):
    monkeypatch.setitem(LEFT, "0.01", math.inf)
    assert entry(study, {"predicted": PREDICTED}, {"1": 40, "0.1": 400, "0.01": 4000})["verdict"] == "refuted"
    counted = entry(study, {"predicted_runs": PREDICTED}, {"1": 40, "0.1": 400, "0.01": 4000})["evidence"]
    assert (counted["ratios"][-1], counted["least"], counted["greatest"]) == (None, 1, None)


@pytest.mark.parametrize("seed", [0, 4])
def test_the_reason_has_the_ends_of_the_runs_that_gave_a_number_whichever_was_lost(study, seed):
    by_loss = {"metric": "train_loss", "sweep": "learning_rate", "within": 0.02}
    study.diverge("0.1", seed)
    found = entry(study, {"predicted_runs": by_loss})
    assert found["reason"].startswith("4 of 5 runs are; measured over predicted is 0.97 to 1.02; not so: ")
    assert (found["evidence"]["least"], found["evidence"]["greatest"]) == (0.975, 1.025)


@pytest.mark.parametrize("lost", ["0.1", "0.01"])
def test_a_distance_from_the_line_is_that_of_the_runs_that_gave_a_number(study, lost):
    rule = {"metric": "train_loss", "sweep": "learning_rate", "along": "learning_rate", "by": "final"}
    study.diverge(lost, 0)
    found = entry(study, {"beats_line": rule}, in_domain=True, final={"accuracy": 0.9, "loss": 0.079})
    assert found["reason"].startswith("4 of 5 runs are; its distance from the prediction is at most 0.02 of that")


@pytest.mark.parametrize("rule", ["predicted_runs", "beats_line"])
def test_where_every_run_was_lost_nothing_is_said_of_the_ends(study, rule):
    for rate, seed in list(study.rows):
        study.diverge(rate, seed)
    more = {"along": "learning_rate", "by": "final"} if rule == "beats_line" else {"within": 0.02}
    terms = {"metric": "train_loss", "sweep": "learning_rate", **more}
    found = entry(study, {rule: terms}, in_domain=True, final={"accuracy": 0.9, "loss": 0.1})
    assert found["reason"].partition("; not so: ")[0] in ("0 of 15 runs are", "0 of 5 runs are")
    assert (found["evidence"]["least"], found["evidence"]["greatest"]) == (None, None)


def test_every_single_run_is_counted_and_the_one_that_is_off_is_named(study, monkeypatch):
    rule = {"predicted_runs": PREDICTED}
    assert entry(study, rule)["reason"].startswith("10 of 10 runs are")
    monkeypatch.setitem(LEFT, "0.1", 498)
    found = entry(study, rule, {"1": 40, "0.1": 400, "0.01": 4000})
    assert found["verdict"] == "refuted"
    assert found["reason"].count("seed") == 2
    assert (found["evidence"]["worst"]["learning_rate"], found["evidence"]["worst"]["by"]) == (
        "0.1",
        pytest.approx(100),
    )


def test_accuracies_are_held_against_those_of_the_surviving_modes(study):
    assert entry(study, {"predicted": BY_ACCURACY})["verdict"] == "supported"
    other = {"final": {"accuracy": 0.89, "loss": 0.08}}
    assert (
        entry(study, {"predicted": {**BY_ACCURACY, "where": {"learning_rate": 0.1}}}, **other)["verdict"] == "refuted"
    )


@pytest.mark.parametrize(("loss", "verdict", "runs"), [(0.2, "supported", "5 of 5"), (0.25, "refuted", "0 of 5")])
def test_runs_are_nearer_to_a_prediction_than_to_a_line_between_the_ends(study, loss, verdict, runs):
    # At 0.1 the loss is 0.08, and the line from 0.25 at 0.01 to 0.05 at 1 has 0.23 there.
    rule = {"metric": "train_loss", "sweep": "learning_rate", "along": "learning_rate", "by": "final"}
    found = entry(study, {"beats_line": rule}, in_domain=True, final={"accuracy": 0.9, "loss": loss})
    assert found["verdict"] == verdict
    assert found["reason"].startswith(f"{runs} runs are")


@pytest.mark.parametrize("loss", [1.5, 2])
def test_a_run_on_the_line_is_no_nearer_to_its_prediction(make_study, monkeypatch, loss):
    study = make_study(rates=("3", "2", "1"))
    for (rate, _), row in study.rows.items():
        row["train_loss"] = float(rate)
        monkeypatch.setitem(LEFT, rate, 40)
    rule = {"metric": "train_loss", "sweep": "learning_rate", "along": "learning_rate", "by": "final"}
    found = entry(study, {"beats_line": rule}, in_domain=True, final={"accuracy": 0.9, "loss": loss})
    assert found["reason"].startswith("0 of 5 runs are; its distance from the prediction is at most ∞ of that")


def test_a_line_leads_along_its_parameter_with_all_else_equal():
    losses = {(reg, rate): 100 * reg + rate**2 for reg in (0, 0.1) for rate in (1, 2, 3)}
    keys = {at: spelled(reg=at[0], learning_rate=at[1]) for at in losses}
    known = [
        {**keys[at], "in_domain": True, "surviving_modes": 9, "final": {"loss": loss}} for at, loss in losses.items()
    ]
    plan = {"sweeps": [{"name": "grid", "configurations": [*keys.values()]}], "seeds": [0, 1]}
    planned = design(EXPERIMENT, {**plan, "confidence": 0.95, "preliminary": False}, None, {"configurations": known})
    measured = {EXPERIMENT.key(keys[at]): loss for at, loss in losses.items()}
    results = SimpleNamespace(value=lambda quantity, _: measured[quantity.configuration])
    sources = SimpleNamespace(design=planned, results=results)
    found = beats_line(sources, metric="train_loss", sweep="grid", along="learning_rate", by="final")
    assert (found.verdict, found.evidence["runs"], found.evidence["ratios"]) == ("supported", 4, [0, 0, 0, 0])


def test_a_line_between_fewer_than_three_predictions_is_left_open_and_says_so(study):
    rule = {"metric": "train_loss", "sweep": "learning_rate", "along": "learning_rate", "by": "final"}
    found = entry(study, {"beats_line": rule})
    words = "a line needs predictions for at least three configurations that differ in learning_rate alone"
    assert (found["verdict"], found["reason"]) == ("undecided", words)


def test_a_line_along_a_parameter_with_one_value_is_refused(study):
    rule = {"metric": "train_loss", "sweep": "learning_rate", "along": "reg", "by": "final"}
    with pytest.raises(
        ConfigError, match=r"no two configurations .* differ in reg alone, .* name a parameter that they vary"
    ):
        entry(study, {"beats_line": rule}, in_domain=True, final={"accuracy": 0.9, "loss": 1})


def test_a_sweep_without_penalties_near_the_critical_one_leaves_it_open(study):
    found = entry(study, {"collapses": {"sweep": "learning_rate", "within": 0.1}})
    assert found["verdict"] == "undecided"
    assert found["reason"] == "the sweep has no penalties that near to the predicted one"


def test_every_configuration_at_the_nearest_penalties_is_compared(study):
    found = entry(study, {"collapses": {"sweep": "learning_rate", "within": 0.1}}, critical=0.00095)
    assert [it["label"].split(" − ")[0] for it in found["evidence"]["comparisons"]] == [
        f"training loss at learning rate {rate}" for rate in study.rates
    ]


def test_a_sweep_that_learns_above_the_predicted_penalty_refutes_it(study):
    assert (
        entry(study, {"collapses": {"sweep": "learning_rate", "within": 0.1}}, critical=0.0009)["verdict"] == "refuted"
    )


def test_sharpness_is_a_metric_like_others_over_the_seeds(study):
    assert entry(study, {"in_range": {**RATE, "below": 1}})["verdict"] == "supported"
    assert entry(study, {"in_range": {**RATE, "metric": "origin_ratio", "below": 1}})["verdict"] == "refuted"


@pytest.mark.parametrize(("name", "verdict"), [("true", "supported"), ("false", "refuted"), ("none", "undecided")])
def test_a_relation_is_as_good_as_computer_algebra_found_it(study, name, verdict):
    assert entry(study, {"relation": {"name": name}})["verdict"] == verdict


TRAVEL = {"metric": "train_loss", "sweep": "learning_rate", "travel": 0.2, "within": 0.08}


@pytest.fixture
def travelling(make_study):
    """Losses after the first epoch at 0.2 and after the second at 0.1 are 0.15 and 0.08 nats, but for the seed."""
    return make_study(rates=("0.2", "0.1", "0.15"))


@pytest.mark.parametrize(("within", "verdict"), [(0.08, "supported"), (0.06, "refuted")])
def test_runs_are_compared_where_they_have_travelled_equally_far(travelling, within, verdict):
    found = travelling.entry({"coincides": {**TRAVEL, "within": within}})
    assert found["verdict"] == verdict
    [comparison] = found["evidence"]["comparisons"]  # 0.15 gets to 0.2 between two epochs
    assert comparison["estimate"] == pytest.approx(0.07)


def test_of_several_runs_that_have_travelled_equally_far_all_pairs_are_compared(make_study):
    study = make_study(rates=("0.2", "0.1", "0.200"))
    assert len(study.entry({"coincides": TRAVEL})["evidence"]["comparisons"]) == 3


@pytest.mark.parametrize("changes", [{"travel": 0.3}, {"where": {"learning_rate": 0.1}}])
def test_a_travel_that_fewer_than_two_configurations_reach_leaves_it_open(travelling, changes):
    found = travelling.entry({"coincides": {**TRAVEL, **changes}})
    assert found["verdict"] == "undecided"
    assert found["reason"] == "fewer than two of these configurations are measured there"


@pytest.mark.parametrize(("rates", "travel", "back"), [("0.3 0.1 0.7", 2.1, [0, 4]), ("0.3333333 0.5 1", 1, [5, 6])])
def test_a_run_has_travelled_so_far_after_whole_epochs_up_to_rounding_its_last_one_too(rates, travel, back):
    configurations = [spelled(epochs=7, learning_rate=rate) for rate in rates.split()]
    sweeps = [{"name": "rates", "configurations": configurations}]
    planned = design(EXPERIMENT, {"sweeps": sweeps, "seeds": [0], "confidence": 0.95, "preliminary": False})
    [comparison] = coincides(planned, "train_loss", "rates", travel, 0.1).comparisons
    assert [side.back for side in (comparison.plus, comparison.minus)] == back


def test_a_table_of_plateaus_without_its_columns_is_refused(tmp_path):
    (tmp_path / "plateau_measured.csv").write_text("dataset,seed\n")
    with pytest.raises(ResultError, match="has no column"):
        read_measured(EXPERIMENT, tmp_path / "plateau_measured.csv", tmp_path / "sharpness.csv")
