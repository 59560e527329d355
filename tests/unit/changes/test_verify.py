import itertools
import json

import numpy as np
import pytest

from factories import decided, ledger_entry
from writeup.changes.numbers import numbers
from writeup.changes.statistics import MOVED
from writeup.changes.verify import DIFFERENT, EQUAL, IDENTICAL, verification_report, verify
from writeup.cli import main
from writeup.files import write_json


def accuracy(by):
    return lambda row: row.update(test_accuracy=repr(float(row["test_accuracy"]) + by * (-1) ** int(row["seed"])))


def shifted(row):
    row["test_accuracy"] = repr(float(row["test_accuracy"]) - 0.2)


def test_copies_are_identical(old, new):
    assert verify(old.path, new.path / "results").verdict == IDENTICAL


@pytest.mark.parametrize("name", ["report/writeup.html", "report/CITATION.cff"])
def test_a_deliverable_is_compared_if_the_study_declares_it_or_has_no_manifest(old, new, name):
    results = {path.relative_to(old.path).as_posix() for path in (old.path / "results").rglob("*.*")}
    for side, text in ((old, "one"), (new, "two")):
        side.write(name, text)
        side.write("report/notes.txt", text)
    assert [entry.name for entry in verify(old.path, new.path).differences] == [name]
    for declared in ([name], []):
        for side in (old, new):
            files = dict.fromkeys([*declared, *results], "")
            write_json(side.path / "results/manifest.json", {"files": files, "made": {}})
        assert [entry.name for entry in verify(old.path, new.path).differences] == declared
        assert verify(old.path, new.path / "results").files == len(results) + len(declared)


def test_numbers_that_differ_as_seeds_do_are_equal_within_intervals(old, new):
    new.runs(accuracy(0.0003))
    assert verify(old.path, new.path).verdict == EQUAL


def test_means_that_moved_are_different_and_named(old, new):
    new.runs(shifted)
    found = verify(old.path, new.path)
    assert found.verdict == DIFFERENT
    assert "test accuracy −20.00" in verification_report(found, old.path, new.path)


GAINS = [0.001, 0.005, -0.001, 0.004, 0.0, 0.003, 0.006, 0.001]
"""By seed: too much for one interval, and too little for all of them together."""


def gained(row):
    if (row["learning_rate"], row["epochs"], row["reg"]) == ("0.05", "10", "0.001"):
        row["test_accuracy"] = repr(float(row["test_accuracy"]) + GAINS[int(row["seed"])])


def test_one_interval_of_many_may_leave_out_zero(old, new):
    new.runs(gained)
    assert numbers(old.build, new.build).of(MOVED)
    assert verify(old.path, new.path).verdict == EQUAL


def test_another_plan_is_another_study(old, new):
    path = new.path / "results/plan.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"confidence": 0.9}))
    first, *rest = verification_report(verify(old.path, new.path), old.path, new.path).splitlines()
    assert first.startswith("different: not the same study")
    assert "  confidence: 0.95 → 0.9" in rest


def test_another_verdict_is_different_however_equal_the_numbers(old, new):
    decided(old, ledger_entry("a", "supported"))
    decided(new, ledger_entry("a", "refuted", "refuted"))
    found = verify(old.path, new.path)
    assert found.verdict == DIFFERENT
    assert "verdict: a: supported → refuted" in verification_report(found, old.path, new.path)


@pytest.mark.parametrize("there", [[], ["results/claims.json"]])
def test_verdicts_of_one_side_alone_are_different(old, new, there):
    new.runs(accuracy(0.0003))
    decided(old, ledger_entry("a", "supported"))
    for name in there:
        new.write(name, "[]")
    found = verify(old.path, new.path)
    assert found.verdict == DIFFERENT
    assert "1 claims are worded otherwise, or on one side only" in verification_report(found, old.path, new.path)


def one_seed(project):
    """Give the project the runs of one seed alone."""
    header, *rows = (project.path / "results/runs.csv").read_text().splitlines()
    seed = header.split(",").index("seed")
    project.write("results/runs.csv", "\n".join([header, *(row for row in rows if row.split(",")[seed] == "0")]))


@pytest.mark.parametrize(("by", "verdict"), [(1e-8, EQUAL), (-0.2, DIFFERENT)])
def test_what_one_seed_measured_agrees_up_to_rounding_or_is_different(old, new, by, verdict):
    one_seed(old)
    one_seed(new)
    new.runs(accuracy(by))
    found = verify(old.path, new.path)
    assert found.verdict == verdict
    told = verification_report(found, old.path, new.path)
    assert ("one seed: " in told) is (verdict == DIFFERENT)


@pytest.mark.parametrize(
    ("before", "after", "rows", "verdict"),
    [("1e-9", "-1e-9", 1, EQUAL), ("2e-7", "8e-7", 99, DIFFERENT)],
    ids=["near zero beside larger ones", "all small"],
)
def test_what_is_rounding_depends_on_the_size_of_the_metric(old, new, before, after, rows, verdict):
    for project, value in ((old, before), (new, after)):
        one_seed(project)
        numbers = itertools.count()
        project.runs(lambda row, value=value, numbers=numbers: next(numbers) < rows and row.update(train_loss=value))
    assert verify(old.path, new.path).verdict == verdict


def arrays(name, value):
    return lambda path: np.savez(path / f"{name}.npz", W=np.array([[0.0, 1.0], [np.nan, value]]))


PLACES = {
    "a cell": (lambda path, n: (path / "t.csv").write_text(f"a,b\n1,2\n3,{n}\n"), "t.csv: line 3, b: 1 → 2"),
    "a key": (lambda path, n: (path / "t.json").write_text(f'{{"a": [0, {{"b": {n}}}]}}'), "t.json: a[1].b: 1 → 2"),
    "an array of an archive": (lambda path, n: arrays("t", n)(path), "t.npz: W [1, 1]: 1.0 → 2.0, 1 of 4 entries"),
    "an array": (lambda path, n: np.save(path / "t.npy", np.arange(3) * n), "t.npy: [1]: 1 → 2, 2 of 3 entries"),
    "a byte": (
        lambda path, n: (path / "t.bin").write_bytes(b"abc" + bytes([n])),
        "t.bin: 4 bytes, first different at byte 3",
    ),
    "no JSON": (
        lambda path, n: (path / "t.json").write_text("{" * n),
        "t.json: 1 → 2 bytes, first different at byte 1",
    ),
    "a file": (lambda path, n: n == 2 or (path / "t.bin").write_bytes(b""), "only here: results/t.bin"),
}


@pytest.mark.parametrize(("write", "place"), PLACES.values(), ids=PLACES)
def test_the_place_inside_a_file_is_told(old, new, write, place):
    write(old.path / "results", 1)
    write(new.path / "results", 2)
    assert place in verification_report(verify(old.path, new.path), old.path, new.path)


@pytest.mark.parametrize(
    ("change", "words", "status"),
    [(None, [], 0), (accuracy(0.0003), [], 0), (accuracy(0.0003), ["--exact"], 1), (shifted, [], 1)],
    ids=["identical", "equal", "equal, exactly asked", "different"],
)
def test_the_exit_status_tells_whether_results_hold(old, new, capsys, change, words, status):
    if change:
        new.runs(change)
    with pytest.raises(SystemExit) as left:
        main(["verify", str(new.path), "--results", str(old.path), *words])
    assert int(left.value.code or 0) == status
    assert capsys.readouterr().out.splitlines()[0].partition(":")[0] in (IDENTICAL, EQUAL, DIFFERENT)
