"""Claims about the search: whether it was what it was declared to be, and what its winner is worth."""

from dataclasses import replace

import pytest

from builtin import EXPERIMENT
from factories import a_candidate
from writeup.claims.claim_file import Claim
from writeup.claims.ledger import ledger
from writeup.claims.results import Search, read_search, with_winner
from writeup.errors import ConfigError, DocumentError, ResultError
from writeup.experiment.run_files import csv_text
from writeup.experiment.search import search_columns, winner_columns
from writeup.files import write_json, write_text

FIXED = a_candidate(reg=0, batch_size=16)
CANDIDATES = [{**FIXED, "learning_rate": rate} for rate in ("0.1", "0.3", "1")]
PLAN = {
    "dataset": "mnist",
    "seeds": [0, 1, 2, 3, 4],
    "grid": 12,
    "candidates": CANDIDATES,
    "rungs": [{"epochs": 1, "seeds": [0], "keep": 2}, {"epochs": 3, "seeds": [0, 1], "keep": 1}],
}


def row(rung, rate, seed, accuracy, kept, diverged="false"):
    epochs = str(PLAN["rungs"][rung - 1]["epochs"])
    names = {"rung": str(rung), "dataset": "mnist", **FIXED, "learning_rate": rate, "epochs": epochs, "seed": str(seed)}
    measures = {"best_validation_accuracy": str(accuracy), "diverged": diverged, "kept": kept}
    return {name: {**names, **measures}.get(name, "0.5") for name in search_columns(EXPERIMENT)}


def won(rate, seed):
    names = {"dataset": "mnist", **FIXED, "learning_rate": rate, "epochs": "3", "seed": str(seed), "diverged": "false"}
    return {name: names.get(name, "0.99") for name in winner_columns(EXPERIMENT)}


ROWS = [
    row(1, "0.1", 0, 0.7, "false"),
    row(1, "0.3", 0, 0.8, "true"),
    row(1, "1", 0, 0.9, "true"),
    row(2, "0.3", 0, 0.95, "true"),
    row(2, "0.3", 1, 0.94, "true"),
    row(2, "1", 0, 0.93, "false"),
    row(2, "1", 1, 0.95, "false"),
]
WINNER = [won("0.3", seed) for seed in PLAN["seeds"]]
WHOLE = Search(PLAN, ROWS, WINNER, EXPERIMENT)


def decided(study, search, kind="search_complete", statement="It is.", **terms):
    sources = replace(study.sources(), search=search)
    sources = replace(sources, results=with_winner(sources.results, search))
    (entry,) = ledger([Claim("it", "search", statement, kind, terms, "supported")], sources)
    return entry


def test_a_whole_search_is_supported(study):
    assert decided(study, WHOLE)["verdict"] == "supported"


def test_the_evidence_of_a_search_counts_its_candidates_rungs_and_runs(study):
    evidence = {"kind": "search", "candidates": 3, "grid": 12, "rungs": 2, "runs": 7, "tested": True, "faults": []}
    assert decided(study, WHOLE)["evidence"] == evidence


def test_the_rule_of_a_search_says_what_its_rungs_rank_by(study):
    assert decided(study, WHOLE)["rule"].startswith(
        "every declared candidate is in the tables, at every rung it entered and with every seed of the rung; each "
        "rung kept the candidates of the highest mean validation accuracy and dropped the others; "
    )


def test_a_search_of_one_rung_has_a_winner_of_as_many_epochs(study):
    plan = {**PLAN, "rungs": [{**PLAN["rungs"][0], "keep": 1}]}
    rows = [row(1, "0.1", 0, 0.7, "false"), row(1, "0.3", 0, 0.9, "true"), row(1, "1", 0, 0.8, "false")]
    winner = [{**won("0.3", seed), "epochs": "1"} for seed in PLAN["seeds"]]
    assert decided(study, Search(plan, rows, winner, EXPERIMENT))["verdict"] == "supported"


def written(folder, rows=ROWS, more=()):
    """The files of the search in a `folder`."""
    write_json(folder / "plan.json", PLAN)
    write_text(folder / "search.csv", csv_text([*search_columns(EXPERIMENT), *more], rows))
    write_text(folder / "winner.csv", csv_text(winner_columns(EXPERIMENT), WINNER))
    return folder / "plan.json", folder / "search.csv", folder / "winner.csv"


def test_a_search_is_read_as_it_was_written(tmp_path):
    assert read_search(EXPERIMENT, *written(tmp_path)) == WHOLE


def test_a_run_of_the_winner_that_failed_decides_nothing(study):
    runs = [{**won("0.3", seed), "failure": ""} for seed in PLAN["seeds"]]
    runs[1] |= {"test_accuracy": "", "diverged": "true", "failure": "experiment.py, line 3: ZeroDivisionError"}
    search = Search(PLAN, ROWS, runs, EXPERIMENT)
    entry = decided(study, search, "search_winner", metric="test_accuracy", than=THAN, above=-0.5)
    assert entry["verdict"] == "undecided"
    assert "1 of the runs failed, so nothing is known of what they measure: the winner of the search" in entry["reason"]


