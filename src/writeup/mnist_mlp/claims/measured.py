"""What other steps measured on the runs, as claims ask for it."""

from pathlib import Path

from writeup.claims.results import Derived, Key, number, run_key
from writeup.experiment.declaration import Experiment
from writeup.experiment.run_files import csv_table


def read_measured(experiment: Experiment, plateaus: Path, sharpness: Path) -> Derived:
    """What results/plateau_measured.csv and results/sharpness.csv say of each run.

    The steps on the plateau are infinite where it was not left; sharpness over its limit is NaN for a run without
    finite weights.
    """
    steps, ratio, origin = dict[Key, float](), dict[Key, float](), dict[Key, float]()
    for row in csv_table(plateaus, (*experiment.columns, "measured_steps")):
        steps[run_key(experiment, row)] = number(row["measured_steps"] or "inf")
    for row in csv_table(sharpness, (*experiment.columns, "sharpness", "limit", "origin")):
        key, limit = run_key(experiment, row), number(row["limit"])
        ratio[key], origin[key] = number(row["sharpness"]) / limit, number(row["origin"]) / limit
    return {"plateau_steps": steps, "sharpness_ratio": ratio, "origin_ratio": origin}
