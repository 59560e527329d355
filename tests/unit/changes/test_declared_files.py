"""What of a folder belongs to its build, and what an earlier study left there."""

import json

import pytest

from writeup.changes.builds import declared_files, open_archive
from writeup.changes.history import archive_build
from writeup.changes.verify import IDENTICAL, verify

DECLARED = ["results/plan.json", "results/runs.csv", "results/figures/curves_rates.svg"]
LEFT = "results/figures/curves_gone.svg"
NOTHING_MADE = {"config": {}, "configfiles": [], "claims": [], "steps": {}}


def declare(project, *names):
    """Give the project a manifest of these files, each of which is there."""
    for name in names:
        if not (project.path / name).exists():
            project.write(name, "")
    project.write("results/manifest.json", json.dumps({"files": dict.fromkeys(names, ""), "made": {}}))


def test_what_the_manifest_names_and_what_is_there_is_declared(old):
    declare(old, *DECLARED)
    (old.path / "results/runs.csv").unlink()
    old.write(LEFT, "left")
    assert declared_files(old.path / "results") == {"results/plan.json", "results/figures/curves_rates.svg"}


def test_of_results_without_a_manifest_everything_counts(old):
    old.write(LEFT, "left")
    assert {LEFT, "results/plan.json"} <= declared_files(old.path / "results")


def test_of_a_build_that_stopped_at_its_claims_all_counts_what_is_new_to_the_study_too(old):
    declare(old, *DECLARED)
    new = {"results/claims.failed.json", "results/figures/curves_new.svg"}
    for name in new:
        old.write(name, "[]")
    assert declared_files(old.path / "results") >= {*DECLARED, *new}


@pytest.mark.parametrize("name", [LEFT, "results/runs/dataset~gone/result.json", "results/search/rung~9.json"])
def test_results_are_identical_whatever_was_built_before(old, new, name):
    for project in (old, new):
        declare(project, *DECLARED)
    old.write(name, "left")
    assert verify(old.path, new.path).verdict == IDENTICAL


def test_a_kept_build_holds_no_leftover(old):
    declare(old, *DECLARED)
    old.write(LEFT, "left")
    assert open_archive(archive_build(NOTHING_MADE, old.path)).below("results/figures") == [
        "results/figures/curves_rates.svg"
    ]


def test_a_leftover_makes_no_new_build_to_keep(old):
    declare(old, *DECLARED)
    archive_build(NOTHING_MADE, old.path)
    old.write(LEFT, "left")
    assert archive_build(NOTHING_MADE, old.path) is None
