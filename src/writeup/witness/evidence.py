"""Means and verdicts from the tables that a finished PDF carries, where the files of the runs are not at hand.

The study is read from runs.csv and epochs.csv; all else is checked as in a build.
"""

import math
from collections.abc import Mapping
from pathlib import Path

from writeup.files import read_json
from writeup.witness.account import Account, WitnessError, as_number, shown
from writeup.witness.claims import Rule, check_claims
from writeup.witness.study import Key, Run, Study, read_yaml, table
from writeup.witness.tables import check_summary


class ReadersAccount(Account):
    """An account for somebody who reads the finished document, and cannot mend it."""

    @staticmethod
    def refuse(file: Path | str, place: str, written: object, right: object) -> None:
        """WitnessError: what the file says, and what the witness computed."""
        raise WitnessError(
            f"{Path(file).name}, {place}: it says {shown(written)}, but the other files give {shown(right)}."
        )


PARTS = {"search": "search.csv", "plateau": "plateau_predicted.json"}
"""Part of a study → a file that a PDF carries where the study has it."""


def read(folder: Path) -> Study:
    """The study in the `folder` of the files that its PDF carries; WitnessError if a table lacks a run."""
    parts = [name for name, file in PARTS.items() if (folder / file).is_file()]
    study = Study(folder, read_json(folder / "plan.json"), read_json(folder / "experiment.json"), parts)
    study.published = read_yaml(path) if (path := folder / "published.yaml").is_file() else None
    courses: dict[tuple[Key, int], list[Mapping[str, str]]] = {}
    for row in table(folder / "epochs.csv")[1]:
        courses.setdefault((study.key(row), int(row["seed"])), []).append(row)
    for row in table(folder / "runs.csv")[1]:
        key, seed = study.key(row), int(row["seed"])
        study.runs[key, seed] = _run(study, row, courses.get((key, seed), []))
    if missing := {(key, seed) for key in study.keys for seed in study.seeds} ^ set(study.runs):
        key, seed = min(missing)
        raise WitnessError(f"runs.csv and plan.json are not about the same runs: {', '.join(key)}, seed {seed}.")
    if study.search:
        for row in table(folder / "search_winner.csv")[1]:
            study.won = study.key(row)
            study.winner[int(row["seed"])] = _run(study, row, [])
    return study


def _run(study: Study, row: Mapping[str, str], epochs: list[Mapping[str, str]]) -> Run:
    end: dict[str, float | None] = {name: as_number(row[name]) for name in study.measures}
    course = {name: [float(epoch[name] or "nan") for epoch in epochs] for name in study.courses if epochs}
    return Run(end, course, row["diverged"] == "true", row.get("failure") or "")


def check_evidence(study: Study, more: Mapping[str, Rule] = {}) -> Mapping[str, int]:
    """Kind → how many numbers and words of the tables and the claims were computed again; WitnessError names another.

    The claims as declared lie beside the tables: claims.yaml and shared_claims.yaml; `more` as for check_claims.
    """
    account, folder = ReadersAccount(), study.results
    for (key, seed), run in study.runs.items():
        for name, course in run.course.items():
            if name in run.end and not run.lost and not math.isnan(course[-1]):
                where = f"last {name} of {', '.join(key)}, seed {seed}"
                account.compare("ends of runs", folder / "epochs.csv", where, course[-1], run.end[name])
    check_summary(study, account)
    own = path if (path := folder / "claims.yaml").is_file() else None
    check_claims(study, account, own, folder / "shared_claims.yaml", more, strict=False)
    return account.counts
