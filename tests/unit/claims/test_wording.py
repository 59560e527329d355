"""A claim says no more than its rule tests, and names the part of the study that its rule looks at."""

from pathlib import Path

import pytest

from builtin import EXPERIMENT
from factories import a_study, schema
from writeup.claims.claim_file import read_claims
from writeup.claims.design import design
from writeup.claims.wording import refuse_riders
from writeup.document.template_paths import read_words, sections
from writeup.errors import ConfigError
from writeup.experiment.plan import plan
from writeup.experiment.schema import load_yaml
from writeup.mnist_mlp.claims.extension import EXTENSION

ROOT = Path(__file__).parents[3]
STUDY = a_study(load_yaml(ROOT / "config/config.yaml"))
SCHEMA = schema("claims")
RISES = {"rises": {"metric": "test_accuracy", "along": "learning_rate", "sweep": "learning_rate"}}
EVERY = {"every_run": {"metric": "test_accuracy", "sweep": "learning_rate", "above": 0}}
ONE = {"in_range": {"metric": "test_accuracy", "sweep": "learning_rate", "where": {"learning_rate": 1}, "above": 0.5}}
PLATEAU = {"predicted_runs": {"metric": "plateau_steps", "sweep": "plateau", "within": 0.25}}
TUNED = {"in_range": {"metric": "test_accuracy", "sweep": "tuned", "where": {"momentum": 0}, "above": 0.5}}


@pytest.fixture
def faults(study, claim):
    """What is wrong with the wording of a claim, as declared and printed by `templates`."""

    def judge(statement, rule=RISES, templates=(), **more):
        study.declare(claim(rule, statement=statement, **more))
        claims = read_claims(EXPERIMENT, study.folder / "claims.yaml", SCHEMA)
        try:
            refuse_riders(claims, design(EXPERIMENT, plan(STUDY)), STUDY.defaults, templates, EXTENSION)
        except ConfigError as error:
            return str(error)
        return ""

    return judge


def test_the_shipped_claims_say_no_more_than_their_rules_test():
    claims = read_claims(EXPERIMENT, ROOT / "config/claims.yaml", SCHEMA)
    texts = [read_words(path) for path in sections([ROOT / "templates"]).values()]
    refuse_riders(claims, design(EXPERIMENT, plan(STUDY)), STUDY.defaults, texts, EXTENSION)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("Slow runs score less on average because they travel less.", "has the rider “because”"),
        ("The mean accuracy rises, so the model under-fits.", "has the rider “so”"),
        ("So it is for the mean test accuracy.", "has the rider “So”"),
        ("The mean accuracy rises and therefore more is better.", "has the rider “therefore”"),
        ("The mean accuracy rises, as it must if nothing else counts.", "has the rider “as it must”"),
        ("The mean accuracy rises. More epochs would not help.", "more than one sentence"),
        ("The accuracy rises in every single run.", "says “every single run”"),
        ("The mean accuracy never falls.", "says “never”"),
        ("No run of the sweep is worse.", "says “No run”"),
        ("The runs with larger steps score more.", "says “runs”, but the rule rises is about means"),
        ("A run is better the larger its rate.", "says “run”, but the rule rises is about means"),
        ("Slow runs end later than fast runs.", "says “runs”, but the rule rises is about means"),
        ("It rises for Adam (mean). Others fall.", "more than one sentence"),
        ("It rises for A. It falls for others.", "more than one sentence"),
        ("It rises on average, etc. Others fall.", "more than one sentence"),
        ("The mean rises with the rate, so that more is better.", "has the rider “so”"),
        ("The mean rises, thus more is better.", "has the rider “thus”"),
    ],
)
def test_a_statement_that_says_more_than_its_rule_is_found(faults, statement, words):
    assert words in faults(statement)


@pytest.mark.parametrize("form", ["refuted", "undecided", "supported"])
def test_a_form_may_say_no_more_either(faults, form):
    assert "has the rider “hence”" in faults("The mean rises.", **{form: "The mean does not rise, hence it falls."})


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("The larger the learning rate, the higher the test accuracy.", RISES),
        ("The mean over the runs rises so far.", RISES),
        ("On average, runs with larger steps score more.", RISES),
        ("A smaller rate does not always score less.", RISES),
        ("Every run is above $\\frac12$ of it, e.g. at once.", EVERY),
        ("In every run the accuracy is above << rule.above | show('%') >>. ", EVERY),
        ("The softmax never moves further than its scores.", {"certificate": {"theorem": "softmax", "chain": "norm"}}),
        ("With Adam vs. SGD, e.g. Adam by Kingma et al. (without decay), the test accuracy rises.", RISES),
        ("On St. Petersburg's data, cf. Fig. A, Prof. Knuth's rate gives the higher test accuracy.", RISES),
        ("In the U.S. Army a larger rate gives the higher test accuracy.", RISES),
        ("In the long run the test accuracy is higher.", RISES),
        ("The run time (on one core) rises, and the run-time of others with it.", RISES),
        ("The larger the rate, the faster the program runs.", RISES),
        ("The program runs faster with a larger rate.", RISES),
        ("It rises for rates that are usual, so-called large ones, and so on.", RISES),
        ("Thus far, the test accuracy rises.", RISES),
    ],
)
def test_a_statement_that_says_what_its_rule_tests_is_let_be(faults, statement, rule):
    assert faults(statement, rule) == ""


@pytest.mark.parametrize(
    ("statement", "rule", "words"),
    [
        ("The mean test accuracy is above a half.", ONE, "is only about learning rate 1"),
        ("In every run the plateau lasts as long as predicted.", PLATEAU, "is only about hidden units 32"),
        ("In the tuned configuration the mean test accuracy is high.", TUNED, "is only about momentum 0"),
        ("Without momentum the mean test accuracy is high.", TUNED, "is only about hidden units 256"),
    ],
)
def test_a_statement_that_hides_which_part_it_is_about_is_found(faults, statement, rule, words):
    assert words in faults(statement, rule)


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("At $\\eta = 1$ the mean test accuracy is above a half.", ONE),
        ("At the largest learning rate the mean test accuracy is above a half.", ONE),
        ("With $H = 32$ the plateau lasts as long as predicted in every run.", PLATEAU),
        ("In the tuned configuration without momentum the mean test accuracy is high.", TUNED),
    ],
)
def test_a_statement_that_names_its_part_is_let_be(faults, statement, rule):
    assert faults(statement, rule) == ""


def test_the_passage_around_a_claim_may_name_its_part_but_everywhere(faults):
    statement = "The mean test accuracy is above a half."
    named = "**At $\\eta = 1$.** << claim('it') >>"
    heading = "## The largest learning rate\n\n<< claim('it') >>"
    assert faults(statement, ONE, [named, heading]) == ""
    assert "is only about learning rate 1" in faults(statement, ONE, [named, "## First\n\n<< claim('it') >>"])
