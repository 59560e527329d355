"""Results from elsewhere may hold anything: what cannot be compared is told in one sentence."""

import io
import json
import re
import zipfile

import numpy as np
import pytest

from writeup.changes.builds import open_archive
from writeup.changes.change_sources import causes
from writeup.changes.comparison import compare
from writeup.changes.page import html_page
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
        ("results/document.json", '{"blocks": [{"t": "Header"}]}'),
        ("results/document.json", '{"blocks": [{"t": "Para", "c": [{"t": "Link", "c": "words"}, {"t": "Code"}]}]}'),
        ("results/document.json", '{"blocks": [{"t": "Header", "c": [1, "one", 1]}]}'),
    ],
)
def test_a_file_of_another_shape_counts_as_not_there(old, new, name, content):
    for side, accuracy in ((old, 0.5), (new, 0.9)):
        side.write("results/search_winner.csv", f"seed,test_accuracy\n0,{accuracy}\n")
        side.document("Words.")
    new.write(name, content)
    assert name not in text_report(compare(old.build, new.build))


def packed(path, members, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archived:
        for name, content in members.items():
            archived.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "record", [{"config": {}}, {"config": {}, "claims": [], "steps": {"train": ["numpy"]}}], ids=["less", "no version"]
)
def test_a_record_that_says_less_counts_as_not_there(tmp_path, record):
    assert open_archive(packed(tmp_path / "000001.zip", {"made.json": json.dumps(record)})).json("made.json") is None


BOMB = "\n".join(
    ["a0: &a0 [1]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)), "claims: *a11"]
)
"""YAML whose value has 9^11 parts."""
CLAIMS, CODE = "config/claims.yaml", "src/writeup/claims/rules.py"


@pytest.mark.parametrize(
    ("name", "before", "content"),
    [
        (CLAIMS, "claims: [{id: one}]", "claims: [{id: one,"),
        (CLAIMS, "claims: [{id: one}]", "claims: [{id: [one]}]"),
        (CLAIMS, "claims: [{id: one}]", "claims: 1"),
        (CLAIMS, "claims: [{id: one}]", "since: 2026-99-99"),
        (CLAIMS, "claims: [{id: one}]", "[" * 9999),
        (CLAIMS, "claims: [{id: one}]", BOMB),
        (CODE, "X = 1", "def f(:"),
        (CODE, "X = 1", "X = '\0'"),
        (CODE, "X = 1", f"X = {'-' * 20_000}1"),
    ],
)
def test_a_source_that_cannot_be_read_is_one_cause(old, new, name, before, content):
    old.write(name, before)
    new.write(name, content)
    (cause,) = causes(old.build, new.build)
    assert (cause.name, cause.what) == ("writeup.claims.rules" if name == CODE else CLAIMS, "changed")
    assert cause.difference[1:] == (f"-{before}", *(f"+{line}" for line in content.splitlines()))


def test_a_verdict_of_another_version_is_printed_as_it_is(old, new):
    for side, verdict in ((old, "supported"), (new, "settled")):
        claim = {"id": "a", "statement": "A.", "rule": "r", "expected": "supported", "verdict": verdict}
        side.write("results/claims.json", json.dumps([claim]))
    assert "settled" in html_page(compare(old.build, new.build))


def test_a_figure_that_is_described_by_something_else_is_compared_without_words(old, new):
    for side, description in ((old, "[]"), (new, '{"alt": 1}')):
        side.write("results/figures/curve.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
        side.write("results/figures/curve.json", description)
    new.write("results/figures/curve.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="9"/>')
    assert "curve" in html_page(compare(old.build, new.build))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("runs", lambda table: table.rstrip().rsplit(",", 6)[0]),
        ("runs", lambda table: table.replace("seed", "seeds", 1)),
        ("search_winner", lambda _: "test_accuracy\n0.5\n"),
    ],
)
def test_a_table_that_lacks_a_cell_or_its_seeds_is_compared_without_them(old, new, name, change):
    new.write("results/search_plan.json", '{"title": "Search"}')
    table = (new.path / "results/runs.csv").read_text()
    new.write(f"results/{name}.csv", change(table))
    assert text_report(compare(old.build, new.build))


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
    with pytest.raises(ResultError, match=rf"^{known_as} is not an archive, or a damaged one \(.*; get it again\."):
        open_archive(io.BytesIO(b"PK") if title else path, title)


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.npy", "a.npz"])
@pytest.mark.parametrize("content", [b"", b"[" * 100_000, b"PK\x03\x04", b"\xff\xfe\0", b"\x93NUMPY\x01\0", b'"\n'])
def test_files_that_are_not_what_their_names_say_are_compared_by_their_bytes(tmp_path, name, content):
    (tmp_path / "ours").mkdir()
    ours, theirs = tmp_path / "ours" / name, tmp_path / name
    ours.write_bytes(b"[1]")
    theirs.write_bytes(content)
    assert difference(name, ours, theirs).count >= 1


def test_an_array_with_one_bit_of_its_head_flipped_is_compared_by_its_bytes(tmp_path):
    ours, theirs = tmp_path / "ours.npy", tmp_path / "theirs.npy"
    np.save(ours, np.zeros(3))
    theirs.write_bytes(ours.read_bytes().replace(b"(3,)", b"(3,("))
    assert difference("a.npy", ours, theirs).count == 1
