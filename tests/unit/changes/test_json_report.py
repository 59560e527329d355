"""What a program is told: all that `writeup changes` and `writeup verdicts` say, in the shape of their schemas."""

import json

import pytest

from factories import decided
from factories import ledger_entry as entry
from writeup.changes.comparison import compare
from writeup.changes.json_report import changes_as_json
from writeup.cli import main
from writeup.experiment.schema import load_yaml, validate
from writeup.tool import SCHEMAS


def changes(old, new):
    found = json.loads(json.dumps(changes_as_json(compare(old.build, new.build)), allow_nan=False))
    validate(found, load_yaml(SCHEMAS / "changes.schema.yaml"))
    return found


def test_equal_builds_do_not_differ(old, new):
    found = changes(old, new)
    assert not found["differ"]
    assert found["numbers"]["differ"] == found["verdicts"]["turned"] == found["causes"] == []
    assert found["numbers"]["compared"] > 0


def test_a_moved_number_has_its_place_its_means_and_its_interval(old, new):
    new.runs(lambda row: row.update(test_accuracy=str(float(row["test_accuracy"]) / 2)))
    moves = changes(old, new)["numbers"]["differ"]
    assert {move["metric"] for move in moves} == {"test_accuracy"}
    move = moves[0]
    assert move["outcome"] == "moved"
    assert move["new"] == pytest.approx(move["old"] / 2)
    assert move["low"] < move["difference"] < move["high"] < 0


def test_a_number_that_is_not_finite_is_none_and_null(old, new):
    new.runs(lambda row: row.update(train_loss="inf"))
    move = next(it for it in changes(old, new)["numbers"]["differ"] if it["metric"] == "train_loss")
    assert move["new"] is None


def test_turned_added_and_removed_claims_and_changed_sentences_are_listed(old, new):
    decided(old, entry("stays", "undecided"), entry("goes", "supported"))
    decided(new, entry("stays", "supported"), entry("comes", "refuted"))
    old.document("# A {#a}\n\nThere are 3 of them.")
    new.document("# A {#a}\n\nThere are 4 of them.")
    found = changes(old, new)
    assert [(it["id"], it["old"], it["new"]) for it in found["verdicts"]["turned"]] == [
        ("stays", "undecided", "supported")
    ]
    assert [it["id"] for part in ("added", "removed") for it in found["verdicts"][part]] == ["comes", "goes"]
    (sentence,) = found["text"]["sentences"]
    assert sentence == {
        "section": "1 A",
        "old": "There are 3 of them.",
        "new": "There are 4 of them.",
        "numbers_only": True,
    }


@pytest.mark.parametrize("stopped", [False, True])
def test_verdicts_as_json_follow_their_schema(tmp_path, capsys, stopped):
    claims = tmp_path / "claims.json"
    entries = [entry("a", "refuted"), entry("b", "undecided", "open")]
    words = {"section": "method", "sentence": "A.", "reason": "1 > 0"}
    name = "claims.failed.json" if stopped else "claims.json"
    (tmp_path / name).write_text(json.dumps([it | words for it in entries]), encoding="utf-8")
    assert main(["verdicts", "--claims", str(claims), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    validate(found, load_yaml(SCHEMAS / "verdicts.schema.yaml"))
    assert found["stopped"] is stopped
    assert [it["as_expected"] for it in found["claims"]] == [False, True]
    assert found["counts"] == {"proved": 0, "supported": 0, "undecided": 1, "refuted": 1}


@pytest.mark.parametrize("content", ['{"sweeps": []}', '[{"id": "a"}]', "[1]"])
def test_a_file_that_holds_no_claims_is_refused_in_one_sentence(tmp_path, capsys, content):
    (tmp_path / "plan.json").write_text(content, encoding="utf-8")
    assert main(["verdicts", "--claims", str(tmp_path / "plan.json")]) == 1
    assert "holds no verdicts of a build" in capsys.readouterr().err


def test_two_ways_to_print_are_refused(capsys):
    assert main(["changes", "--json", "--markdown"]) == 1
    assert "give one of them" in capsys.readouterr().err
