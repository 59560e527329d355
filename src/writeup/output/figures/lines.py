"""What learning curves are drawn from: the runs of one sweep, epoch by epoch.

A run that diverged is cut before its first value that is not finite, or where its epochs end too soon; a configuration
of which a run diverged has no mean.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from writeup.experiment.parameters import HYPERPARAMETERS
from writeup.experiment.run_files import csv_rows
from writeup.output.figures.style import label

SPLITS = ("train", "validation")
METRICS = ("loss", "accuracy")
STILL = 0.02


@dataclass(frozen=True)
class Run:
    """One run: `values[split, metric]` holds an entry for each epoch before the run diverged, if it did."""

    seed: str
    values: Mapping[tuple[str, str], NDArray[np.float64]]
    diverged: bool

    @property
    def epochs(self) -> int:
        """Epochs that can be drawn."""
        return len(self.values["train", "loss"])


@dataclass(frozen=True)
class Line:
    """One configuration of the sweep with its runs."""

    label: str
    runs: Sequence[Run]
    plateau: float | None = None
    """The epoch in which its plateau ends, a mean over the runs; None where that was not measured in each of them."""

    @property
    def is_cut_off(self) -> bool:
        """Whether the training loss still fell by more than STILL of itself in the last epoch."""
        mean = self.mean("train", "loss")
        return len(mean) > 1 and bool(mean[-2] - mean[-1] > STILL * mean[-1])

    @property
    def diverged(self) -> int:
        """How many of the runs diverged."""
        return sum(run.diverged for run in self.runs)

    def mean(self, split: str, metric: str) -> NDArray[np.float64]:
        """Mean over the runs by epoch; empty if one of them diverged, as a mean of the others would flatter."""
        return np.empty(0) if self.diverged else np.mean([run.values[split, metric] for run in self.runs], axis=0)

    def last(self, split: str, metric: str) -> float:
        """The mean after the last epoch; NaN if a run diverged."""
        mean = self.mean(split, metric)
        return float(mean[-1]) if len(mean) else math.nan

    def end(self, metric: str) -> float:
        """The last validation value: of the mean or, where there is none, of the first run that has one; else NaN."""
        runs = [run.values["validation", metric][-1] for run in self.runs if run.epochs]
        return next((float(end) for end in (self.last("validation", metric), *runs) if math.isfinite(end)), math.nan)


def plateau_ends(plateaus_csv: str | Path, images: int) -> dict[tuple[str, ...], float]:
    """The epoch in which the plateau ends, a mean over the runs, by configuration; without those that never left it.

    An epoch has `images` training images; 0.5 is the middle of the first epoch.
    """
    steps: dict[tuple[str, ...], list[str]] = {}
    for row in csv_rows(Path(plateaus_csv))[1]:
        steps.setdefault(tuple(row[name] for name in HYPERPARAMETERS), []).append(row["measured_steps"])
    size = HYPERPARAMETERS.index("batch_size")
    return {
        at: float(np.mean([int(step) for step in measured])) / math.ceil(images / int(at[size]))
        for at, measured in steps.items()
        if all(measured)
    }


def read_lines(
    epochs_csv: str | Path,
    sweep: Mapping[str, Any],
    seeds: Sequence[int],
    ends: Mapping[tuple[str, ...], float] | None = None,
) -> list[Line]:
    """The lines of `sweep`, an entry of the plan's sweeps; a run without any row diverged in its first epoch.

    `ends` are those of the plateaus, see `plateau_ends`.
    """
    rows_by_run: dict[tuple[str, ...], list[dict[str, str]]] = {}
    names = tuple(sweep["configurations"][0])
    for row in csv_rows(Path(epochs_csv))[1]:
        rows_by_run.setdefault((*(row[name] for name in names), row["seed"]), []).append(row)
    lines = []
    for configuration in sweep["configurations"]:
        runs = []
        for seed in map(str, seeds):
            rows = rows_by_run.get((*(configuration[name] for name in names), seed), [])
            runs.append(_run(seed, rows, int(configuration["epochs"])))
        end = (ends or {}).get(tuple(configuration.get(name, "") for name in HYPERPARAMETERS))
        lines.append(Line(label(configuration, _differing(sweep)), runs, end))
    return lines


def _differing(sweep: Mapping[str, Any]) -> list[str]:
    """The hyper-parameters that tell the configurations of `sweep` apart; of a single one, all that it names."""
    names = list(sweep["vary"])
    return [name for name in names if len({at[name] for at in sweep["configurations"]}) > 1] or names


def _run(seed: str, rows: Sequence[Mapping[str, str]], epochs: int) -> Run:
    table = {
        (split, metric): np.array([float(row[f"{split}_{metric}"] or "nan") for row in rows])
        for split in SPLITS
        for metric in METRICS
    }
    finite = np.all([np.isfinite(values) for values in table.values()], axis=0)
    whole = len(rows) if finite.all() else int(np.argmin(finite))
    return Run(seed, {key: values[:whole] for key, values in table.items()}, diverged=whole < epochs)
