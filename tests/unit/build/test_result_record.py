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

DATA = {"name": "digits", "sha256": {"train.csv": "65a50cbbf4e9" + 52 * "0"}, "read_by": ["train"]}


@pytest.fixture
def record(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in MADE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return origins(MADE, ["numpy 2.4.0"], DATA)


def test_record_has_the_sum_of_each_file(record):
    assert record["files"]["results/runs.csv"]["sha256"] == hashlib.sha256(b"results/runs.csv").hexdigest()


def test_only_what_a_step_made_that_reads_the_data_rests_on_them(record):
    assert [record["files"][name]["data"] for name in MADE] == [True, False, False]


def test_the_data_have_a_name_and_a_sum_for_each_file(record):
    assert record["data"] == {"name": "digits", "sha256": DATA["sha256"]}


def test_missing_result_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ResultError, match=r"cannot read results/runs\.csv"):
        origins(MADE, [], DATA)


def test_fingerprint_of_a_step_changes_with_any_line():
    lines = code("writeup.steps.gather_runs")
    assert digest(lines) == digest(list(lines)) != digest(lines[1:])


def test_libraries_are_told_from_our_own_modules():
    assert libraries(["writeup.files 0123456789abcdef", "numpy 2.4.0", "numpy 2.4.0"]) == ["numpy 2.4.0"]


@pytest.mark.parametrize(
    "words",
    [
        "{#source:runs .source}",
        "{#source:search-plan .source}",
        "train `abc`, gather runs `def`",
        "{#source:data .source}",
        "The data, digits: files",
        "`65a50cbbf4e9",
    ],
)
def test_appendix_has_an_entry_for_each_file_and_the_data(record, words):
    assert words in entries(record)
