import hashlib

import pytest

from writeup.build.result_record import origins
from writeup.document.provenance_appendix import entries
from writeup.errors import ResultError
from writeup.fingerprint.code import code, digest, libraries

MADE = {
    "results/runs.csv": [("train", "abc"), ("gather_runs", "def")],
    "results/plan.json": [("write_plan", "123")],
    "results/search/plan.json": [("write_plan", "123")],
}


@pytest.fixture
def record(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in MADE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return origins(MADE, ["numpy 2.4.0"], "mnist")


def test_record_has_the_sum_of_each_file(record):
    assert record["files"]["results/runs.csv"]["sha256"] == hashlib.sha256(b"results/runs.csv").hexdigest()


def test_only_what_was_trained_rests_on_images(record):
    assert [record["files"][name]["images"] for name in MADE] == [True, False, False]


def test_sums_of_the_images_are_those_they_were_verified_against(record):
    assert record["images"]["sha256"]["train-labels-idx1-ubyte"].startswith("65a50cbbf4e906d7")


def test_missing_result_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ResultError, match=r"cannot read results/runs\.csv"):
        origins(MADE, [], "mnist")


def test_fingerprint_of_a_step_changes_with_any_line():
    lines = code("writeup.steps.gather_runs")
    assert digest(lines) == digest(list(lines)) != digest(lines[1:])


def test_libraries_are_told_from_our_own_modules():
    assert libraries(["writeup.files ab", "numpy 2.4.0", "numpy 2.4.0"]) == ["numpy 2.4.0"]


@pytest.mark.parametrize(
    "words",
    [
        "{#source:runs .source}",
        "{#source:search-plan .source}",
        "train `abc` → gather runs `def`",
        "`ba891046e650`",
        "{#source:images",
    ],
)
def test_appendix_has_an_entry_for_each_file_and_the_images(record, words):
    assert words in entries(record)
