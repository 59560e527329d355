"""The search as Snakemake runs it: rung by rung, the test images for the winner alone, and nothing twice."""

import csv
import json

import pytest

from writeup.experiment.declaration import experiment_of
from writeup.experiment.run_files import csv_rows
from writeup.experiment.table import planned

SEARCH = {
    "write_search_plan", "train_candidate", "rank_candidates", "train_winner", "gather_search", "draw_search"
}  # fmt: skip


def rows(project, name):
    with (project.folder / "results" / name).open(newline="") as stream:
        return list(csv.DictReader(stream))


def results(project, folder):
    return {path: json.loads(path.read_text()) for path in (project.folder / "results" / folder).rglob("result.json")}


def bytes_of(project):
    found = sorted((project.folder / "results").glob("search*.csv"))
    return [path.read_bytes() for path in found]


def test_each_rung_is_entered_by_those_whom_the_one_before_kept(built):
    entered, kept = {}, {}
    for row in rows(built, "search.csv"):
        rung, candidate = int(row["rung"]), (row["learning_rate"], row["reg"], row["hidden_size"], row["momentum"])
        entered.setdefault(rung, set()).add(candidate)
        kept.setdefault(rung, set()).update([candidate] if row["kept"] == "true" else [])
    assert [len(entered[rung]) for rung in sorted(entered)] == [8, 4, 2]
    assert [entered[2], entered[3]] == [kept[1], kept[2]]


def test_the_sweeps_wait_until_the_first_rung_leaves_a_core_idle(built):
    trained = {folder: [path.stat().st_mtime for path in results(built, folder)] for folder in ("search", "runs")}
    before = sum(time < min(trained["runs"]) for time in trained["search"])
    assert before >= 8 - 2, "on two cores, the sweeps begin with the last two candidates of the first rung"


def test_no_run_of_the_search_was_tested_but_those_of_the_winner(built):
    assert results(built, "search/runs")
    assert not any("test_accuracy" in result for result in results(built, "search/runs").values())
    assert not list((built.folder / "results/search/runs").rglob("test.csv"))
    tested = [csv_rows(path)[1][0] for path in (built.folder / "results/search/winner").rglob("test.csv")]
    assert {row["seed"]: row["test_accuracy"] for row in rows(built, "search_winner.csv")} == {
        row["seed"]: row["test_accuracy"] for row in tested
    }


def test_the_search_adds_no_row_to_the_table_of_runs(built):
    plan = json.loads((built.folder / "results/plan.json").read_text())
    assert len(rows(built, "runs.csv")) == len(planned(experiment_of(plan), plan))


def test_an_added_value_trains_only_candidates_that_have_it_in_the_first_rung(built):
    before = set(results(built, "search/runs"))
    built.edit("config/minimal.yaml", "learning_rate: [0.3, 1, 3]", "learning_rate: [0.3, 1, 2, 3]")
    due = built.due()
    assert "train" not in due
    assert built.snakemake("results/search.csv").returncode == 0
    first = {path for path in set(results(built, "search/runs")) - before if "epochs~1/" in str(path)}
    assert 0 < len(first) == due["train_candidate"]
    assert all("learning_rate~2/" in str(path) for path in first)


def test_a_run_goes_on_from_the_rung_before_instead_of_starting_again(built):
    logs = [path for path in (built.folder / "logs/search/runs").rglob("*.log") if "epochs~3/" in str(path)]
    assert len(logs) == 4
    assert {log.read_text().splitlines()[1].split(":")[0] for log in logs} == {"epoch 2/3"}


@pytest.mark.slow
def test_searching_again_gives_the_same_bytes(built):
    before = bytes_of(built)
    for path in sorted((built.folder / "results/search").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    assert built.snakemake("results/search.csv").returncode == 0
    assert bytes_of(built) == before


@pytest.mark.slow
def test_another_rule_of_the_search_trains_nothing(built):
    module = built.folder / "src/writeup/experiment/search.py"
    module.write_text(module.read_text() + "\nNEW = 1\n")
    due = built.due()
    assert {"rank_candidates"} <= set(due)
    assert not {"train", "train_candidate", "train_winner"} & set(due)


def test_a_study_without_a_search_has_none_in_its_graph_and_says_so_where_a_claim_speaks_of_one(built):
    built.edit("config/tiny.yaml", "seeds: [0, 1]", "seeds: [0, 1]\nsearch: null")
    told = built.snakemake("--dry-run")
    assert "the study has none; declare one, or drop the claim" in told.stdout
    built.edit("config/tiny.yaml", "search: null", "search: null\nclaims: null")
    assert built.due().keys().isdisjoint(SEARCH)


@pytest.mark.slow
def test_a_search_and_a_theory_that_are_dropped_are_witnessed_no_more_though_their_files_still_lie_there(built):
    built.edit("config/tiny.yaml", "seeds: [0, 1]", "seeds: [0, 1]\nsearch: null\nclaims: null\ntheory: []")
    told = built.snakemake("results/witness.json")
    assert told.returncode == 0, told.stdout
    results = built.folder / "results"
    assert (results / "search_plan.json").exists()
    assert (results / "plateau_predicted.json").exists()
    witnessed = json.loads((results / "witness.json").read_text())["witnessed"]
    assert witnessed.keys().isdisjoint({"values of the search", "predictions from the images"})
