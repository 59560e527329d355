"""The study as its plan and the files of its runs say, read with nothing but `csv` and `json`.

A key is the tuple of a configuration's values as spelled; a run is a key and a seed.
"""

import csv
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from writeup.files import read_json
from writeup.witness.account import WitnessError

Key = tuple[str, ...]
WINNER: Key = ("the winner of the search",)
NO_METRICS = {"diverged", "code", "failure"}


@dataclass
class Run:
    """What one run wrote: numbers at its end and after every epoch, and whether it came to a result.

    Of a `failure` that is None, the reason is not the witness's to say.
    """

    end: dict[str, float | None]
    course: Mapping[str, list[float]]
    lost: bool
    failure: str | None


@dataclass
class Study:
    """What was planned, and what every run wrote.

    Beside its sweeps it has the `parts` that it was declared with: those of the theory, and `search`. What lies in the
    folder does not tell, since files of an earlier form of the study stay there until a build has come to its end.

    The winner of the search has the key `won`. `derived` holds what other steps measured on the runs:
    metric → (key, seed) → value. `published` is the file of published values, if there is one; `proved` are the
    certificates that the checker has just accepted.
    """

    results: Path
    plan: Mapping[str, Any]
    experiment: Mapping[str, Any]
    parts: Collection[str] = ()
    runs: dict[tuple[Key, int], Run] = field(default_factory=dict)
    winner: dict[int, Run] = field(default_factory=dict)
    derived: Mapping[str, Mapping[tuple[Key, int], float]] = field(default_factory=dict)
    published: Mapping[str, Any] | None = None
    proved: Collection[str] = ()

    def __post_init__(self) -> None:
        self.identity: Mapping[str, str] = self.experiment["identity"]
        self.names = [it["name"] for it in self.experiment["parameters"]]
        self.texts = {it["name"] for it in self.experiment["parameters"] if it["type"] == "string"}
        self.measures = [it["name"] for it in self.experiment["metrics"]]
        self.courses = [it["name"] for it in self.experiment["courses"]]
        self.metrics = {it["name"]: it for part in ("courses", "derived", "metrics") for it in self.experiment[part]}
        self.columns = [*self.identity, *self.names, "seed"]
        self.seeds: list[int] = self.plan["seeds"]
        self.sweeps = {it["name"]: [self.key(each) for each in it["configurations"]] for it in self.plan["sweeps"]}
        self.search: Any = read_json(self.results / "search_plan.json") if "search" in self.parts else None
        self.won: Key = ()

    def standings(self, rung: int) -> Any:
        """What results/search says of the candidates of a rung, counted from 1."""
        return read_json(self.results / f"search/rung~{rung}.json")["standings"]

    @property
    def keys(self) -> list[Key]:
        """Every configuration once, in the order of the plan."""
        return list(dict.fromkeys(key for members in self.sweeps.values() for key in members))

    def key(self, values: Mapping[str, str]) -> Key:
        """The key of a whole configuration."""
        return tuple(values[name] for name in self.names)

    def fields(self, key: Key, seed: int) -> dict[str, str]:
        """Column → value of a run, as in its folder's name and in tables."""
        return {**self.identity, **self.at(key), "seed": str(seed)}

    def at(self, key: Key) -> dict[str, str]:
        """Parameter → value of a configuration."""
        return dict(zip(self.names, key, strict=True))

    def words(self, key: Key) -> str:
        """A configuration in words, as places in files begin."""
        return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in self.at(key).items())

    def name(self, key: Key, seed: int) -> str:
        """A run as evidence names it."""
        return ", ".join(f"{name} {value}" for name, value in {**self.at(key), "seed": seed}.items())

    def folder(self, root: str, key: Key, seed: int) -> Path:
        """The folder of a run."""
        return self.results.joinpath(root, *(f"{name}~{value}" for name, value in self.fields(key, seed).items()))

    def sign(self) -> int:
        """−1 if less of the score is better."""
        return -1 if self.metrics.get(self.experiment["score"], {}).get("better") == "lower" else 1

    def score(self, run: Run) -> float:
        """How good a run is, more being better; a lost one is the worst."""
        return -math.inf if run.lost else self.sign() * float(run.end[self.experiment["score"]] or 0)

    def select(self, sweep: str, where: Mapping[str, Any] | None = None) -> list[Key]:
        """The configurations of `sweep` that have the values of `where`, each a value or a list of them."""
        return [key for key in self.sweeps[sweep] if self.has(key, where)]

    def has(self, key: Key, where: Mapping[str, Any] | None) -> bool:
        """Whether a configuration has the values of `where`; text that looks like a number is text."""
        values = self.at(key)
        return all(
            any(values[name] == str(one) if name in self.texts else is_same(values[name], one) for one in each)
            for name, it in (where or {}).items()
            for each in [it if isinstance(it, list) else [it]]
        )

    def one(self, sweep: str, at: Mapping[str, Any]) -> Key:
        """The one configuration of `sweep` with the values `at`, in the sweep that these name, if they name one."""
        where = dict(at)
        (key,) = self.select(where.pop("sweep", sweep), where)
        return key

    def run(self, key: Key, seed: int) -> Run:
        """A run of the sweeps, or one of the winner of the search."""
        return self.winner[seed] if key == WINNER else self.runs[key, seed]

    def members(self, key: Key) -> list[Run]:
        """The runs of a configuration, or of the winner of the search."""
        return list(self.winner.values()) if key == WINNER else [self.runs[key, seed] for seed in self.seeds]

    def ends(self, key: Key, metric: str) -> list[float]:
        """What the runs of a configuration measured at their ends; nothing if one was lost."""
        members = self.members(key)
        return [] if any(it.lost for it in members) else [float(it.end[metric] or 0) for it in members]

    def is_short(self, key: Key, seed: int) -> bool:
        """Whether a run came to an end with another number of epochs than its budget says."""
        run, budget = self.run(key, seed), self.fields(key, seed).get(self.experiment["budget"])
        return bool(budget) and not run.lost and any(len(course) != int(budget or 0) for course in run.course.values())

    def failed(self, key: Key, seed: int) -> bool:
        """Whether a run ended with an error, which says nothing of what it would have measured."""
        return self.run(key, seed).failure != ""

    def values(self, metric: str, key: Key, back: float | None = None) -> list[float | None]:
        """What the runs of a configuration measured, each its `value`."""
        return [self.value(metric, key, back, seed) for seed in self.seeds]

    def value(self, metric: str, key: Key, back: float | None, seed: int) -> float | None:
        """What a run measured at its end or `back` epochs before: NaN if it was lost, None if it had no such epoch."""
        run = self.run(key, seed)
        if metric in self.derived:
            return self.derived[metric].get((key, seed))
        if run.lost:
            return math.nan
        if back is None and metric in run.end:
            return run.end[metric]
        course, before = run.course.get(metric, []), back or 0
        before = max(1, round(before * len(course))) if 0 < before < 1 else int(before)
        return course[-1 - before] if before < len(course) else None


