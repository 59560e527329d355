"""Results from elsewhere may hold anything: what cannot be compared is told in one sentence."""

import io
import json
import re
import zipfile

import pytest

from writeup.changes.builds import open_archive
from writeup.changes.comparison import compare
from writeup.changes.text_report import text_report
from writeup.changes.verify import difference
from writeup.errors import ResultError


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("results/plan.json", "[" * 100_000, "is not JSON"),
        ("results/plan.json", "[]", "is not a mapping"),
        ("results/plan.json", "{}", "'sweeps' is missing"),
        (
            "results/plan.json",
            '{"experiment": {"parameters": [], "metrics": [3], "courses": [], "derived": []}, "sweeps": []}',
            "experiment.metrics[0]: 3 is not a mapping",
        ),
        ("results/plan.json", '{"sweeps": [3]}', "sweeps[0]: 3 is not a mapping"),
    ],
)
def test_a_file_of_another_shape_is_named_with_what_is_wrong(old, new, name, content, words):
    new.write(name, content)
    with pytest.raises(ResultError) as told:
        compare(old.build, new.build)
    assert words in str(told.value)
    assert name in str(told.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("results/claims.json", '[{"id": 1}]'),
        ("results/claims.json", '[{"id": "a", "statement": "A.", "verdict": "proved"}]'),
        ("results/provenance.json", '{"files": {"results/plan.json": {}}}'),
        ("results/agreement.json", '{"name": "x"}'),
        ("report/build.json", "[]"),
        ("results/search_plan.json", "[]"),
    ],
)
def test_a_file_of_another_shape_counts_as_not_there(old, new, name, content):
    for side, accuracy in ((old, 0.5), (new, 0.9)):
        side.write("results/search_winner.csv", f"seed,test_accuracy\n0,{accuracy}\n")
    new.write(name, content)
    assert name not in text_report(compare(old.build, new.build))


def packed(path, members, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archived:
        for name, content in members.items():
            archived.writestr(name, content)
    return path


def test_a_record_that_says_less_counts_as_not_there(tmp_path):
    assert open_archive(packed(tmp_path / "000001.zip", {"made.json": '{"config": {}}'})).json("made.json") is None


@pytest.mark.parametrize(
    ("bound", "words"),
    [("UNPACKED", "unpacks to 2,000,000"), ("WHOLE", r"results/plan\.json in .* has 2,000,000")],
)
@pytest.mark.parametrize(
    ("place", "remedy"), [(".writeup/builds/000001.zip", "delete it"), ("points.zip", "get it again")]
)
def test_an_archive_that_unpacks_to_too_much_is_refused_unread(tmp_path, monkeypatch, bound, words, place, remedy):
    monkeypatch.setattr(f"writeup.changes.builds.{bound}", 1_000_000)
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    path = packed(tmp_path / place, {"results/plan.json": " " * 2_000_000})
    with pytest.raises(ResultError, match=rf"{words} bytes, more than 1,000,000; {remedy}\.$"):
        open_archive(path).json("results/plan.json")


@pytest.mark.parametrize("title", ["", "revision HEAD (0123456)"])
def test_a_damaged_archive_or_a_damaged_member_of_one_is_named(tmp_path, title):
    path = packed(tmp_path / "points.zip", {"results/plan.json": json.dumps(list(range(9999)))})
    content = bytearray(path.read_bytes())
    content[200:400] = bytes(200)
    path.write_bytes(content)
    known_as = re.escape(title or str(path))
    with pytest.raises(ResultError, match=rf"^results/plan\.json in {known_as} cannot be read \(.*; get it again\."):
        open_archive(io.BytesIO(content) if title else path, title).json("results/plan.json")
    path.write_bytes(b"PK")
    with pytest.raises(ResultError, match=rf"^{known_as} cannot be read \(.*; get it again\."):
        open_archive(io.BytesIO(b"PK") if title else path, title)


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.npy", "a.npz"])
@pytest.mark.parametrize("content", [b"", b"[" * 100_000, b"PK\x03\x04", b"\xff\xfe\0", b"\x93NUMPY\x01\0", b'"\n'])
def test_files_that_are_not_what_their_names_say_are_compared_by_their_bytes(tmp_path, name, content):
    (tmp_path / "ours").mkdir()
    ours, theirs = tmp_path / "ours" / name, tmp_path / name
    ours.write_bytes(b"[1]")
    theirs.write_bytes(content)
    assert difference(name, ours, theirs).count >= 1
