"""Write down the checksum of each file that the study consists of (see writeup.build.manifest).

files: names of the files of the study but for those of its search (JSON)
search_plan: plan of the search (JSON)
search: folder of the search: outcomes of its rungs, and its runs
made: folder → fingerprint of what made the files in it (JSON)
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from writeup.build import checksums, manifest
from writeup.experiment.declaration import experiment_of
from writeup.experiment.search import outcomes, rung_runs, survivors, winner_runs
from writeup.files import read_json


def run(
    files: Path, made: dict[str, str], output: Path, search_plan: Path | None = None, search: Path | None = None
) -> None:
    names = read_json(files)
    if search_plan and search:
        plan = read_json(search_plan)
        names += [str(path) for folder in _search_folders(plan, search) for path in folder.iterdir()]
        names += [str(path) for path in _rungs(plan, search)]
    recorded = checksums.review(trusting=True).recorded
    present = sorted({name for name in names if Path(name).exists()})
    sums = {name: (recorded.get(name) or checksums.checksum(Path(name))).sha256 for name in present}
    manifest.write(output, manifest.Manifest(sums, made))


def _search_folders(plan: Any, folder: Path) -> Iterator[Path]:
    """The folders of every run of the search, those of its winner among them."""
    experiment, last = experiment_of(plan), list[Any]()
    for number, last in enumerate(outcomes(plan, _rungs(plan, folder)), start=1):
        for standing in last:
            yield from (
                folder / "runs" / run.path for run in rung_runs(experiment, plan, number, standing["candidate"])
            )
    for winner in survivors(last):
        yield from (folder / "winner" / run.path for run in winner_runs(experiment, plan, winner))


def _rungs(plan: Any, folder: Path) -> list[Path]:
    return [folder / f"rung~{number}.json" for number in range(1, len(plan["rungs"]) + 1)]
