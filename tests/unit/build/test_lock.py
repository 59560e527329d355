"""Real processes, real locks, real signals."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from writeup.build.lock import VARIABLE, running

BUILD = """
import sys
from writeup.errors import WriteupError
from writeup.build import lock
lock.PATIENCE = float(sys.argv[1])
try:
    lock.take(lambda earlier: print(sorted(earlier)))
except WriteupError as error:
    sys.exit(str(error))
print("holds", flush=True)
sys.stdin.read()
"""

JOB = """
import sys, time
from pathlib import Path
from writeup.errors import WriteupError
from writeup.files import replacing
from writeup.build.job import job
try:
    with job(), replacing("result") as stream:
        print("begun", flush=True)
        time.sleep(float(sys.argv[1]))
except WriteupError as error:
    sys.exit(str(error))
"""


class Folder:
    """A project folder in which builds and jobs are started."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.started: list[subprocess.Popen[str]] = []

    def start(self, program: str, argument: float, **surroundings: str) -> subprocess.Popen[str]:
        environment = {**os.environ, **surroundings}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        # These tests may themselves run under nohup, which processes inherit.
        command = ["env", "--default-signal=HUP", sys.executable, "-c", program, str(argument)]
        process = subprocess.Popen(command, cwd=self.path, env=environment, text=True, **pipes)
        self.started.append(process)
        return process

    def build(self, patience: float = 30) -> subprocess.Popen[str]:
        return self.start(BUILD, patience)

    def job(self, build: str, seconds: float = 60) -> subprocess.Popen[str]:
        return self.start(JOB, seconds, **{VARIABLE: build})

    def claim(self) -> dict[str, str]:
        return json.loads((self.path / ".writeup/building").read_text() or "{}")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    project = Folder(tmp_path)
    yield project
    for process in project.started:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str], word: str) -> list[str]:
    """The lines that `process` printed before `word`, once it has printed it."""
    lines: list[str] = []
    while not lines or lines[-1] != word:
        line = process.stdout.readline()
        assert line, f"{word} never came: {lines}, {process.stderr.read()}"
        lines.append(line.strip())
    return lines[:-1]


def kill(process: subprocess.Popen[str], number: int = signal.SIGKILL) -> int:
    process.send_signal(number)
    return process.wait(20)


def test_second_build_is_refused_with_who_builds_and_since_when(folder):
    first = folder.build()
    said(first, "holds")
    _, refusal = folder.build().communicate()
    assert f"another build is running in this folder (process {first.pid} on " in refusal
    assert refusal.strip().endswith("wait until it ends, or build in another folder.")


def test_refused_build_does_not_disturb_the_first(folder):
    said(folder.build(), "holds")
    before = folder.claim()
    folder.build().communicate()
    assert folder.claim() == before


def test_build_after_one_that_ended_finds_nothing_left(folder):
    first = folder.build()
    said(first, "holds")
    first.communicate("")
    assert said(folder.build(), "holds") == ["[]"]


def test_build_after_one_that_was_killed_is_told_of_it(folder):
    first = folder.build()
    said(first, "holds")
    kill(first)
    assert said(folder.build(), "holds") == ["['host', 'id', 'process', 'since']"]


@pytest.mark.parametrize(
    "text", ["5", "null", "[1]", '{"id": "x"}', '{"id": 1, "host": 2}', "{", "[" * 99_999, "\udcff"]
)
def test_build_after_one_whose_claim_is_damaged_clears_up_as_after_one_that_was_killed(folder, text, monkeypatch):
    (folder.path / ".writeup").mkdir()
    (folder.path / ".writeup/building").write_text(text, encoding="utf-8", errors="surrogateescape")
    monkeypatch.chdir(folder.path)
    assert running() == {}
    assert said(folder.build(), "holds") == ["['host', 'id']"]


def test_build_that_fails_while_it_clears_up_leaves_that_to_the_next(folder):
    first = folder.build()
    said(first, "holds")
    kill(first)
    left = folder.claim()
    failing = folder.start(BUILD.replace("print(sorted(earlier))", "sys.exit(1 / 0)"), 30)
    assert "ZeroDivisionError" in failing.communicate()[1]
    assert folder.claim() == left


def test_job_ends_when_its_build_is_killed_and_leaves_nothing(folder):
    build = folder.build()
    said(build, "holds")
    job = folder.job(folder.claim()["id"])
    said(job, "begun")
    kill(build)
    assert job.wait(20) == 128 + signal.SIGTERM
    assert [path.name for path in folder.path.iterdir()] == [".writeup"]


def test_next_build_waits_until_no_job_of_the_killed_one_is_alive(folder):
    build = folder.build()
    said(build, "holds")
    job = folder.job(folder.claim()["id"])
    said(job, "begun")
    kill(build)
    said(folder.build(), "holds")
    assert job.wait(1) == 128 + signal.SIGTERM


