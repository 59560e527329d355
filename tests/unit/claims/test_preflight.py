"""What is said against claims before anything runs: all that no result could mend, and nothing else."""

import pytest

from builtin import EXPERIMENT
from factories import a_configuration, schema, spelled
from writeup.claims.claim_file import read_claims
from writeup.claims.design import design
from writeup.claims.preflight import refuse_impossible, refuse_misspelt_sweeps, refuse_unknown_sections
from writeup.claims.published import read_published
from writeup.errors import ConfigError, DocumentError
from writeup.experiment.theory import CERTIFICATES
from writeup.mnist_mlp.agreement.checks import checks
from writeup.mnist_mlp.claims.extension import EXTENSION, VARIED
from writeup.mnist_mlp.claims.theory import CHECKS, RELATIONS
from writeup.theory.linearisation import relations

RISES = {"rises": {"metric": "test_accuracy", "along": "learning_rate", "sweep": "learning_rate"}}
PREDICTED = {"predicted": {"metric": "train_loss", "sweep": "learning_rate", "within": 0.1}}
CELL = {"sweep": "learning_rate", "at": {}, "source": "Table", "test_accuracy": 0.9}
RECIPE = a_configuration(learning_rate=1, hidden_size=128)
SEARCH = {"candidates": [], "grid": 0, "rungs": []}


@pytest.fixture
def judged(study, claim):
    """What is said against one claim about the study's three learning rates; nothing if nothing is."""

    def said(rule=RISES, statement="Slow learners score less.", theory=(), search=None, cells=(), **more):
        study.declare(claim(rule, statement, **more))
        claims = read_claims(EXPERIMENT, study.folder / "claims.yaml", schema("claims"))
        planned = design(EXPERIMENT, study.plan, published(study, cells) if cells else None)
        try:
            refuse_impossible(claims, planned, search, theory, EXTENSION)
        except (ConfigError, DocumentError) as error:
            return str(error)
        return ""

    return said


def published(study, cells):
    study.publish({"dataset": "mnist", "defaults": RECIPE, "cells": list(cells)})
    return read_published(EXPERIMENT, study.published, schema("published"))


def at(value, sweep="learning_rate", metric="test_accuracy"):
    return {"metric": metric, "sweep": sweep, "at": {"learning_rate": value}}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"rises": {**RISES["rises"], "sweep": "width"}}, "claim it: the study has no sweep 'width'; its sweeps are"),
        ({"best": at(3)}, "claim it: no configuration of the sweep learning_rate has learning rate 3; It has: "),
        ({"predicted_runs": {**PREDICTED["predicted"], "sweep": "width"}}, "claim it: the study has no sweep 'width'"),
        ({"collapses": {"sweep": "width", "within": 0.1}}, "claim it: the study has no sweep 'width'"),
        ({"search_winner": {"metric": "test_accuracy", "minus": "train_accuracy", "above": 0}}, "is about the search"),
        ({"certificate": {"theorem": "sofmax"}}, "the theorem 'sofmax' is unknown; did you mean softmax?"),
        ({"certificate": {"theorem": "softmax", "chain": "sums"}}, "the chain 'sums' is unknown; did you mean sum?"),
        ({"agreement": {"check": "updates", "within": 1e-14}}, "the check 'updates' is unknown; did you mean update?"),
        ({"relation": {"name": "grows"}}, "the name 'grows' is unknown; did you mean growth?"),
    ],
)
def test_a_rule_about_what_the_study_does_not_have_is_refused(judged, rule, words):
    assert words in judged(rule, theory=CERTIFICATES)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("It is << mean('test_accuracy', learning_rate=1) >>.", "has no unit"),
        ("It is << mean('test_acuracy', learning_rate=1) | show('%') >>.", "did you mean test_accuracy?"),
        ("It is << mean('test_accuracy', learning_rate=3) | show('%') >>.", "no configuration of the sweep"),
        ("It is << mean('test_accuracy') | show('%') >>.", "the sweep learning_rate has 3 configurations; single out"),
        ("It is << mean('test_accuracy', rate=1) | show('%') >>.", "'rate' is not a parameter"),
        ("It is << mean('test_accuracy', 'width', reg=1) | show('%') >>.", "the study has no sweep 'width'"),
        ("It is << mean('test_accuracy', learning_rate=1) | show('nats') >>.", "is not a unit of the test accuracy"),
        ("It is << rule.limit | show >>.", "has no attribute 'limit'"),
        ("It is << setting('hiden_size') | show >>.", "'hiden_size' is not a parameter; did you mean hidden_size?"),
        ("It is << evidence.bound | shown >>.", "No filter named 'shown'"),
        ("It is << mean('test_accuracy'.", "cannot be filled in: expected name"),
        ("It is << winner('test_accuracy') | show('%') >>.", "the study has no search"),
        ("It is << evidence.bound | show >> and << means('x') >>.", "'means' is undefined"),
    ],
)
@pytest.mark.parametrize("place", ["statement", "because", "refuted"])
def test_a_sentence_that_no_result_could_fill_in_is_refused(judged, place, statement, words):
    said = judged(**{place: statement})
    assert said.startswith("claim it: ")
    assert words in said


