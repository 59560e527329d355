"""A tiny study, really built: what these tests ask, they ask of Snakemake, real MNIST and real files."""

import compileall
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

import pytest

from running import due, snakemake, start_snakemake
from writeup.tool import copy_checkout

FILES = ("--configfile", "config/minimal.yaml", "config/tiny.yaml")
TINY = """
data: {train: 200, validation: 100, test: 100}
defaults: {batch_size: 20, epochs: 2, hidden_size: 8}
seeds: [0, 1]
allow_unexpected: true  # so few images say nothing of the claims
"""


@dataclass(frozen=True)
class Project:
    """A copy of the project in a folder of its own, with its own code."""

    folder: Path

    def snakemake(self, *words: str, **how: Any) -> subprocess.CompletedProcess[str]:
        """Run Snakemake on the tiny study, with the profile as it is shipped."""
        return snakemake(self.folder, *words, *FILES, **{"code": self.folder / "src", **how})

    def start(self) -> subprocess.Popen[str]:
        """Start a build of the tiny study."""
        return start_snakemake(self.folder, *FILES, code=self.folder / "src")

    def plan(self, *words: str) -> str:
        """What a dry run says."""
        told = self.snakemake("--dry-run", *words)
        assert told.returncode == 0, told.stdout
        return told.stdout

    def due(self, *words: str) -> dict[str, int]:
        """How many jobs of each rule would run now."""
        return due(self.plan(*words))

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace the one place in the file `path` that says `old`."""
        text = (self.folder / path).read_text()
        assert text.count(old) == 1, f"{path} says {old!r} {text.count(old)} times"
        (self.folder / path).write_text(text.replace(old, new))

    def append(self, path: str, text: str) -> None:
        """Write `text` behind the last line of the file `path`."""
        with (self.folder / path).open("a") as stream:
            stream.write(text)

    def touch(self, path: Path, when: float | None = None) -> None:
        """Date a file `when`, or now; one that is shared with the original study becomes one of its own."""
        if path.is_file() and path.stat().st_nlink > 1:
            path.rename(shared := path.with_name(f"{path.name}.shared"))
            shutil.copy2(shared, path)
            shared.unlink()
        os.utime(path, None if when is None else (when, when))

    def restyle(self) -> None:
        """An edit for which a build has little to do: it writes the page."""
        self.append("templates/style.css", "\nmain { margin: 0; }\n")


def copy(folder: Path) -> Project:
    copy_checkout(folder)
    # As on a user's machine, most modules are compiled already; known by their content, so that every edit is seen.
    compileall.compile_dir(folder / "src", quiet=1, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    (folder / "config" / "tiny.yaml").write_text(TINY)
    return Project(folder)


@pytest.fixture(scope="session")
def copy_to() -> Callable[[Path], Project]:
    """What makes a fresh copy of the project in a folder."""
    return copy


@pytest.fixture
def unbuilt(tmp_path: Path) -> Project:
    """A fresh copy of the project."""
    return copy(tmp_path / "project")


@pytest.fixture(scope="session")
def original(once: Callable[[str, Callable[[Path], None]], Path]) -> Project:
    """The tiny study, built once for all processes that run tests; to be copied, not changed."""
    return Project(once("tiny", build))


def build(folder: Path) -> None:
    """Build the tiny study in `folder`."""
    built = copy(folder).snakemake()
    assert built.returncode == 0, built.stdout


def shared(source: str, target: str) -> None:
    """Copy a file; images, which no build and no test writes into, are one file with two names."""
    if source.endswith("-images.npy"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


@pytest.fixture
def built(original: Project, tmp_path: Path) -> Project:
    """A copy of the built study, with its results and Snakemake's memory of them."""
    shutil.copytree(original.folder, tmp_path / "project", symlinks=True, copy_function=shared)
    return Project(tmp_path / "project")
