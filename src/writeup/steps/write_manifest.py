"""Write the manifest of a finished build (see writeup.provenance.manifest)."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from writeup.files import read_json
from writeup.provenance import checksums, manifest
from writeup.study.search import kept, outcomes, rung_runs, winner_runs


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--files", type=Path, required=True, help="names of the files of the study (JSON)")
    parser.add_argument("--search-plan", type=Path, help="plan of the search (JSON)")
    parser.add_argument("--search", type=Path, help="folder of the search: outcomes of its rungs, and its runs")
    parser.add_argument("--made", type=json.loads, required=True, help="folder → what made the files in it (JSON)")
    parser.add_argument("--output", type=Path, required=True, help="manifest to write (JSON)")


def run(options: argparse.Namespace) -> None:
    names = read_json(options.files)
    if options.search_plan:
        plan = read_json(options.search_plan)
        names += [str(path) for folder in _search_folders(plan, options.search) for path in folder.iterdir()]
        names += [str(path) for path in _rungs(plan, options.search)]
    recorded = checksums.review(trusting=True).recorded
    present = sorted({name for name in names if Path(name).exists()})
    files = {name: (recorded.get(name) or checksums.checksum(Path(name))).sha256 for name in present}
    manifest.write(options.output, manifest.Manifest(files, options.made))


def _search_folders(plan: Any, folder: Path) -> Iterator[Path]:
    """The folders of every run of the search, those of its winner among them."""
    last: list[Any] = []
    for number, last in enumerate(outcomes(plan, _rungs(plan, folder)), start=1):
        for standing in last:
            yield from (folder / "runs" / run.path for run in rung_runs(plan, number, standing["candidate"]))
    for winner in kept(last):
        yield from (folder / "winner" / run.path for run in winner_runs(plan, winner))


def _rungs(plan: Any, folder: Path) -> list[Path]:
    return [folder / f"rung~{number}.json" for number in range(1, len(plan["rungs"]) + 1)]