def changed(place, **cells):
    return [{**line, **cells} if i == place else line for i, line in enumerate(ROWS)]


@pytest.mark.parametrize(
    ("search", "words"),
    [
        (replace(WHOLE, rows=ROWS[1:]), "rung 1 lacks 1 run, the first of learning_rate 0.1"),
        (replace(WHOLE, rows=ROWS[:-1]), "rung 2 lacks 1 run, the first of learning_rate 1"),
        (replace(WHOLE, rows=[*ROWS, row(1, "3", 0, 0.1, "false")]), "rung 1 has, undeclared, 1 run,"),
        (replace(WHOLE, rows=[*ROWS, row(2, "0.1", 0, 0.1, "false")]), "rung 2 has, undeclared, 1 run,"),
        (replace(WHOLE, rows=[*ROWS, ROWS[0]]), "rung 1 has a run twice"),
        (replace(WHOLE, rows=[*ROWS, {**ROWS[0], "rung": "0"}]), "undeclared rungs 0"),
        (replace(WHOLE, rows=[*ROWS, {**ROWS[0], "rung": "3"}]), "undeclared rungs 3"),
        (replace(WHOLE, rows=changed(0, best_validation_accuracy="0.85")), "dropped learning_rate 0.1"),
        (replace(WHOLE, rows=changed(2, diverged="true")), "of which a run diverged"),
        (replace(WHOLE, rows=changed(2, kept="false")), "rung 1 kept 1 candidates, 2 were to be kept"),
        (replace(WHOLE, rows=changed(3, epochs="2")), "rung 2 lacks 1 run"),
        (replace(WHOLE, winner=WINNER[1:]), "the winner's table lacks 1 run"),
        (replace(WHOLE, winner=[won("1", seed) for seed in PLAN["seeds"]]), "the first of learning_rate 1"),
    ],
)
def test_whatever_is_missing_added_or_misjudged_refutes_it_by_name(study, search, words):
    entry = decided(study, search)
    assert entry["verdict"] == "refuted"
    assert words in entry["reason"]


def test_of_equal_scores_the_one_declared_first_must_have_gone_on(study):
    rows = changed(0, best_validation_accuracy="0.8")
    assert decided(study, replace(WHOLE, rows=rows))["verdict"] == "refuted"


THAN = {"sweep": "learning_rate", "learning_rate": 1}


@pytest.mark.parametrize(("above", "verdict"), [(0.03, "supported"), (0.05, "refuted")])
def test_the_winner_is_compared_seed_by_seed_with_a_configuration_of_a_sweep(study, above, verdict):
    assert decided(study, WHOLE, "search_winner", metric="test_accuracy", than=THAN, above=above)["verdict"] == verdict


def test_the_winner_is_compared_with_itself_in_another_metric(study):
    terms = {"metric": "best_validation_accuracy", "minus": "test_accuracy"}
    assert decided(study, WHOLE, "search_winner", **terms, within=0.001)["verdict"] == "supported"


def test_a_sentence_may_give_the_winners_mean(study):
    statement = "It reached << winner('test_accuracy') | show('%') >>."
    entry = decided(study, WHOLE, "search_winner", statement, metric="test_accuracy", than=THAN, above=0.0)
    assert entry["statement"] == "It reached 99.00\u00a0%."


def test_the_winners_mean_of_what_only_its_epochs_measure_is_refused(study):
    statement = "It reached << winner('weight_norm_1') | show('norm') >>."
    with pytest.raises(DocumentError, match="'weight_norm_1' is not measured at the end; measured: train_accuracy"):
        decided(study, WHOLE, "search_winner", statement, metric="test_accuracy", than=THAN, above=0.0)


def test_a_winner_of_which_a_run_diverged_is_worse_than_anything(study):
    diverged = {name: "" if name.endswith(("accuracy", "loss")) else WINNER[0][name] for name in WINNER[0]}
    search = replace(WHOLE, winner=[diverged | {"diverged": "true", "seed": str(seed)} for seed in PLAN["seeds"]])
    assert (
        decided(study, search, "search_winner", metric="test_accuracy", than=THAN, above=-0.5)["verdict"] == "refuted"
    )


def test_a_claim_about_a_search_that_the_study_does_not_have_is_told_by_name(study):
    with pytest.raises(ConfigError, match=r"claim it: it is about the search, but the study has none"):
        decided(study, None)


def test_tables_of_another_form_are_refused_so_that_no_test_accuracy_can_stand_among_losers(tmp_path):
    files = written(tmp_path, [{**line, "test_accuracy": "0.9"} for line in ROWS], ["test_accuracy"])
    with pytest.raises(ResultError, match=r"search\.csv does not have the columns"):
        read_search(EXPERIMENT, *files)


def test_a_table_of_the_winner_of_another_form_is_refused(tmp_path):
    files = written(tmp_path)
    more = [{**line, "more": "1"} for line in WINNER]
    write_text(files[-1], csv_text([*winner_columns(EXPERIMENT), "more"], more))
    with pytest.raises(ResultError, match=r"winner\.csv does not have the columns"):
        read_search(EXPERIMENT, *files)
