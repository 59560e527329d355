"""What the steps really read, watched while they run: it stands among the inputs or the params of their rule."""

import ast
import json
import shlex
from base64 import urlsafe_b64decode
from collections import defaultdict
from pathlib import Path

import pytest

WATCHING = """
import os, shlex, sys

if "writeup.cli" in sys.orig_argv:
    words = sys.orig_argv[sys.orig_argv.index("writeup.cli") + 1 :]
    watched = os.open(os.path.join(os.environ["WATCHED"], str(os.getpid())), os.O_WRONLY | os.O_CREAT)
    os.write(watched, (shlex.join(words) + "\\n").encode())

    def hook(event, arguments):
        if event == "open" and isinstance(arguments[0], str) and (arguments[1] or "r").startswith("r"):
            os.write(watched, (os.path.abspath(arguments[0]) + "\\n").encode())

    sys.addaudithook(hook)
"""
OURS = (".writeup", ".snakemake", "src", "logs")
TABLES = {
    "results/runs/": "results/runs.csv",
    "results/tests/": "results/runs.csv",
    "results/search/": "results/search.csv",
}
"""Folder of runs → the table that is made again whenever one of them is: it stands for them among the inputs."""


def read_by_command(watched, folder):
    """The files of the project that each command opened for reading."""
    for report in watched.iterdir():
        command, *opened = report.read_text().splitlines()
        paths = (Path(path) for path in opened)
        found = {path.relative_to(folder) for path in paths if path.is_relative_to(folder) and path.is_file()}
        yield command, {str(path) for path in found if path.parts[0] not in OURS}


def allowed_by_command(folder):
    """The inputs, outputs and files among the params of each job, from Snakemake's records."""
    allowed = defaultdict(set)
    records = folder / ".snakemake/metadata"
    for path in (path for path in records.rglob("*") if path.is_file()):
        record = json.loads(path.read_text())
        words = shlex.split(record["shellcmd"] or "")
        if "writeup" in words:
            command = shlex.join(words[words.index("writeup") + 1 : words.index(">")])
            encoded = "".join(part.removeprefix("@") for part in path.relative_to(records).parts)
            params = {str(ast.literal_eval(param)).partition(" ")[0] for param in record["params"]}
            allowed[command] |= {urlsafe_b64decode(encoded).decode(), *record["input"], *params}
    return allowed


def stood_for(path, inputs):
    """Whether a table among `inputs` is made again whenever the file `path` of a run is."""
    return any(path.startswith(folder) and table in inputs for folder, table in TABLES.items())


@pytest.mark.slow
def test_every_file_that_a_step_reads_is_an_input_or_among_the_params_of_its_rule(unbuilt, tmp_path, monkeypatch):
    (tmp_path / "watched").mkdir()
    monkeypatch.setenv("WATCHED", str(tmp_path / "watched"))
    (unbuilt.folder / "src" / "sitecustomize.py").write_text(WATCHING)
    done = unbuilt.snakemake()
    assert done.returncode == 0, done.stdout
    allowed = allowed_by_command(unbuilt.folder)
    read = dict(read_by_command(tmp_path / "watched", unbuilt.folder))
    assert set(allowed) <= set(read)
    unseen = {
        command.split()[0]: [path for path in read[command] - inputs if not stood_for(path, inputs)]
        for command, inputs in allowed.items()
    }
    assert {step: paths for step, paths in unseen.items() if paths} == {}
