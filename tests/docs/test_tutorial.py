"""The tutorial, word for word: its files are written, its commands run, and what it says is printed is printed."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from builtin import EXPERIMENT
from factories import a_study, schema
from writeup import tool
from writeup.claims.claim_file import read_claims
from writeup.document.prose_lint import faults
from writeup.experiment.schema import load_yaml

TUTORIAL = (tool.ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(?P<kind>\w+) ?(?P<about>\S*)\n(?P<content>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: commands (`sh`, which may be about to fail), what they print (`text`), or a file and its name."""

    kind: str
    about: str
    content: str


BLOCKS = [Block(**found.groupdict()) for found in FENCE.finditer(TUTORIAL)]
FILES = {block.about: block.content for block in BLOCKS if "/" in block.about}


class Reader:
    """Someone who does as told, in an empty folder, with the tool's environment active."""

    def __init__(self, folder):
        self.folder, self.told = folder, ""
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "PYTHONPATH": str(tool.ROOT / "src"), "COLUMNS": "1000"}

    def follow(self, block):
        if block.kind == "sh":
            self.run(block.content, fails=block.about == "fails")
        elif block.kind == "text":
            said = " ".join(self.told.split())
            assert [line for line in block.content.splitlines() if " ".join(line.split()) not in said] == [], self.told
        else:
            (self.folder / block.about).write_text(block.content, encoding="utf-8")

    def run(self, commands, *, fails):
        script = f"set -e\n{commands}\npwd > {self.folder.parent / 'where'}"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.told = done.stdout
        assert bool(done.returncode) == fails, self.told
        if not fails:
            self.folder = Path((self.folder.parent / "where").read_text().strip())


def test_the_configuration_and_the_claims_of_the_tutorial_are_valid(tmp_path):
    for name in ("config.yaml", "claims.yaml"):
        (tmp_path / name).write_text(FILES[f"config/{name}"])
    told = a_study(load_yaml(tmp_path / "config.yaml"))
    claims = read_claims(EXPERIMENT, tmp_path / "claims.yaml", schema("claims"))
    assert {claim.section for claim in claims} == {sweep.name for sweep in told.sweeps}


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".md")])
def test_the_words_of_the_tutorial_have_a_claim_behind_them(name):
    assert faults(FILES[name]) == []


def test_every_file_that_the_tutorial_links_is_there():
    links = re.findall(r"\]\(([^)#]+)\)", FENCE.sub("", TUTORIAL))
    assert [link for link in links if not (tool.ROOT / "docs" / link).exists()] == []


@pytest.mark.slow
@pytest.mark.skipif(not Path("/usr/share/datasets/fashion-mnist").exists(), reason="needs dataset-fashion-mnist")
def test_the_tutorial_does_what_it_says(tmp_path):
    (tmp_path / "empty").mkdir()
    reader = Reader(tmp_path / "empty")
    for block in BLOCKS:
        if block.about != "full":
            reader.follow(block)
    assert (tmp_path / "empty/clothes/report/writeup.pdf").exists()
