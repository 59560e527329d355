#!/usr/bin/env python3
"""The speed of training, side by side: ours, a plain NumPy loop, PyTorch, JAX, scikit-learn, and the floor.

    make bench                     or, in the environment of benchmarks/requirements.lock,
    python benchmarks/speed.py --data results/data/mnist [--repeat 7] [--sizes 128x64 256x512] [--only ours]

Every contestant is a process of its own that trains an epoch when asked (see contestants.py). They are asked in turn,
round after round, so that whatever else the machine does falls on all of them alike; the table has the median over the
rounds, and the median of the ratios of the same round: to the floor, and of each to ours. No contestant inherits a
variable that chooses kernels: each runs those that its library picks for this processor, and ours those that it names.
The floor is at the peak of the fastest kernels of NumPy's BLAS that the processor can run, whether the BLAS picks them
or not. One thread each, on a core of its own; then as many runs at once as there are cores, timed until the last has
ended.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))  # noqa: TID251 (this environment has no writeup)

from writeup.arithmetic import kernels

OURS, OURS_AVX2 = "ours", "ours, AVX2 kernels"
NAMES = [OURS, OURS_AVX2, "plain NumPy", "JAX, jitted scan", "PyTorch, eager", "PyTorch, compiled", "scikit-learn"]
FLOORS = {"floor": {}, **{f"floor, {name}": {"OPENBLAS_CORETYPE": name} for name in kernels()}}
"""The kernels that the BLAS picks, and each that this processor can run."""
CHOSEN = {OURS_AVX2: {"WRITEUP_KERNELS": kernels()[-1]} if kernels() else {}, **FLOORS}
ONE_THREAD = {
    **dict.fromkeys(["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"], "1"),
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}


@dataclass
class Contestant:
    """Runs of one contestant, one a core."""

    name: str
    runs: list["subprocess.Popen[str]"]

    def epoch(self) -> tuple[float, float]:
        """Seconds of the slowest of the runs for an epoch, and the validation accuracy of one."""
        for run in self.runs:
            assert run.stdin is not None  # noqa: S101 (it was asked for)
            run.stdin.write("\n")
            run.stdin.flush()
        told = [json.loads(answer(run)) for run in self.runs]
        return max(seconds for seconds, _ in told), told[0][1]

    def end(self) -> None:
        for run in self.runs:
            run.kill()
            run.communicate()


def answer(run: "subprocess.Popen[str]") -> str:
    assert run.stdout is not None  # noqa: S101 (it was asked for)
    line = run.stdout.readline()
    if not line:
        raise RuntimeError((run.stderr.read() if run.stderr else "").strip().splitlines()[-1])
    return line


def contestant(name: str, data: Path, hidden: int, batch: int, cores: Sequence[int]) -> Contestant:
    """Start `name` on each of the `cores` and let it train its first epoch, which compiles what there is to compile."""
    choices = ("OPENBLAS_", "NPY_", "WRITEUP_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(choices)}
    environment |= {**ONE_THREAD, "PYTHONPATH": str(ROOT / "src"), **CHOSEN.get(name, {})}
    command = [sys.executable, str(Path(__file__).with_name("contestants.py")), name]
    command += ["--data", str(data), "--hidden", str(hidden), "--batch", str(batch)]
    started = Contestant(
        name,
        [
            subprocess.Popen(
                ["taskset", "--cpu-list", str(core), *command],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for core in cores
        ],
    )
    for run in started.runs:
        answer(run)
    started.epoch()
    return started


def table(names: Sequence[str], data: Path, hidden: int, batch: int, cores: Sequence[int], repeat: int) -> None:
    """Print the rows of one size."""
    contestants = list[Contestant]()
    try:
        for name in names:
            try:
                contestants.append(contestant(name, data, hidden, batch, cores))
            except RuntimeError as error:
                print(f"{name}: not measured ({error})")
        rounds = [{one.name: one.epoch() for one in contestants} for _ in range(repeat)]
    finally:
        for one in contestants:
            one.end()
    print(f"\nhidden {hidden}, batch {batch}, {len(cores)} {'run' if len(cores) == 1 else 'runs at once'}\n")
    print(f"| {'':20} | s/epoch | to the floor | to ours | validation |")
    print(f"|{'-' * 22}|--------:|-------------:|--------:|-----------:|")
    for one in contestants:
        seconds = median(each[one.name][0] for each in rounds)
        ratio = median(each[one.name][0] / min(each[floor][0] for floor in FLOORS) for each in rounds)
        ours = median(each[one.name][0] / each[OURS][0] for each in rounds) if OURS in rounds[0] else float("nan")
        accuracy = "" if one.name.startswith("floor") else f"{rounds[-1][one.name][1]:.4f}"
        print(f"| {one.name:20} | {seconds:7.3f} | {ratio:12.2f} | {ours:7.2f} | {accuracy:>10} |")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the same network with everything that can, in turns.")
    parser.add_argument("--data", type=Path, default=ROOT / "results/data/mnist", help="folder with the .npy files")
    parser.add_argument("--repeat", type=int, default=7, help="rounds")
    parser.add_argument("--sizes", nargs="+", default=["128x64", "128x512", "256x64", "256x512"], help="HIDDENxBATCH")
    parser.add_argument("--only", nargs="+", default=NAMES, choices=NAMES, help="contestants")
    options = parser.parse_args()
    if not (options.data / "train-images.npy").exists():
        sys.exit(
            f"{options.data} has no train-images.npy; build the images first: snakemake --cores 1 --until fetch_images"
        )
    names = [*(name for name in NAMES if name in options.only), *FLOORS]
    cores = sorted(os.sched_getaffinity(0))
    for size in options.sizes:
        hidden, batch = map(int, size.split("x"))
        for places in ([cores[0]], cores) if len(cores) > 1 else ([cores[0]],):
            table(names, options.data, hidden, batch, places, options.repeat)


if __name__ == "__main__":
    main()
