"""The command line as its users meet it: its help, pipes that close, terminals of any encoding."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from writeup import __version__
from writeup.cli import COMMANDS, STEPS, main

CLAIM = {"id": "one", "verdict": "supported", "expected": "supported", "statement": "−1 → 2", "reason": "η … “so”"}


def writeup(*words, **settings):
    command = [sys.executable, "-m", "writeup.cli", *words]
    return subprocess.run(command, capture_output=True, check=False, **settings)


@pytest.fixture
def claims(tmp_path):
    """A file of so many claims that they do not fit into a pipe."""
    path = tmp_path / "claims.json"
    path.write_text(json.dumps([CLAIM] * 5000))
    return path


def test_the_help_has_the_commands_for_people_before_the_steps_of_rules(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    listed = re.findall(r"^  (\w+) ", shown, re.MULTILINE)
    assert listed == [*COMMANDS, *STEPS]


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"writeup {__version__}\n"


def test_a_reader_who_has_enough_ends_it_without_a_word(claims):
    command = f"{sys.executable} -m writeup.cli verdicts --claims {claims} | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, b"")
    assert done.stdout.startswith(b"supported  one")


@pytest.mark.parametrize("words", [["verdicts"], ["--help"]])
def test_a_full_disk_behind_stdout_is_one_sentence(claims, words):
    command = [
        sys.executable,
        "-m",
        "writeup.cli",
        *words,
        *(["--claims", str(claims)] if words == ["verdicts"] else []),
    ]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "what it prints cannot be written (No space left on device)" in done.stderr


@pytest.mark.parametrize("encoding", ["iso8859-1", "iso8859-9", "ascii"])
def test_what_an_encoding_lacks_is_printed_as_what_looks_like_it(claims, encoding):
    done = writeup("verdicts", "--claims", str(claims), env={**os.environ, "PYTHONIOENCODING": encoding})
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode(encoding).splitlines()[:2] == ["supported  one: -1 -> 2", '           ? ... "so"']
