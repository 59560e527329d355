import io
import sys
from contextlib import suppress
from pathlib import Path

import pytest

MODULE = "writeup.network.mlp 0123456789abcdef"
EDITED = "writeup.network.mlp fedcba9876543210"
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
        dry.start(
            number, f"train_{number}", [f"results/runs/{number}/result.json"], reason=CHANGED.format(MODULE, EDITED)
        )
    assert planned(dry, capsys) == [
        "2 jobs would run:",
        "  train (2 jobs, 2 runs)  the code of writeup.network.mlp changed",
        "                          numpy 2.4.0 → 2.4.1",
    ]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("Missing output files: results/a.json", "not built yet"),
        ("Updated input files: results/b.json, results/a.json", "results/a.json, results/b.json changed"),
        ("Forced execution", "asked for by --force"),
        ("Code has changed since last execution; Updated input files: x", "its shell command changed"),
        ("Params have changed since last execution: something unreadable", "its params changed"),
        ("A reason that no release had so far", "A reason that no release had so far"),
    ],
)
def test_a_reason_is_told_in_words(dry, capsys, reason, words):
    dry.plan(table=1)
    dry.start(1, "table", ["results/a.json"], reason=reason)
    assert words in planned(dry, capsys)[1]


def test_a_job_that_others_make_due_names_their_rules(dry, capsys):
    dry.plan(table=1, html=1)
    dry.start(1, "table", ["results/runs.csv"], reason="Missing output files: results/runs.csv")
    dry.start(2, "html", ["page"], reason="Input files updated by another job: results/runs.csv")
    assert planned(dry, capsys)[2].split(maxsplit=1) == ["html", "after table"]


def test_a_plan_of_nothing_says_nothing(dry, capsys):
    assert planned(dry, capsys) == []


def test_a_plan_is_printed_where_the_encoding_lacks_an_arrow(dry, monkeypatch):
    latin = io.TextIOWrapper(io.BytesIO(), encoding="iso8859-1")
    monkeypatch.setattr(sys, "stdout", latin)
    dry.settings["stdout"] = True
    dry.plan(table=1)
    dry.start(1, "table", ["results/runs.csv"], reason=CHANGED.format(MODULE, MODULE))
    dry.display.close()
    assert b"numpy 2.4.0 -> 2.4.1" in latin.buffer.getvalue()


def test_a_plan_that_cannot_be_printed_is_missed_aloud(dry, monkeypatch, capsys):
    with suppress(OSError), Path("/dev/full").open("w") as full:  # closed, it tries once more to write
        monkeypatch.setattr(sys, "stdout", full)
        dry.settings["stdout"] = True
        dry.plan(table=1)
        dry.start(1, "table", ["results/runs.csv"], reason="Forced execution")
        dry.display.close()
    assert capsys.readouterr().err == "The plan cannot be printed (No space left on device).\n"
