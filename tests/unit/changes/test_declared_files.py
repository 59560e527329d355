"""What of a folder belongs to its build, and what an earlier study left there."""

import json

import pytest

from writeup.changes.builds import archive, keep
from writeup.changes.declared_files import declared_files
from writeup.changes.sameness import IDENTICAL, hold
from writeup.report.tree import parse

RUN = "learning_rate~{rate}/reg~0.001/batch_size~64/epochs~10/hidden_size~128/momentum~0/seed~0"
CANDIDATE = {"learning_rate": "3", "reg": "0", "batch_size": "64", "hidden_size": "64", "momentum": "0"}
SEARCHED = "learning_rate~{rate}/reg~0/batch_size~64/epochs~1/hidden_size~64/momentum~0/seed~0"


@pytest.fixture
def whole(old):
    """A build with a search, a certificate and a figure, besides its tables."""
    plan = json.loads((old.path / "results/plan.json").read_text())
    tables = ["plan.json", "runs.csv", "search_plan.json", "search.csv"]
    old.write("results/provenance.json", json.dumps({"files": {f"results/{name}": {"sha256": ""} for name in tables}}))
    search = {"dataset": plan["dataset"], "seeds": [0], "rungs": [{"epochs": 1, "seeds": [0], "keep": 1}]}
    old.write("results/search_plan.json", json.dumps(search))
    standing = {"candidate": CANDIDATE, "score": 0.5, "rank": 1, "kept": True}
    old.write("results/search/rung~1.json", json.dumps({"rung": 1, "standings": [standing]}))
    old.write("results/claims.json", json.dumps([{"id": "a", "evidence": {"kind": "certificate"}}]))
    old.write("results/checks.json", json.dumps([{"file": "xor.json"}]))
    old.write("results/document.json", json.dumps(parse("![What is seen.](curves_rates){#fig:curves}")))
    return old


def names(project):
    dataset = json.loads((project.path / "results/plan.json").read_text())["dataset"]
    return lambda name: "results/" + name.replace("DATASET", f"dataset~{dataset}")


DECLARED = [
    "runs.csv",
    f"runs/DATASET/{RUN.format(rate=0.1)}/steps.npy",
    f"search/runs/DATASET/{SEARCHED.format(rate=3)}/state.npz",
    f"search/winner/DATASET/{SEARCHED.format(rate=3)}/weights.npz",
    "search/rung~1.json",
    "search.csv",
    "certificates/xor.json",
    "checks.json",
    "figures/curves_rates.svg",
    "slides/curves_rates.json",
    "data/mnist/train-images.npy",
]
LEFT_BEHIND = [
    "plateau.json",
    f"runs/DATASET/{RUN.format(rate=7)}/result.json",
    f"runs/DATASET/{RUN.format(rate=0.1).replace('/seed', '/decay~1/seed')}/result.json",
    f"runs/DATASET/{RUN.format(rate=0.1)}/notes.txt",
    f"search/runs/DATASET/{SEARCHED.format(rate=7)}/state.npz",
    f"search/winner/DATASET/{SEARCHED.format(rate=7)}/weights.npz",
    "search/rung~2.json",
    "certificates/softmax.json",
    "figures/curves_old.svg",
    "slides/curves_old.svg",
    "data/fashion-mnist/train-images.npy",
]


@pytest.mark.parametrize("name", DECLARED)
def test_a_file_that_the_study_declares_belongs_to_its_build(whole, name):
    name = names(whole)(name)
    if not (whole.path / name).exists():
        whole.write(name, "")
    assert name in declared_files(whole.path / "results")


@pytest.mark.parametrize("name", LEFT_BEHIND)
def test_what_an_earlier_study_left_is_no_part_of_the_build(whole, name):
    name = names(whole)(name)
    keep({"config": {}, "claims": [], "steps": {}}, whole.path)
    whole.write(name, "left")
    assert name not in declared_files(whole.path / "results")
    assert keep({"config": {}, "claims": [], "steps": {}}, whole.path) is None


def test_results_are_identical_whatever_was_built_before(old, new):
    for project in (old, new):
        project.write("results/document.json", json.dumps(parse("![What is seen.](curves_rates){#fig:curves}")))
    for name in map(names(old), [*LEFT_BEHIND[1:6], "figures/curves_old.svg"]):
        old.write(name, "left")
    assert hold(old.path, new.path).verdict == IDENTICAL


def test_without_a_search_the_files_of_one_are_left_behind(whole):
    whole.write("results/provenance.json", json.dumps({"files": {"results/plan.json": {}}}))
    assert {name for name in declared_files(whole.path / "results") if "search" in name} == set()


def test_of_results_brought_along_in_part_everything_counts(old):
    old.write("results/figures/curves_rates.svg", "")
    old.write("results/plateau.json", "{}")
    assert {"results/figures/curves_rates.svg", "results/plateau.json"} <= declared_files(old.path / "results")


def test_a_kept_build_holds_no_leftover(whole):
    whole.write("results/figures/curves_old.svg", "left")
    whole.write("results/figures/curves_rates.svg", "")
    kept = archive(keep({"config": {}, "claims": [], "steps": {}}, whole.path))
    assert kept.below("results/figures") == ["results/figures/curves_rates.svg"]
