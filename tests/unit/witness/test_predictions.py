"""The witness finds anew which configuration is farthest from its prediction, in the mean over seeds."""

import json

from writeup.mnist_mlp.witness.rules import Predictions

RULE = {"metric": "train_loss", "sweep": "rates", "within": 0.1}


def findings(study, predicted):
    """The finding where `predicted` is the loss of each configuration, in turn."""
    said = [
        {**study.at(key), "in_domain": True, "surviving_modes": 1, "final": {"loss": loss}}
        for key, loss in zip(study.keys, predicted, strict=True)
    ]
    (study.results / "plateau_predicted.json").write_text(json.dumps({"configurations": said}))
    (study.results / "agreement.json").write_text("[]")
    study.parts = ["plateau"]
    return Predictions(study, study.results).predicted_runs(study, **RULE)


def test_the_configuration_that_is_farthest_off_is_named_with_its_misfit(study):
    verdict, evidence = findings(study, (0.12, 0.2, 0.25))  # measured are 0.1, 0.2 and 0.3
    assert verdict == "supported"
    assert {**study.at(study.keys[2]), "by": round(evidence["worst"]["by"], 9)} == {**evidence["worst"], "by": 0.05}


def test_a_misfit_is_that_of_the_mean_over_seeds(study):
    first, second = [(study.keys[0], seed) for seed in study.seeds]
    study.runs[first].end["train_loss"], study.runs[second].end["train_loss"] = 0.0, 0.2
    _, evidence = findings(study, (0.1, 0.21, 0.3))  # the mean of the first is as predicted
    assert evidence["worst"] == {**study.at(study.keys[1]), "by": evidence["worst"]["by"]}


def test_predictions_that_the_study_dropped_are_not_read(study):
    findings(study, (0.1, 0.2, 0.3))
    study.parts = []
    assert Predictions(study, study.results).content == {}


def test_nothing_is_farthest_off_where_a_run_was_lost(study):
    study.runs[study.keys[0], 0].end["train_loss"] = None
    _, evidence = findings(study, (9, 0.2, 0.25))
    assert evidence["worst"]["learning_rate"] == "1"


def test_the_ends_of_the_ratios_are_those_of_the_runs_that_gave_a_number(study):
    study.runs[study.keys[0], 0].end["train_loss"] = None
    _, evidence = findings(study, (0.1, 0.2, 0.25))
    assert (evidence["least"], round(evidence["greatest"], 9)) == (1, 1.2)
