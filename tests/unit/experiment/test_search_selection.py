"""Who enters a rung of the search, who goes on, and from what."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builtin import EXPERIMENT
from factories import MADE, a_study
from writeup.errors import ConfigError, ResultError
from writeup.experiment.schema import load_yaml
from writeup.experiment.search import rank, read_rung, rung_runs, score, shorter, standings, survivors, winner_runs
from writeup.files import write_json

DEFAULT = load_yaml("config/config.yaml")
SCORES = st.lists(st.one_of(st.none(), st.integers(0, 20).map(lambda right: right / 20)), min_size=1, max_size=12)


def searched(**changes):
    config = copy.deepcopy(DEFAULT)
    config["search"].update(changes)
    return a_study(config).search


PLAN = searched(
    space={"learning_rate": [0.1, 0.3, 1]}, configurations=None, rungs=[{"epochs": 1}, {"epochs": 3, "seeds": 2}], eta=2
)


@given(SCORES, st.integers(1, 12))
def test_no_candidate_dropped_scores_more_than_one_kept(scores, keep):
    found = standings(scores, keep)
    kept = [standing["score"] for standing in found if standing["kept"]]
    dropped = [standing["score"] for standing in found if not standing["kept"] and standing["score"] is not None]
    assert min(kept, default=1) >= max(dropped, default=0)


@given(SCORES, st.integers(1, 12))
def test_as_many_are_kept_as_may_be_or_as_did_not_diverge(scores, keep):
    healthy = sum(score is not None for score in scores)
    assert sum(standing["kept"] for standing in standings(scores, keep)) == min(keep, healthy)


@given(SCORES, st.integers(1, 12))
def test_ranks_count_from_one_and_diverged_candidates_come_last(scores, keep):
    found = standings(scores, keep)
    assert sorted(standing["rank"] for standing in found) == list(range(1, len(scores) + 1))
    healthy = sum(score is not None for score in scores)
    assert all((standing["rank"] > healthy) == (standing["score"] is None) for standing in found)


def test_of_equal_scores_the_candidate_declared_first_goes_on():
    assert [standing["kept"] for standing in standings([0.5, 0.9, 0.9], 1)] == [False, True, False]


def test_a_score_is_the_mean_over_seeds_and_one_diverged_run_spoils_it():
    runs = [{"best_validation_accuracy": value, "diverged": False} for value in (0.9, 0.95)]
    assert score(EXPERIMENT, runs) == pytest.approx(0.925)
    assert score(EXPERIMENT, runs[:1]) == 0.9
    assert score(EXPERIMENT, [*runs, {"best_validation_accuracy": 0.99, "diverged": True}]) is None


def test_each_rung_keeps_one_in_eta_rounded_up_and_the_last_one_the_winner():
    assert [rung["keep"] for rung in searched()["rungs"]] == [10, 4, 2, 1]


def test_all_candidates_of_a_rung_share_its_seeds():
    assert {
        tuple(run["seed"] for run in rung_runs(EXPERIMENT, PLAN, 2, candidate)) for candidate in PLAN["candidates"]
    } == {("0", "1")}


def test_a_run_goes_on_from_the_longest_shorter_one_of_its_seed():
    first, second = rung_runs(EXPERIMENT, PLAN, 2, PLAN["candidates"][0])
    assert shorter(EXPERIMENT, PLAN, first) == rung_runs(EXPERIMENT, PLAN, 1, PLAN["candidates"][0])[0]
    assert shorter(EXPERIMENT, PLAN, second) is None


def test_the_winner_is_trained_with_every_seed_and_goes_on_from_the_last_rung():
    runs = winner_runs(EXPERIMENT, PLAN, PLAN["candidates"][0])
    assert [int(run["seed"]) for run in runs] == DEFAULT["seeds"]
    assert [shorter(EXPERIMENT, PLAN, run, tested=True) == run for run in runs] == [True] * 2 + [False] * 6


def write_run(folder, run, accuracy, **more):
    """The result of a run with that validation accuracy; diverged where there is none."""
    other = 0.5 if accuracy else None
    measures = dict.fromkeys(("train_accuracy", "train_loss", "validation_loss"), other)
    measures |= dict.fromkeys(("validation_accuracy", "best_validation_accuracy"), accuracy)
    numbers = {name: float(value) for name, value in run.fields.items() if name != "dataset"}
    row = {**MADE, "dataset": run["dataset"], **numbers, **measures, "diverged": not accuracy, **more}
    write_json(folder / run.path / "result.json", row)


@pytest.fixture
def make_rung(tmp_path):
    """The first rung on disk, its candidates' accuracies as given."""

    def make(*accuracies, **more):
        for candidate, accuracy in zip(PLAN["candidates"], accuracies, strict=True):
            (run,) = rung_runs(EXPERIMENT, PLAN, 1, candidate)
            write_run(tmp_path, run, accuracy, **more)
        return tmp_path

    return make


