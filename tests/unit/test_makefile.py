"""What make says where the machine lacks something."""

import subprocess
from pathlib import Path

MAKEFILE = Path(__file__).parents[2] / "Makefile"


def environment(folder, python):
    """What make says when it is to make an environment with `python`, which is none."""
    command = ["make", "--silent", "-f", str(MAKEFILE), f"PYTHON={python}", ".venv/pyvenv.cfg"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert not (folder / ".venv/bin").exists()
    return done.stderr.splitlines()[0]


def test_a_machine_without_python_is_told_so(tmp_path):
    assert environment(tmp_path, "python-of-no-machine").startswith(
        "No Python answers to python-of-no-machine: install"
    )


def test_a_python_that_is_too_old_is_named(tmp_path):
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ -z "$2" ] && { [ "$1" != -V ] || echo Python 3.9.2; }\n')
    old.chmod(0o755)
    assert environment(tmp_path, old).startswith("Python 3.9.2 was found, 3.11 or newer is needed")


def test_an_environment_that_was_left_without_pip_is_made_anew(tmp_path):
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/pyvenv.cfg").touch()
    assert environment(tmp_path, "python-of-no-machine").startswith("No Python answers")