def test_build_is_refused_while_a_job_of_a_killed_one_cannot_stop(folder):
    build = folder.build()
    said(build, "holds")
    job = folder.job(folder.claim()["id"])
    said(job, "begun")
    job.send_signal(signal.SIGSTOP)
    kill(build)
    _, refusal = folder.build(patience=0.2).communicate()
    assert "jobs of a build that was killed are still running here" in refusal
    job.send_signal(signal.SIGCONT)
    assert said(folder.build(), "holds") == ["['host', 'id', 'process', 'since']"]


def test_job_of_an_earlier_build_does_not_begin(folder):
    first = folder.build()
    said(first, "holds")
    earlier = folder.claim()["id"]
    kill(first)
    said(folder.build(), "holds")
    assert folder.job(earlier).communicate()[1].strip() == "the build that this job belongs to is over; build again."


def test_job_on_another_machine_goes_by_what_the_lock_says(folder):
    build = folder.build()
    said(build, "holds")
    claim = folder.claim()
    kill(build)
    (folder.path / ".writeup/building").write_text(json.dumps(claim | {"host": "elsewhere"}))
    assert folder.job(claim["id"], seconds=2).wait(20) == 0
    assert folder.job("another").wait(20) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_job_that_is_asked_to_end_unwinds(folder, number):
    said(folder.build(), "holds")
    job = folder.job(folder.claim()["id"])
    said(job, "begun")
    assert kill(job, number) == 128 + number
    assert [path.name for path in folder.path.iterdir()] == [".writeup"]


def test_step_under_nohup_takes_no_notice_of_a_hangup(folder):
    step = folder.start("import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + JOB, 1.0)
    said(step, "begun")
    step.send_signal(signal.SIGHUP)
    assert step.wait(20) == 0


def test_job_whose_shell_is_killed_ends_too(folder):
    said(folder.build(), "holds")
    shell = folder.start(
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {JOB!r}, '60'])",
        0,
        **{VARIABLE: folder.claim()["id"]},
    )
    said(shell, "begun")
    kill(shell)
    end = time.monotonic() + 20
    while list(folder.path.glob(".result.*")) and time.monotonic() < end:
        time.sleep(0.1)
    assert [path.name for path in folder.path.iterdir()] == [".writeup"]


def test_temporary_files_of_a_job_lie_where_the_next_build_clears_up(folder):
    said(folder.build(), "holds")
    (folder.path / ".writeup/temporary").mkdir()
    program = "import tempfile\nfrom writeup.build.job import job\nwith job(): print(tempfile.mkdtemp())"
    made, _ = folder.start(program, 0, **{VARIABLE: folder.claim()["id"]}).communicate()
    assert Path(made.strip()).parent == folder.path / ".writeup/temporary"


DOWNLOAD = """
import sys
from dataclasses import replace
from writeup import cli
from writeup.mnist_mlp.steps import fetch_images
fetch_images.DATASETS = {"mnist": replace(fetch_images.DATASETS["mnist"], mirrors=())}
sys.exit(cli.main(["mnist_mlp.fetch_images", "--dataset", "mnist", "--output", "results/data"]))
"""
CLEARING = BUILD.replace("lambda earlier: print(sorted(earlier))", "preflight._clear_up").replace(
    "import lock", "import lock, preflight"
)


def test_download_that_is_killed_leaves_its_half_where_the_next_build_clears_up(folder):
    said(folder.start(CLEARING, 30), "holds")
    (folder.path / "bin").mkdir()
    (folder.path / "bin/npm").write_text("#!/bin/sh\ntouch half.tgz\nexec sleep 5\n")
    (folder.path / "bin/npm").chmod(0o755)
    places = {"PATH": f"{folder.path}/bin:{os.environ['PATH']}", "PIP_NO_INDEX": "1"}
    step = folder.start(DOWNLOAD, 0, **places, **{VARIABLE: folder.claim()["id"]})
    while not (halves := list(folder.path.rglob("half.tgz"))):
        assert step.poll() is None, step.stderr.read()
        time.sleep(0.02)
    kill(step)
    kill(folder.started[0])
    assert halves[0].is_relative_to(folder.path / ".writeup/temporary")
    assert not (folder.path / "results").exists()
    said(folder.start(CLEARING, 30), "holds")
    assert not halves[0].exists()


NO_LOCKS = """
import fcntl, os
def flock(file, kind):
    raise OSError({number}, os.strerror({number}))
fcntl.flock = flock
"""
ANSWERS = ["ENOLCK", "ENOSYS", "EOPNOTSUPP", "EIO", "EINVAL", "EACCES", "EPERM", "ESTALE", "EREMOTEIO"]


@pytest.mark.parametrize("answer", ANSWERS)
def test_builds_go_on_where_the_file_system_cannot_lock_whatever_it_answers(folder, answer):
    without = NO_LOCKS.format(number=getattr(errno, answer))
    build = folder.start(without + BUILD, 30)
    said(build, "holds")
    assert folder.start(without + JOB, 0.1, **{VARIABLE: folder.claim()["id"]}).wait(20) == 0
    build.communicate("")
    assert said(folder.start(without + BUILD, 30), "holds") == ["[]"]
