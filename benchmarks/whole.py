#!/usr/bin/env python3
"""The whole study against the floor: built from nothing, with nothing to do, and after an edit of a template.

    make bench-whole               or
    python benchmarks/whole.py [--configfile config/minimal.yaml] [--repeat 5]

The study is built in a copy of this checkout. The sum of floors is the time that the large matrix products of all its
runs, those of the search among them, would take at the measured peak, shared out evenly over the cores.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from images import idx_files

from writeup.arithmetic import kernels
from writeup.tool import copy_checkout

FINISHED = ("report/writeup.html", "report/writeup.pdf")
FEATURES = 784
ONE_THREAD = dict.fromkeys(["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"], "1")


PEAK = """
import time
import numpy as np
m, k, n = 3072, 784, 3072
A, B, C = np.ones((m, k), np.float32), np.ones((k, n), np.float32), np.empty((m, n), np.float32)
times = []
for _ in range(9):
    begun = time.perf_counter()
    np.matmul(A, B, out=C)
    times.append(time.perf_counter() - begun)
print(2 * m * k * n / min(times))
"""


def peak() -> float:
    """Floating-point operations a second of a large float32 product, on one thread, with the fastest kernels."""
    choices = [{}, *({"OPENBLAS_CORETYPE": name} for name in kernels())]
    return max(
        float(subprocess.check_output([sys.executable, "-c", PEAK], env={**surroundings(), **ONE_THREAD, **choice}))
        for choice in choices
    )


def surroundings() -> dict[str, str]:
    """The environment without variables that choose kernels."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("OPENBLAS_", "NPY_", "WRITEUP_"))}


def products(folder: Path) -> float:
    """The operations in the large products of every run below `folder`, from the runs' own names."""
    total = 0.0
    for result in folder.rglob("result.json"):
        named = dict(part.split("~") for part in result.parent.parts if "~" in part)
        _, *sizes = named["dataset"].rsplit("-", 3) if named["dataset"][-1].isdigit() else ("", 48000, 12000, 0)
        train, validation, _ = map(int, sizes)
        total += int(named["epochs"]) * (4 * train + 2 * validation) * FEATURES * int(named["hidden_size"])
    return total


def timed(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    begun = time.perf_counter()
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{(ran.stdout + ran.stderr)[-2000:]}")
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the whole study: cold, with nothing to do, after an edit.")
    parser.add_argument("--configfile", nargs="*", default=[], help="studies laid over the default one")
    parser.add_argument("--repeat", type=int, default=5, help="how often the short ones are timed")
    options = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "project")
        copy_checkout(folder)
        environment = {**surroundings(), "PYTHONPATH": str(folder / "src")}
        snakemake = [sys.executable, "-m", "snakemake"]
        study = ["--cores", "8", "--config", f"data={{directory: {idx_files(Path(place, 'images'))}}}"]
        study += ["--configfile", *options.configfile] if options.configfile else []
        build = [*snakemake, *study]
        cold = timed(build, folder, environment)
        floors = products(folder / "results") / peak() / cores
        print(f"from nothing         {cold:8.1f} s")
        print(
            f"sum of floors        {floors:8.1f} s on {cores} cores; the study takes {cold / floors:.2f} times as long"
        )
        nothing = median(timed(build, folder, environment) for _ in range(options.repeat))
        print(f"nothing to do        {nothing:8.2f} s")
        section, edited = folder / "templates/limitations.md", []
        for number in range(options.repeat):
            with section.open("a") as stream:
                stream.write(f"\nAnd what {'else ' * (number + 1)}is there?\n")
            edited.append(timed([*snakemake, *FINISHED, *study], folder, environment))
        print(f"a template's edit    {median(edited):8.2f} s to both finished files")


if __name__ == "__main__":
    main()