def read(results: Path, parts: Collection[str], tests: Sequence[Path] = (), published: Path | None = None) -> Study:
    """The study in the folder of its `results`, with its `parts`, its runs, their `tests`, and what was `published`."""
    study = Study(results, read_json(results / "plan.json"), read_json(results / "experiment.json"), parts)
    study.published = read_yaml(published) if published else None
    for key in study.keys:
        for seed in study.seeds:
            study.runs[key, seed] = run(study, study.folder("runs", key, seed))
    if study.search:
        rungs = study.search["rungs"]
        (candidate,) = [it["candidate"] for it in study.standings(len(rungs)) if it["kept"]]
        study.won = study.key({**candidate, study.experiment["budget"]: str(rungs[-1]["epochs"])})
        for seed in study.search["seeds"]:
            folder = study.folder("search/winner", study.won, seed)
            study.winner[seed] = run(study, folder)
            if (folder / "test.csv").is_file():
                add_tests(study, study.winner, folder / "test.csv")
    for path in tests:
        add_tests(study, study.runs, path)
    tested = {it["name"] for it in study.experiment["metrics"] if it["tested"]} if tests else set[str]()
    for (key, seed), it in study.runs.items():
        if not it.lost and any(it.end.get(name) is None for name in tested):
            lost = f"the test of {study.words(key)}, seed {seed}"
            raise WitnessError(f"no table of tests has {lost}; delete these tables and build again.")
    return study


def add_tests(study: Study, runs: Mapping[Any, Run], path: Path) -> None:
    """What a table says that another step measured at the ends of `runs`, known by their seed, or by key and seed."""
    for row in table(path)[1]:
        seed = int(row["seed"])
        end = runs[seed if seed in runs else (study.key(row), seed)].end
        end.update({name: float(row[name]) if row[name] else None for name in study.measures if name in row})


def run(study: Study, folder: Path, alike: bool = True) -> Run:
    """The run in `folder`; of an open experiment, one that did not measure what all do is lost, if all are `alike`."""
    result, (heads, rows) = read_json(folder / "result.json"), table(folder / "epochs.csv")
    measured = {name for name in result if name not in NO_METRICS and name not in study.columns}
    failure, lost = result.get("failure") or "", bool(result["diverged"])
    course = {name: [float(row[name]) for row in rows] for name in heads if name != "epoch"}
    if [row["epoch"] for row in rows] != [str(n) for n in range(1, len(rows) + 1)]:
        raise WitnessError(f"{folder / 'epochs.csv'} does not count its epochs from 1; delete it and build again.")
    other_courses = study.experiment["open"] and set(course) != set(study.courses)
    if failure:
        lost = True
    elif alike and study.experiment["open"] and (other_courses or measured != set(study.measures)):
        return Run({}, {} if other_courses else course, True, None)
    return Run({name: result.get(name) for name in study.measures}, {} if other_courses else course, lost, failure)


def table(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Heading and rows of a CSV file."""
    with path.open(newline="", encoding="utf-8") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
    return list(reader.fieldnames or ()), rows


def table_of_author(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The same of a file that the study brings along: it may begin with a mark of its encoding, and have blanks."""
    with path.open(newline="", encoding="utf-8-sig") as stream:
        heads, *rows = [[cell.strip() for cell in row] for row in csv.reader(stream) if row]
    return heads, [dict(zip(heads, row, strict=True)) for row in rows]


def read_yaml(path: Path) -> Any:
    """The content of a YAML file."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both are safe)


def is_same(text: str, value: object) -> bool:
    """Whether `text`, a number or a truth in a table, is the `value` that YAML gives."""
    if text in ("true", "false"):
        value = yaml.safe_load(str(value))
    if isinstance(value, bool):
        return text == str(value).lower()
    try:
        return float(text) == float(str(value))
    except ValueError:
        return text == str(value)
