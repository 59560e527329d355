"""What a build shows whose profile is in force: on a terminal, and in a file."""

import os
import pty
import re
import sys
import time

from running import snakemake

LOGGER = ("--logger", "writeup")
CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\r")


def said(done):
    """The lines of a build, but for Snakemake's word on the profile that it found."""
    return [
        line for line in done.stdout.splitlines() if line and not line.startswith("Using workflow specific profile")
    ]


def on_a_terminal(project, *words, until):
    """What a build shows on a terminal until it has shown `until` and was then stopped with Ctrl-C; its exit status."""
    command = [sys.executable, "-m", "snakemake", "--cores", "2", *words, "--configfile", "config/minimal.yaml"]
    environment = {**os.environ, "PYTHONPATH": str(project.folder / "src"), "TERM": "xterm"}
    process, terminal = pty.fork()
    if not process:
        os.chdir(project.folder)
        os.execve(sys.executable, [*command, "config/tiny.yaml"], environment)  # noqa: S606 (a terminal of its own)
    shown, stopped, end = "", False, time.monotonic() + 300
    while time.monotonic() < end:
        try:
            shown += os.read(terminal, 1 << 16).decode("utf-8", "replace")
        except OSError:  # the other end is closed
            break
        if not stopped and until in shown:
            os.write(terminal, b"\x03")
            stopped = True
    os.close(terminal)
    return CONTROL.sub("", shown), os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def test_a_build_ends_with_where_the_report_is_and_what_moved(built):
    built.restyle()
    done = built.snakemake(*LOGGER)
    lines = said(done)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    report = lines.index("Report: report/writeup.html, report/writeup.pdf")
    assert re.fullmatch(r"\d+ jobs done in (\d+ min )?\d+ s\.", lines[report - 1])
    assert lines[report + 1] == "Slides: report/slides.pdf, report/slides.pptx"
    assert 2 < len(lines) - report <= 5


def test_a_dry_run_names_the_module_whose_change_makes_a_rule_due(built):
    built.edit("src/writeup/steps/summarise_runs.py", "def run(", "CHANGED = 1\n\n\ndef run(")
    lines = said(built.snakemake("--dry-run", *LOGGER))
    assert re.fullmatch(r"\d+ jobs would run:", lines[0]), lines
    assert lines[1:3] == ["  the code of writeup.steps.summarise_runs changed", "      summarise_runs"]
    assert [line for line in lines if "provenance information" in line or "Reasons:" in line] == []


def test_ctrl_c_says_in_one_line_that_the_same_command_goes_on(built):
    built.edit("config/tiny.yaml", "epochs: 2", "epochs: 9000")
    shown, status = on_a_terminal(built, until=" of 9000")
    assert status == 1, shown[-3000:]
    _, _, after = shown.partition("Stopped after ")
    assert "The same command goes on from there" in after
    assert len(after.splitlines()) <= 2  # the terminal is narrow


def test_a_failed_step_is_shown_by_its_own_sentence_and_nothing_else(built):
    built.append("templates/summary.md", "\nThe network is right on 45 % of the images.\n")
    done = built.snakemake(*LOGGER)
    lines = said(done)
    assert done.returncode == 1
    assert any("is typed by hand; take it from a result" in line for line in lines), lines
    assert len(lines) <= 12


def test_a_configuration_file_that_is_not_there_is_one_sentence(unbuilt):
    done = snakemake(unbuilt.folder, *LOGGER, "--configfile", "nope.yaml", code=unbuilt.folder / "src")
    assert done.returncode == 1
    assert said(done) == [
        "nope.yaml cannot be read (No such file or directory); give --configfile a YAML file that exists."
    ]
