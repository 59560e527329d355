#!/usr/bin/env python3
"""What a study costs beside its training: the plan, the build of its tables, a build with nothing to do, a job's start.

    make bench-whole               or
    python benchmarks/scale.py [--runs 10 100 1000 10000] [--project FOLDER] [--plan-only]

Each study is a real one, built by the real Snakefile of FOLDER (this checkout by default; a checkout of an older commit
gives the numbers to compare with), with runs so small that they cost next to nothing: twenty images, one epoch, one
hidden unit. One line a size, each with seconds of wall time, of processor time, and MB of the largest process:

    plan     a dry run before anything is built
    build    everything up to the tables, on two cores; and that for each run
    files    below results, logs and .snakemake, and what they take on disk
    no-op    a build with nothing to do
    job      one training job as a cluster's node starts it, training included
"""

import argparse
import compileall
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from images import idx_files

from writeup.tool import copy_checkout

ROOT = Path(__file__).resolve().parents[1]
SEEDS = 10
TABLES = ("results/runs.csv", "results/epochs.csv", "results/summary.csv")


@dataclass(frozen=True)
class Cost:
    seconds: float  # of wall time
    processor: float  # seconds
    memory: int  # MB at the peak, of the largest process

    def __str__(self) -> str:
        return f"{self.seconds:7.1f} {self.processor:7.1f} {self.memory:5d}"


@dataclass(frozen=True)
class Study:
    """A study of so many runs in a folder of its own."""

    folder: Path

    @classmethod
    def make(cls, folder: Path, project: Path, runs: int, images: Path) -> "Study":
        copy_checkout(folder, project)
        compileall.compile_dir(folder / "src", quiet=1)  # as it is after a user's first command
        seeds = min(SEEDS, runs)
        rates = [round(0.001 * (number + 1), 3) for number in range(runs // seeds)]
        study = {
            "data": {"train": 20, "validation": 10, "test": 10, "directory": str(images)},
            "defaults": {"batch_size": 20, "epochs": 1, "hidden_size": 1},
            "seeds": list(range(seeds)),
            "sweeps": [{"name": "scale", "title": "Scale", "vary": {"learning_rate": rates}}],
            "search": None,
            "claims": None,
            "published": None,
            "allow_unexpected": True,
        }
        (folder / "config/scale.yaml").write_text(json.dumps(study))
        return cls(folder)

    def snakemake(self, *words: str) -> Cost:
        """What a run of Snakemake costs; it must succeed."""
        command = [sys.executable, "-m", "snakemake", *words, "--cores", "2", "--configfile", "config/scale.yaml"]
        surroundings = {**os.environ, "PYTHONPATH": str(self.folder / "src")}
        with (self.folder / "told.log").open("w+b") as log:
            begun = time.perf_counter()
            process = subprocess.Popen(command, cwd=self.folder, env=surroundings, stdout=log, stderr=log)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - begun
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{(self.folder / 'told.log').read_text()[-3000:]}")
        return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)

    def job(self) -> Cost:
        """One training job, started as on a cluster's node: a Snakemake that reads the whole workflow for it."""
        rule = "train_1" if (self.folder / ".writeup/batches.json").exists() else None
        if rule is None:  # one job a run, before runs were gathered
            return Cost(float("nan"), float("nan"), 0)
        remote = ("--mode", "remote", "--no-hooks", "--nolock", "--ignore-incomplete", "--max-inventory-time", "0")
        return self.snakemake("--target-jobs", f"{rule}:", "--allowed-rules", rule, "--force", *remote)

    def disk(self) -> tuple[int, int]:
        """How many files the build left, and how many MB of disk they take."""
        kept = [path for part in ("results", "logs", ".snakemake") for path in (self.folder / part).rglob("*")]
        sizes = [path.stat().st_blocks * 512 for path in kept if path.is_file()]
        return len(sizes), sum(sizes) >> 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, nargs="+", default=[10, 100, 1000, 10_000])
    parser.add_argument("--project", type=Path, default=ROOT, metavar="FOLDER")
    parser.add_argument("--plan-only", action="store_true", help="measure the plan and build nothing")
    options = parser.parse_args()
    columns = f"   runs | {'plan s':>7} {'cpu s':>7} {'MB':>5}"
    if not options.plan_only:
        columns += f" | {'build s':>7} {'cpu s':>7} {'MB':>5} {'ms/run':>7} | {'files':>6} {'MB':>5}"
        columns += f" | {'no-op s':>7} {'cpu s':>7} {'MB':>5} | {'job s':>7} {'cpu s':>7} {'MB':>5}"
    print(columns)
    for runs in options.runs:
        with tempfile.TemporaryDirectory(prefix="writeup-scale-") as place:
            study = Study.make(Path(place, "study"), options.project.resolve(), runs, idx_files(Path(place, "images")))
            print(f"{runs:7d} | {study.snakemake(*TABLES, '--dry-run', '--quiet', 'all')}", end="", flush=True)
            if not options.plan_only:
                built = study.snakemake(*TABLES, "--quiet", "all")
                files, size = study.disk()
                print(f" | {built} {1000 * built.seconds / runs:7.1f} | {files:6d} {size:5d}", end="", flush=True)
                print(f" | {study.snakemake(*TABLES, '--quiet', 'all')} | {study.job()}", end="")
            print(flush=True)


if __name__ == "__main__":
    main()
