import io
import sys
from contextlib import suppress
from pathlib import Path

import pytest

MODULE = "writeup.mnist_mlp.network.mlp 0123456789abcdef"
EDITED = "writeup.mnist_mlp.network.mlp fedcba9876543210"
CHANGED = (
    "Params have changed since last execution: Union of exclusive params before and now across all output: "
    "before: {!r},'numpy 2.4.0' now: {!r},'numpy 2.4.1' "
)


def planned(dry, capsys):
    dry.display.close()
    return capsys.readouterr().err.splitlines()


def test_a_dry_run_names_the_module_that_changed(dry, capsys):
    dry.plan(train_1=1, train_2=1)
    for number in (1, 2):
        run = [f"results/runs/{number}/result.json"]
        dry.start(number, f"train_{number}", run, reason=CHANGED.format(MODULE, EDITED))
    assert planned(dry, capsys) == [
        "2 jobs would run:",
        "  the code of writeup.mnist_mlp.network.mlp changed",
        "  numpy 2.4.0 → 2.4.1",
        "      train (2 jobs, 2 runs)",
    ]


def test_a_rule_whose_own_name_ends_in_a_number_keeps_it(dry, capsys):
    rules = ("draw_own_panel_1", "draw_own_panel_2", "fit_2020")
    dry.plan(**dict.fromkeys(rules, 1))
    for number, rule in enumerate(rules):
        dry.start(number, rule, [rule], reason=f"Missing output files: {rule}")
    assert planned(dry, capsys)[2:] == [f"      {', '.join(rules)}"]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("Missing output files: results/a.json", "not built yet"),
        ("Updated input files: results/b.json, results/a.json", "results/a.json, results/b.json changed"),
        ("Forced execution", "asked for"),
        ("Code has changed since last execution; Updated input files: x", "its shell command changed"),
        ("Params have changed since last execution: something unreadable", "its params changed"),
        ("A reason that no release had so far", "A reason that no release had so far"),
    ],
)
def test_a_reason_is_told_in_words(dry, capsys, reason, words):
    dry.plan(gather_runs=1)
    dry.start(1, "gather_runs", ["results/a.json"], reason=reason)
    assert words in planned(dry, capsys)[1]


def test_jobs_that_only_follow_others_stand_together_at_the_end(dry, capsys):
    dry.plan(gather_runs=1, write_html=1, write_pdf=1)
    dry.start(1, "write_html", ["page"], reason="Input files updated by another job: results/runs.csv")
    dry.start(2, "gather_runs", ["runs"], reason="Missing output files: runs")
    dry.start(3, "write_pdf", ["pages"], reason="Input files updated by another job: results/runs.csv")
    follow = ["  what they read is built again", "      write_html, write_pdf"]
    assert planned(dry, capsys) == ["3 jobs would run:", "  not built yet", "      gather_runs", *follow]


def test_of_many_reasons_the_rest_is_a_number(dry, capsys):
    dry.plan(train_1=100)
    for number in range(100):
        dry.start(number, f"train_{number}", ["here"], reason=f"Updated input files: {number}")
    assert len(lines := planned(dry, capsys)) < 20
    assert lines[-1] == "  92 more jobs for reasons of their own"


def test_a_plan_of_nothing_says_nothing(dry, capsys):
    assert planned(dry, capsys) == []


def test_a_plan_is_printed_where_the_encoding_lacks_an_arrow(dry, monkeypatch):
    latin = io.TextIOWrapper(io.BytesIO(), encoding="iso8859-1")
    monkeypatch.setattr(sys, "stdout", latin)
    dry.settings["stdout"] = True
    dry.plan(gather_runs=1)
    dry.start(1, "gather_runs", ["results/runs.csv"], reason=CHANGED.format(MODULE, MODULE))
    dry.display.close()
    assert b"numpy 2.4.0 -> 2.4.1" in latin.buffer.getvalue()


def test_a_plan_that_cannot_be_printed_is_missed_aloud(dry, monkeypatch, capsys):
    with suppress(OSError), Path("/dev/full").open("w") as full:  # closed, it tries once more to write
        monkeypatch.setattr(sys, "stdout", full)
        dry.settings["stdout"] = True
        dry.plan(gather_runs=1)
        dry.start(1, "gather_runs", ["results/runs.csv"], reason="Forced execution")
        dry.display.close()
    assert capsys.readouterr().err == "The plan cannot be printed (No space left on device).\n"
