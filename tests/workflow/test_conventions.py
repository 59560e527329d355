"""Snakemake's conventions, held by its own linter."""

import os
import re
import subprocess
import sys

EXEMPT = {
    # The environment of every rule is the locked one that Snakemake itself runs in: `make report` makes it from
    # requirements/report.lock, hashes and all, which pins more than a conda file would.
    "Specify a conda environment or container for each rule.",
    # As a param, naming another folder would fetch again images that are known by their sums; see data.smk.
    "Shell command directly uses variable DIRECTORY from outside of the rule",
}


def test_the_linter_finds_nothing_but_what_is_exempt_for_a_reason(unbuilt):
    command = [sys.executable, "-m", "snakemake", "--lint"]
    own_code = {**os.environ, "PYTHONPATH": str(unbuilt.folder / "src")}
    told = subprocess.run(command, cwd=unbuilt.folder, env=own_code, capture_output=True, text=True, check=False)
    found = re.findall(r"^ +\* (.*):$", told.stdout + told.stderr, re.MULTILINE)
    assert set(found) == EXEMPT


def test_every_rule_says_what_it_does_and_keeps_a_log(unbuilt):
    listed = unbuilt.snakemake("--list-rules")
    assert listed.returncode == 0
    for rule in (unbuilt.folder / "workflow" / "rules").rglob("*.smk"):
        blocks = rule.read_text().split("\nrule ")[1:]
        assert all('"""' in block.splitlines()[1] and "\n    log:" in block for block in blocks), rule.name
