"""A function of a study's own, run by Slurm: what its runs ask for is what is submitted, and nothing is lost."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from writeup import tool

from .conftest import ACCOUNT, Project

pytestmark = pytest.mark.cluster

WORDS = ("--profile", "profiles/slurm", "--slurm-init-seconds-before-status-checks", "1", "--latency-wait", "20")
FUNCTION = """
import os
import time
from pathlib import Path


def run(seed, *, size: int = 1, resume):
    \"\"\"Count to `size`, a second each, and remember how far it was.\"\"\"
    counted = Path(resume, "counted")
    begun = int(counted.read_text()) if counted.exists() else 0
    for number in range(begun, size):
        time.sleep(1)
        counted.write_text(str(number + 1))
    return {"total": size + seed / 10, "begun": begun, "threads": int(os.environ["OMP_NUM_THREADS"])}
"""
CONFIG = """
title: Counting
author: {name: Nobody}
date: 2026-01-01
experiment:
  function: experiment.py
  seconds: 300
  resources: {threads: 2, mem_mb: 432, runtime: 7, gpu: 1}
defaults: {}
seeds: [0, 1]
confidence: 0.95
sweeps:
  - {name: size, title: Size, vary: {size: [1, 2, 20]}}
"""


@pytest.fixture(scope="module")
def study(user: Any) -> Any:
    folder = user.folder / "counting"
    (folder / "templates").mkdir(parents=True)
    (folder / "config").mkdir()
    (folder / "experiment.py").write_text(FUNCTION)
    (folder / "config/config.yaml").write_text(CONFIG)
    (folder / "templates/writeup.md").write_text('<% include "experiments.md" %>\n\n<% include "appendix.md" %>\n')
    (folder / "templates/method.md").write_text("::: method\nIt counts.\n:::\n")
    subprocess.run(["cp", "-r", tool.SNAKEFILE, tool.PROFILES, folder], check=True)
    subprocess.run(["cp", "-r", tool.ROOT / "src", user.folder / "source"], check=True)
    for name in ("workflow", "templates", "config", "profiles"):
        subprocess.run(["cp", "-r", tool.ROOT / name, user.folder / "source" / name], check=True)
    if user.account:
        subprocess.run(["chown", "-R", ACCOUNT, folder, user.folder / "source"], check=True)
    built = Project(folder, user, study=())
    yield built
    built.stop()


def test_the_runs_of_a_function_are_submitted_with_what_they_ask_for_and_go_on_where_they_were(
    study: Any, user: Any
) -> None:
    study.start(*WORDS, "results/claims.json")

    def counting() -> Path | None:
        return next((path for path in study.folder.rglob("counted") if int(path.read_text() or 0) >= 5), None)

    try:
        study.wait(300, "a run that counts", counting)
        running = [
            dict(word.partition("=")[::2] for word in line.split())
            for line in user.run("scontrol", "show", "job", "--oneliner").splitlines()
            if "JobState=RUNNING" in line
        ]
        user.cluster("crash", running[0]["NodeList"])
        study.finish(900)
    finally:
        study.stop()
    asked = [
        {name: job.get(name) for name in ("NumCPUs", "MinMemoryNode", "TresPerJob", "TimeLimit")} for job in running
    ]
    expected = {"NumCPUs": "2", "MinMemoryNode": "432M", "TresPerJob": "gres:gpu:1"}
    assert all(job.items() >= expected.items() for job in asked), asked
    assert {job["TimeLimit"] for job in asked} <= {"00:07:00", "00:14:00"}, asked  # one run, or two
    results = [json.loads(path.read_text()) for path in (study.folder / "results/runs").rglob("result.json")]
    assert len(results) == 6
    assert {result["threads"] for result in results} == {2}
    assert any(result["begun"] >= 5 for result in results), results
