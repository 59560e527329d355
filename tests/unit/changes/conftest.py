"""Two builds to be told apart: the default study as it was measured, and a copy to be changed."""

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from builtin import EXPERIMENT
from writeup.changes.builds import Build, open_folder
from writeup.document.document_tree import parse
from writeup.experiment.run_files import csv_text
from writeup.files import write_json

ROOT = Path(__file__).parents[3]
MEASURED = ROOT / "tests/data/default-study"


@dataclass(frozen=True)
class Project:
    """A project folder with results."""

    path: Path

    @property
    def build(self) -> Build:
        return open_folder(self.path)

    def runs(self, change: Callable[[dict[str, str]], None]) -> None:
        """Change every row of runs.csv in place."""
        table = self.path / "results/runs.csv"
        with table.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        for row in rows:
            change(row)
        table.write_text(csv_text(list(rows[0]), rows), encoding="utf-8")

    def document(self, markdown: str) -> None:
        """Give the project a document that says `markdown`."""
        write_json(self.path / "results/document.json", parse(markdown))

    def write(self, name: str, text: str) -> None:
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_text(text, encoding="utf-8")


def project(path: Path) -> Project:
    shutil.copytree(MEASURED, path / "results", ignore=shutil.ignore_patterns("README.md"))
    write_json(path / "results/experiment.json", EXPERIMENT.as_json())
    return Project(path)


@pytest.fixture
def old(tmp_path):
    return project(tmp_path / "old")


@pytest.fixture
def new(tmp_path):
    return project(tmp_path / "new")
