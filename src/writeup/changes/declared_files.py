"""Which files of a folder of results its build declares; what else lies there, an earlier study left behind.

Nothing removes the runs and the figures of a sweep that was renamed or dropped: if it comes back, they are still good.
But they are no results of the study that was built, so nobody may compare by them. A build declares

    tables          what provenance.json rests on, and what every build writes
    certificates    what checks.json lists, if a claim rests on a certificate
    figures         what the document shows
    images          those of the data set of the plan
    runs            the configurations of the plan, with its seeds
    the search      its rungs, the candidates that entered each of them, and the winner

Where a file that says so is missing, as in results that were brought along in part, all that it could name counts.
A run's folder is read as a set of `name~value`, so the hyper-parameters may be those of another version.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from writeup.errors import WriteupError
from writeup.files import read_json
from writeup.report.nodes import walk

WRITTEN = {"plan", "provenance", "claims", "claims.again", "claims.failed", "document", "slides", "manifest"}
RUN_FILES = {"result.json", "epochs.csv", "steps.npy", "weights.npz", "state.npz"}
Fields = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class _Declared:
    """What a build declares; None stands for whatever is there."""

    tables: set[str] | None
    certificates: set[str] | None
    figures: set[str] | None
    dataset: str
    rungs: set[str]
    runs: Mapping[str, set[Fields]]
    """The runs by the folder that they are in."""

    def has(self, name: PurePath) -> bool:
        """Whether the file `name`, relative to the folder of results, is one of the build's."""
        match name.parts:
            case [table]:
                return self.tables is None or table in self.tables
            case ["certificates", certificate]:
                return self.certificates is None or certificate in self.certificates
            case ["figures" | "slides", figure]:
                return self.figures is None or PurePath(figure).stem in self.figures
            case ["data", dataset, _]:
                return dataset == self.dataset
            case ["search", rung]:
                return rung in self.rungs
            case [*folder, file] if file in RUN_FILES:
                kind = "/".join(part for part in folder if "~" not in part)
                return frozenset(_fields(folder)) in self.runs.get(kind, ())
        return False


def declared_files(results: Path) -> set[str]:
    """The files below the folder `results` that its build declares, each as `results/runs.csv`."""
    declared = _declared(results)
    names = (path.relative_to(results) for path in results.rglob("*") if path.is_file())
    return {f"results/{name.as_posix()}" for name in names if declared.has(name)}


def _declared(results: Path) -> _Declared:
    plan = _json(results / "plan.json")
    certificates = _certificates(results)
    tables = _tables(results)
    search = _json(results / "search_plan.json") if tables is None or "search_plan.json" in tables else None
    return _Declared(
        tables=None if tables is None else tables | ({"checks.json"} if certificates else set()),
        certificates=certificates,
        figures=_figures(results),
        dataset=str(plan["data"]["dataset"]),
        rungs={_rung(number) for number in range(1, len(search["rungs"]) + 1)} if search else set(),
        runs={"runs": set(_planned(plan)), **(_searched(results, search) if search else {})},
    )


def _tables(results: Path) -> set[str] | None:
    provenance = _json(results / "provenance.json")
    if provenance is None:
        return None
    return {f"{name}.json" for name in WRITTEN} | {PurePath(name).name for name in provenance["files"]}


def _certificates(results: Path) -> set[str] | None:
    claims, checks = _json(results / "claims.json"), _json(results / "checks.json")
    if claims is None:
        return None
    proved = any(claim.get("evidence", {}).get("kind") == "certificate" for claim in claims)
    return {check["file"] for check in checks or []} if proved else set()


def _figures(results: Path) -> set[str] | None:
    document = _json(results / "document.json")
    return document and {node["c"][2][0] for node in walk(document) if node["t"] == "Image"}


def _planned(plan: Mapping[str, Any]) -> Iterator[Fields]:
    for sweep in plan["sweeps"]:
        for configuration in sweep["configurations"]:
            yield from _runs(plan["dataset"], configuration, plan["seeds"])


def _searched(results: Path, search: Mapping[str, Any]) -> dict[str, set[Fields]]:
    """The runs of the search, and those of its winner."""
    entered, winner = set[Fields](), set[Fields]()
    for number, rung in enumerate(search["rungs"], start=1):
        outcome = _json(results / "search" / _rung(number)) or {"standings": []}
        length = {"epochs": str(rung["epochs"])}
        for entry in outcome["standings"]:
            entered.update(_runs(search["dataset"], entry["candidate"] | length, rung["seeds"]))
        kept = [entry["candidate"] for entry in outcome["standings"] if entry["kept"]]
        winner = {run for candidate in kept for run in _runs(search["dataset"], candidate | length, search["seeds"])}
    return {"search/runs": entered, "search/winner": winner}


def _runs(dataset: str, configuration: Mapping[str, str], seeds: list[int]) -> Iterator[Fields]:
    for seed in seeds:
        yield frozenset({**configuration, "dataset": dataset, "seed": str(seed)}.items())


def _rung(number: int) -> str:
    return f"rung~{number}.json"


def _fields(folder: list[str]) -> Iterator[tuple[str, str]]:
    """The name and the value that each part of a run's folder spells."""
    for part in folder:
        name, spelled, value = part.partition("~")
        if spelled:
            yield name, value


def _json(path: Path) -> Any:
    """The value in a file; None if it is missing or damaged."""
    try:
        return read_json(path)
    except WriteupError:
        return None
