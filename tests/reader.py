"""Someone who reads a manual and does as told: its files are written, its commands run, its messages looked for."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from writeup import tool

FENCE = re.compile(r"^```(?P<kind>\w+) ?(?P<about>\S*)\n(?P<content>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: commands (`sh`, which may be about to fail), what they print (`text`), or a file and its name.

    Any other block shows something, and is not followed.
    """

    kind: str
    about: str
    content: str


def blocks(name):
    """The fenced blocks of docs/NAME, in order."""
    return [Block(**found.groupdict()) for found in FENCE.finditer(text(name))]


def text(name):
    """What docs/NAME says."""
    return (tool.ROOT / "docs" / name).read_text(encoding="utf-8")


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
        elif "/" in block.about:
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