def test_the_outcome_of_a_rung_names_those_who_go_on_in_the_order_declared(make_rung):
    folder = make_rung(0.7, 0.5, 0.9)
    write_json(folder / "rung.json", rank(EXPERIMENT, PLAN, 1, PLAN["candidates"], folder))
    assert [
        candidate["learning_rate"] for candidate in survivors(read_rung(folder / "rung.json", PLAN["candidates"]))
    ] == ["0.1", "1"]


def with_decay(outcome):
    for entry in outcome["standings"]:
        entry["candidate"]["decay"] = "1"


LEFTOVERS = {
    "with a hyper-parameter more": with_decay,
    "with a hyper-parameter less": lambda outcome: [entry["candidate"].pop("reg") for entry in outcome["standings"]],
    "with another candidate": lambda outcome: outcome["standings"][0]["candidate"].update(reg="7"),
    "without ranks": lambda outcome: [entry.pop("rank") for entry in outcome["standings"]],
    "without standings": lambda outcome: outcome.pop("standings"),
}


@pytest.mark.parametrize("change", LEFTOVERS.values(), ids=LEFTOVERS)
def test_a_rung_of_an_earlier_study_is_none_of_this_one(make_rung, change):
    folder = make_rung(0.7, 0.5, 0.9)
    outcome = copy.deepcopy(rank(EXPERIMENT, PLAN, 1, PLAN["candidates"], folder))
    change(outcome)
    write_json(folder / "rung.json", outcome)
    with pytest.raises(ResultError, match="delete it and build again"):
        read_rung(folder / "rung.json", PLAN["candidates"])


def test_a_diverged_candidate_does_not_go_on_even_where_there_is_room(make_rung):
    outcome = rank(EXPERIMENT, PLAN, 1, PLAN["candidates"], make_rung(None, None, 0.2))
    assert [entry["kept"] for entry in outcome["standings"]] == [False, False, True]


def test_a_run_of_the_search_that_was_tested_is_refused(make_rung):
    with pytest.raises(ResultError, match=r"does not have the keys"):
        rank(EXPERIMENT, PLAN, 1, PLAN["candidates"], make_rung(0.7, 0.5, 0.9, test_accuracy=0.8))


def test_a_rung_without_a_healthy_candidate_is_told_in_one_sentence(make_rung):
    with pytest.raises(ResultError, match=r"every candidate of rung 1 .* diverged; mend what makes them diverge"):
        rank(EXPERIMENT, PLAN, 1, PLAN["candidates"], make_rung(None, None, None))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"configurations": 1000}, ["configurations", "1000", "288"]),
        ({"rungs": [{"epochs": 3}, {"epochs": 3}]}, ["rungs[1].epochs", "not more than the 3"]),
        ({"rungs": [{"epochs": 1, "seeds": 9}]}, ["rungs[0].seeds", "9", "the study has 8"]),
        ({"eta": 30}, ["rungs[1]", "nothing to decide"]),
        ({"eta": 1}, ["eta", "more than 1"]),
        ({"rungs": []}, ["rungs", "is empty"]),
        ({"space": {"epochs": [1, 2]}}, ["unknown key 'epochs'; allowed: "]),
        ({"with": {"momentum": 0}}, ["momentum", "both with and space"]),
        ({"beside": {"sweep": "tuned", "at": {"momentum": 0.3}}}, ["beside", "tuned"]),
        ({"space": {"batch_size": [64, 50_000]}, "configurations": 2, "rungs": [{"epochs": 1}]}, ["search", "50,000"]),
    ],
)
def test_a_mistake_in_the_search_is_told_in_one_sentence(changes, words):
    with pytest.raises(ConfigError) as told:
        searched(**changes)
    assert [word for word in words if word not in str(told.value)] == []


@pytest.mark.parametrize("none", [{"search": None}, {}])
def test_a_study_may_have_no_search(none):
    config = {name: value for name, value in DEFAULT.items() if name != "search"}
    assert a_study({**config, **none}).search is None
