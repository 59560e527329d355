"""Snakemake and the commands of the tool, run as their users run them; and what a dry run says, read."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from writeup.tool import ROOT

CODE = ROOT / "src"

ENTRY = re.compile(r"((?:^  \S.*\n)+)((?:^      .*\n?)+)", re.MULTILINE)  # reasons, and below them rules
RULE = re.compile(r"(\w+)(?: \(([^)]*)\))?(?:, |$| )")


def snakemake(folder: Path, *words: str, **how: Any) -> subprocess.CompletedProcess[str]:
    """Run Snakemake in `folder`, `how` as `called` says; `stdout` has all that it says."""
    return subprocess.run(**called(folder, *words, **how), check=False)


def called(
    folder: Path, *words: str, code: str | Path = CODE, start: Sequence[str] = (sys.executable,), **surroundings: str
) -> dict[str, Any]:
    """What the process of Snakemake gets.

    `start` is how Python is started, `code` is where the tool's code lies, `surroundings` are environment variables.
    """
    return {
        "args": [*start, "-m", "snakemake", "--cores", "2", *words],
        "cwd": folder,
        "env": {**_environment(code), **surroundings},
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "text": True,
        "errors": "replace",
    }


def start_snakemake(folder: Path, *words: str, **how: Any) -> subprocess.Popen[str]:
    """Start Snakemake in `folder`, in a session of its own."""
    return subprocess.Popen(**called(folder, *words, **how), start_new_session=True)


def writeup(folder: Path, *words: object, code: str | Path = CODE) -> subprocess.CompletedProcess[str]:
    """Run a command of the tool in `folder`."""
    command = [sys.executable, "-m", "writeup.cli", *map(str, words)]
    return subprocess.run(command, cwd=folder, env=_environment(code), capture_output=True, text=True, check=False)


def _environment(code: str | Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(code), "PYTHONDONTWRITEBYTECODE": "1"}


def due(plan: str) -> dict[str, int]:
    """How many jobs of each rule would run; of `train`, how many runs, however many of them a job trains."""
    assert "for reasons of their own" not in plan, plan
    counts: dict[str, int] = {}
    for _, rules in _entries(plan):
        for rule, numbers in rules:
            jobs, runs = (re.search(rf"(\d+) {unit}s?\b", numbers) for unit in ("job", "run"))
            number = runs if rule == "train" else jobs
            counts[rule] = counts.get(rule, 0) + (int(number[1]) if number else rule != "train")
    counts.pop("all", None)
    return counts


def reasons(plan: str) -> dict[str, list[str]]:
    """The reasons that stand above each rule, by the rule's name."""
    found: dict[str, list[str]] = {}
    for above, rules in _entries(plan):
        for rule, _ in rules:
            found.setdefault(rule, []).extend(above)
    return found


def _entries(plan: str) -> Iterator[tuple[list[str], list[tuple[str, str]]]]:
    """Reasons, and the rules that would run for them, each with the numbers in parentheses behind it."""
    for above, below in ENTRY.findall(plan):
        yield [line.strip() for line in above.splitlines()], RULE.findall(" ".join(map(str.strip, below.splitlines())))
