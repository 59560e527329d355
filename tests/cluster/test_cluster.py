"""The minimal study built by Slurm, undisturbed and with faults: each time the bytes of a local build."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.cluster

# Few and small jobs at a time: the nodes share the cores of one machine.
SMALL = ("--jobs", "6", "--config", "batch_seconds=50", "--latency-wait", "20")
SLURM = ("--profile", "profiles/slurm", "--slurm-init-seconds-before-status-checks", "1", *SMALL)
GENERIC = ("--profile", "profiles/cluster-generic", *SMALL)
ASKED = 777
"""MB of memory that the user sets for training."""
STARVED = "train_1"
"""The rule that gets too little memory at first; four times as much at the second attempt."""


@pytest.fixture(scope="session")
def undisturbed(project: Callable[[str], Any]) -> Any:
    """The study built through the slurm profile."""
    built = project("slurm")
    built.build(*SLURM, "--set-resources", f"train:mem_mb={ASKED}*attempt")
    return built


@dataclass(frozen=True)
class Disturbed:
    """A build in which a node was killed, a job cancelled and another over its memory, all while they trained."""

    project: Any
    lost: Any
    """A job of the node that was killed."""
    cancelled: Any
    kept: dict[str, int]
    """Run of the lost job → epochs that it was known to have behind it when the node was killed."""


@pytest.fixture(scope="session")
def disturbed(project: Callable[[str], Any], user: Any) -> Disturbed:
    built = project("faults")
    built.start(*SLURM, "--set-resources", f"{STARVED}:mem_mb=150*attempt*attempt")

    def progress(job: Any) -> dict[str, int]:
        return {run: epochs(built, run) for run in batch(built, job) if epochs(built, run)}

    def training() -> tuple[Any, Any] | None:
        """Two jobs on two nodes, each with progress kept."""
        running = [job for job in user.jobs(built) if job.state == "RUNNING" and re.fullmatch(r"train_\d+", job.rule)]
        running = [job for job in running if job.rule != STARVED and progress(job)]
        return next(((a, b) for a in running for b in running if a.node != b.node), None)

    try:
        lost, cancelled = built.wait(300, "two jobs that train on two nodes", training)
        kept = progress(lost)
        user.cluster("crash", lost.node)
        user.run("scancel", cancelled.number)
        built.finish(1800)
    finally:
        built.stop()
    return Disturbed(built, lost, cancelled, kept)


def batch(built: Any, job: Any) -> list[str]:
    """The runs that a training job trains."""
    batches: list[list[str]] = json.loads((built.folder / ".writeup/batches.json").read_text())
    return batches[int(job.rule.removeprefix("train_")) - 1]


def epochs(built: Any, run: str) -> int:
    """How many epochs of an unfinished run were kept."""
    try:
        with np.load(built.folder / f".writeup/progress/{run}.npz") as kept:
            return int(kept["epoch"])
    except OSError:
        return 0


def attempts(user: Any, disturbed: Disturbed, rule: str) -> list[Any]:
    return [job for job in user.jobs(disturbed.project) if job.rule == rule]


def test_a_study_built_by_slurm_has_the_bytes_of_a_local_build(undisturbed, local):
    assert undisturbed.digests() == local.digests()


def test_its_jobs_ran_at_the_first_attempt_on_several_nodes(undisturbed, user):
    jobs = user.jobs(undisturbed)
    assert {job.state for job in jobs} == {"COMPLETED"}
    assert len({job.node for job in jobs}) > 1


def test_its_training_jobs_asked_for_the_memory_that_was_set(undisturbed, user):
    memory = {job.memory for job in user.jobs(undisturbed) if re.fullmatch(r"train_\d+", job.rule)}
    assert memory == {f"{ASKED}M"}


def test_an_ordinary_user_built_it(undisturbed):
    assert (undisturbed.folder / "report/writeup.pdf").stat().st_uid != 0


def test_only_what_grows_with_the_study_is_submitted(undisturbed, user):
    rules = {job.rule.rstrip("0123456789") for job in user.jobs(undisturbed)}
    assert rules == {
        "train_",
        "train_candidate",
        "train_winner",
        "measure_test_accuracy",
        "test_winner",
        "predict_plateau",
        "examine_best_model",
        "measure_sharpness",
        "witness_training",
    }


def test_a_study_built_by_commands_that_submit_has_the_bytes_of_a_local_build(project, user, local):
    built = project("generic")
    built.build(*GENERIC)
    assert built.digests() == local.digests()
    assert {job.state for job in user.jobs(built)} == {"COMPLETED"}


def test_faults_leave_the_bytes_of_a_local_build(disturbed, local):
    assert disturbed.project.digests() == local.digests()


def test_a_job_lost_with_its_node_ran_again_on_another(disturbed, user):
    first, *others = attempts(user, disturbed, disturbed.lost.rule)
    assert (first.number, first.state) == (disturbed.lost.number, "NODE_FAIL")
    assert others[-1].state == "COMPLETED"
    assert others[-1].node != first.node


def test_the_lost_runs_went_on_from_the_epoch_they_were_kept_at(disturbed):
    (first, *_) = batch(disturbed.project, disturbed.lost)
    told = (disturbed.project.folder / f"logs/train/{first}.log").read_text()
    for run, epoch in disturbed.kept.items():
        begun = re.search(rf"^{re.escape(run)}\nepoch (\d+)/", told, re.MULTILINE)
        assert begun is None or int(begun[1]) > epoch > 0  # none: it had been trained to its end


def test_a_cancelled_job_was_submitted_again(disturbed, user):
    first, *others = attempts(user, disturbed, disturbed.cancelled.rule)
    assert (first.number, first.state) == (disturbed.cancelled.number, "CANCELLED")
    assert others[-1].state == "COMPLETED"


def test_a_job_over_its_memory_was_killed_and_submitted_again_with_more(disturbed, user):
    first, *others = attempts(user, disturbed, STARVED)
    log = disturbed.project.folder / f".snakemake/slurm_logs/rule_{STARVED}/{first.number}.log"
    assert "exceeded memory limit" in log.read_text()
    assert first.state == "FAILED"
    assert others[-1].state == "COMPLETED"
    assert int(others[-1].memory.rstrip("M")) > int(first.memory.rstrip("M"))
