"""Run a study's own experiment, one run after the other, and write what the other steps read of each.

A run is named by its folder, whose last parts spell its parameters and its seed. It leaves

    result.json    its parameters, its seed, its metrics, `diverged` and `failure`, and `code`; a run that failed has
                   the reason as its failure, and no number
    epochs.csv     epoch and its metrics, a row for each finished epoch

A run that fails is a result, too: its reason is printed, and the others go on. Where a run was ended from outside, the
job fails; what was finished before is not run again.

runs: folders …/learning_rate~0.1/…/seed~0
experiment: what a run depends on (JSON, see writeup.experiment.doors.door)
code: fingerprint of the experiment, kept with each result
progress: folder for unfinished runs, to go on from after an interruption
"""

import hashlib
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from writeup.errors import WriteupError
from writeup.experiment.doors.execution import Outcome, Runner, StoppedError, parameters
from writeup.experiment.doors.table import read_table
from writeup.experiment.run_files import csv_text, spelled
from writeup.files import dump_json, read_json, write_json, write_text

Measure = Callable[[Mapping[str, str], Path | None], Outcome]
"""What gives the outcome of the run that is spelled, with a folder to keep its state in."""


def run(*runs: Path, experiment: dict[str, Any], code: str = "", progress: Path | None = None) -> None:
    columns = [*experiment["identity"], *(name for name, _ in experiment["parameters"]), "seed"]
    saved, stopped = list[_Progress](), list[StoppedError]()
    with _measuring(experiment) as measure:
        for folder in runs:
            path, values = "/".join(folder.parts[-len(columns) :]), spelled(folder, columns)
            # the whole folder, because a run of a search may also be one of a sweep, in another job
            kept = _Progress(progress and progress / folder.as_posix().lstrip("/"), dump_json([code, experiment]))
            saved.append(kept)
            sys.stdout.write(f"{path}\n")
            outcome = kept.outcome()
            if outcome is None:
                try:
                    outcome = measure(values, kept.state())
                except StoppedError as error:
                    sys.stdout.write(f"{error}\n")
                    stopped.append(StoppedError(f"{path}: {error}"))
                    continue
                kept.keep(outcome)
            _write(folder, experiment, values, outcome, code)
    if stopped:
        raise stopped[0]
    for kept in saved:  # only once all are done: Snakemake removes the results of an unfinished job
        kept.forget()


@contextmanager
def _measuring(experiment: Mapping[str, Any]) -> Iterator[Measure]:
    if experiment["kind"] != "table":
        with Runner(experiment) as runner:
            yield runner.measure
        return
    outcomes = read_table(experiment)
    names = [name for name, _ in experiment["parameters"]]

    def look_up(spelled: Mapping[str, str], resume: Path | None) -> Outcome:  # noqa: ARG001
        key = (*(spelled[name] for name in names), spelled["seed"])
        return outcomes.get(key) or Outcome(failure=f"{experiment['file']} has no row for this run.")

    yield look_up


def _write(
    folder: Path, experiment: Mapping[str, Any], spelled: Mapping[str, str], outcome: Outcome, code: str
) -> None:
    """Write the files of one run, and print how it ended."""
    declared = experiment["metrics"]
    every_epoch = [*outcome.epochs[0]] if outcome.epochs else [it for it in declared if declared[it]["per"] == "epoch"]
    rows = [{"epoch": number, **values} for number, values in enumerate(outcome.epochs, start=1)]
    write_text(folder / "epochs.csv", csv_text(["epoch", *every_epoch], rows))
    result = {
        "code": code,
        **{name: spelled[name] for name in experiment["identity"]},
        **parameters(experiment, spelled),
        "seed": int(spelled["seed"]),
        **dict.fromkeys(declared),
        **outcome.metrics,
        "diverged": bool(outcome.failure),
        "failure": outcome.failure or None,
    }
    write_json(folder / "result.json", result)
    measured = ", ".join(f"{name} {value:.6g}" for name, value in outcome.metrics.items())
    sys.stdout.write(f"failed: {outcome.failure}\n" if outcome.failure else f"{measured}\n")
    sys.stdout.flush()


class _Progress:
    """The outcome of a run, or the folder for its state, until its job is done; nothing without a `folder`.

    `identity` tells the code and the experiment. What another identity has left in the folder is not used.
    """

    def __init__(self, folder: Path | None, identity: str) -> None:
        self._folder = folder
        self._own = folder and folder / hashlib.sha256(identity.encode()).hexdigest()[:16]

    def outcome(self) -> Outcome | None:
        """The outcome of a run that was finished before its job was cut off."""
        path = self._own and self._own / "outcome.json"
        if not path or not path.is_file():
            return None
        try:
            return Outcome(**read_json(path))
        except (WriteupError, TypeError):
            return None

    def state(self) -> Path | None:
        """The folder for the state of the run; that of another identity is removed."""
        if self._folder is None or self._own is None:
            return None
        for other in self._folder.glob("*"):
            if other != self._own:
                shutil.rmtree(other, ignore_errors=True)
        state = self._own / "state"
        state.mkdir(parents=True, exist_ok=True)
        return state.absolute()

    def keep(self, outcome: Outcome) -> None:
        """Keep the outcome, in place of the state."""
        if self._own:
            write_json(self._own / "outcome.json", asdict(outcome))
            shutil.rmtree(self._own / "state", ignore_errors=True)

    def forget(self) -> None:
        """Remove all that was kept."""
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