@pytest.mark.parametrize(
    "statement",
    [
        "It is << mean('test_accuracy', learning_rate=1) | show('%') >>.",
        "Up by << (mean('test_accuracy', learning_rate=1) - mean('test_accuracy', learning_rate=0.1)) | show >>.",
        "Of << evidence.comparisons | length | show >> the first is << evidence.comparisons[0].estimate | show >>.",
        "So << (100 // evidence.more_seeds) | show >> or << (evidence.a - evidence.b) | show >>.",
        "<% for one in evidence.comparisons %><< one.label >><% endfor %>Those.",
    ],
)
def test_a_sentence_is_let_be_where_only_results_can_tell(judged, statement):
    assert judged(statement=statement) == ""


def test_a_claim_about_a_value_that_nobody_published_is_refused(judged):
    assert judged({"reproduces": at(1)}, cells=[CELL]) == ""
    words = judged({"reproduces": at(0.1)}, cells=[CELL])
    assert words.startswith("claim it: no test_accuracy was published for learning rate 0.1")


def test_a_claim_about_a_trend_of_one_published_value_is_refused(judged):
    trend = {"printed_rises": RISES["rises"]}
    assert "fewer than two values were published" in judged(trend, cells=[CELL])


def test_a_study_with_a_search_may_speak_of_its_winner(judged):
    rule = {"search_winner": {"metric": "test_accuracy", "minus": "train_accuracy", "below": 0}}
    words = "Its winner reaches << winner('test_accuracy') | show('%') >> in << evidence.rungs | show >> rungs."
    assert judged(rule, statement=words, search=SEARCH) == ""


def test_the_plateau_is_not_derived_where_nothing_of_it_would_be_shown(judged):
    words = judged(theory=["plateau"])
    assert words.startswith("theory: the section on the plateau needs the sweeps plateau and collapse")
    assert "has no plateau and no collapse; declare what is missing, or leave plateau out of theory" in words


@pytest.mark.parametrize(
    ("sweep", "parameter", "two"),
    [
        ("plateau", "learning_rate", {"hidden_size": "4", "learning_rate": "1"}),
        ("plateau", "learning_rate", {"momentum": "0.9"}),
        ("collapse", "reg", {"learning_rate": "1"}),
    ],
)
def test_a_sweep_that_tests_the_plateau_varies_what_its_configurations_are_named_by(study, sweep, parameter, two):
    sweeps = {name: [spelled(), spelled(**{other: "0.3"})] for name, other in VARIED.items()}
    assert said_of(sweeps, study) == ""
    assert said_of(sweeps | {sweep: [spelled(), spelled(**two)]}, study).startswith(
        f"sweeps: {sweep} tests the theory of the plateau and may vary {parameter} alone, "
    )


def test_a_sweep_collapse_of_which_nothing_is_shown_may_vary_anything(study):
    grid = {"collapse": [spelled(), spelled(reg="0.3"), spelled(learning_rate="1")], "learning_rate": [spelled()]}
    assert said_of(grid, study, [study._read(PREDICTED)]) == ""


def said_of(sweeps, study, claims=()):
    """What is said against a study that tells the plateau and has these `sweeps` and `claims`."""
    planned = [{"name": name, "configurations": configurations} for name, configurations in sweeps.items()]
    try:
        refuse_impossible(claims, design(EXPERIMENT, study.plan | {"sweeps": planned}), None, ["plateau"], EXTENSION)
    except ConfigError as error:
        return str(error)
    return ""


def test_a_claim_about_its_predictions_is_enough_to_derive_the_plateau_for(judged):
    assert judged(PREDICTED, theory=["plateau"]) == ""


def test_a_section_that_the_document_does_not_have_is_named(study, claim):
    study.declare(claim(RISES, section="learning_rates"))
    claims = read_claims(EXPERIMENT, study.folder / "claims.yaml", schema("claims"))
    with pytest.raises(ConfigError, match="the section 'learning_rates' is unknown; did you mean learning_rate"):
        refuse_unknown_sections(claims, ["learning_rate", "method"])


def test_a_published_cell_of_a_misspelt_sweep_is_named_and_one_of_a_sweep_left_out_is_not(study):
    left_out, misspelt = ({**CELL, "sweep": name} for name in ("width", "learnig_rate"))
    assert refuse_misspelt_sweeps(published(study, [left_out]), ["learning_rate"]) is None
    with pytest.raises(ConfigError, match=r"cells\[1\]\.sweep: .* did you mean learning_rate\?"):
        refuse_misspelt_sweeps(published(study, [left_out, misspelt]), ["learning_rate"])


def test_the_names_of_checks_and_relations_are_those_that_are_made():
    assert tuple(check.name for check in checks()) == CHECKS
    assert tuple(relation.name for relation in relations()) == RELATIONS
