"""Training goes by one name, `train`, in options and profiles, however many jobs share it."""

import os
import re

import pytest

from running import due

SEARCH = {"train_candidate", "rank_candidates", "train_winner", "gather_search"}
RUNS = 66


def asked(project, *words):
    """What each training job asks for, as a dry run in Snakemake's own words says: its resources and its threads."""
    plan = project.plan("--verbose", "--config", "batch_seconds=0.01", *words)
    jobs = re.findall(r"(?m)^rule train_\d+:\n((?: .*\n)+)", plan)
    assert len(jobs) > 1, "several jobs share the training"
    return jobs


def test_resources_set_for_train_are_those_of_every_training_job(unbuilt):
    options = ("--set-resources", "train:mem_mb=777*attempt", "train:slurm_partition=long", "--set-threads", "train=2")
    for job in asked(unbuilt, *options):
        assert "mem_mb=777," in job
        assert "slurm_partition=long" in job
        assert "threads: 2" in job
        assert re.search(r"runtime=[1-9]", job), "what was not set is estimated"


@pytest.mark.slow
def test_with_more_cores_named_than_the_machine_has_a_run_takes_several(unbuilt):
    processors = os.cpu_count()
    for job in asked(unbuilt, "--cores", str(3 * processors)):
        assert "threads: 3" in job, "runs do not share a processor"
    for job in asked(unbuilt, "--cores", str(processors)):
        assert "threads" not in job


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--profile", "--workflow-profile"])
def test_a_profile_sets_the_resources_of_train(unbuilt, option):
    profile = unbuilt.folder / "site/config.yaml"
    profile.parent.mkdir()
    profile.write_text("set-resources:\n  train:\n    mem: 2GB\nlogger: writeup\nnolock: true\n")
    assert all("mem_mb=2000," in job for job in asked(unbuilt, option, "site"))


@pytest.mark.parametrize("words", [("--until", "train"), ("train",)])
def test_train_ends_a_build_behind_the_runs_of_the_sweeps(unbuilt, words):
    assert unbuilt.due(*words) == {"fetch_images": 1, "train": RUNS}


def test_forced_training_trains_every_run_of_the_sweeps_and_what_follows(built):
    plan = built.plan("-npR", "train")
    jobs = due(plan)
    assert jobs["train"] == RUNS
    assert {"gather_runs", "decide_claims", "write_html"} <= set(jobs)
    assert SEARCH.isdisjoint(jobs)
    assert re.search(rf"(?m)^  asked for\n +train \((\d+ jobs, )?{RUNS} runs\)", plan)
    assert built.due() == {}, "asked for once"


@pytest.mark.slow
def test_forced_training_gives_the_same_bytes_and_is_done(built):
    results = built.folder / "results"
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in results.rglob("result.json")}
    done = built.snakemake("-R", "train", "--until", "train")
    assert done.returncode == 0
    assert "Not finished" not in done.stdout, "what --until leaves out is nothing to mend"
    runs = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in results.rglob("result.json")}
    assert {path: content for path, (content, _) in runs.items()} == {path: it for path, (it, _) in before.items()}
    trained = [path for path, (_, time) in runs.items() if time > before[path][1]]
    assert {path.relative_to(results).parts[0] for path in trained} == {"runs"}
    assert len(trained) == RUNS
    assert built.due() == {}


def test_nothing_behind_omitted_training_is_built(unbuilt):
    jobs = set(unbuilt.due("--omit-from", "train"))
    assert {"derive_softmax", "train_candidate", "predict_plateau"} <= jobs
    assert {"train", "gather_runs", "write_html"}.isdisjoint(jobs)
