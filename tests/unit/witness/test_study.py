"""Configurations are found by the values that somebody wrote in YAML, and runs are read as their experiment says."""

import json

import pytest

from writeup.witness import published
from writeup.witness.study import Study, table_of_author
from writeup.witness.tables import ranked

PARAMETERS = [{"name": "version", "type": "string"}, {"name": "rate", "type": "number"}]
KEYS = [("3.1", "1e-05"), ("3.10", "0.1"), ("nan", "1")]


@pytest.mark.parametrize(
    ("at", "key"),
    [
        ({"version": "3.1"}, KEYS[0]),
        ({"version": "3.10"}, KEYS[1]),
        ({"version": "nan"}, KEYS[2]),
        ({"rate": "0.00001"}, KEYS[0]),
        ({"rate": 0.1}, KEYS[1]),
    ],
)
def test_text_that_looks_like_a_number_is_text(tmp_path, at, key):
    configurations = [dict(zip(("version", "rate"), it, strict=True)) for it in KEYS]
    plan = {"seeds": [0], "sweeps": [{"name": "versions", "configurations": configurations}]}
    experiment = {"identity": {}, "parameters": PARAMETERS, "metrics": [], "courses": [], "derived": []}
    assert Study(tmp_path, plan, experiment).one("versions", at) == key


@pytest.mark.parametrize(("parts", "read"), [((), None), (["search"], {"space": {"gone": ["1"]}})])
def test_a_search_that_the_study_dropped_is_not_read_though_its_files_still_lie_there(tmp_path, parts, read):
    (tmp_path / "search_plan.json").write_text('{"space": {"gone": ["1"]}}')
    (tmp_path / "search.csv").write_text("rung\n")
    experiment = {"identity": {}, "parameters": PARAMETERS, "metrics": [], "courses": [], "derived": []}
    assert Study(tmp_path, {"seeds": [0], "sweeps": []}, experiment, parts).search == read


def test_a_run_of_a_search_may_measure_less_than_those_of_the_study(tmp_path):
    experiment = {
        "identity": {}, "open": True, "score": "loss", "budget": "epochs", "derived": [],
        "parameters": [{"name": "rate", "type": "number"}, {"name": "epochs", "type": "integer"}],
        "metrics": [{"name": "loss", "better": "lower"}, {"name": "seconds"}], "courses": [{"name": "loss"}],
    }  # fmt: skip
    study = Study(tmp_path, {"seeds": [0], "sweeps": []}, experiment)
    folder = study.folder("search/runs", ("0.1", "1"), 0)
    folder.mkdir(parents=True)
    (folder / "result.json").write_text(json.dumps({"loss": 0.5, "diverged": False}))
    (folder / "epochs.csv").write_text("epoch\n")
    _, standings = ranked(study, [{"rate": "0.1"}], {"epochs": 1, "seeds": [0], "keep": 1})
    assert standings == [{"candidate": {"rate": "0.1"}, "score": 0.5, "rank": 1, "kept": True}]


@pytest.mark.parametrize(("at", "key"), [({"fast": "yes"}, ("true",)), ({"fast": False}, ("false",))])
def test_a_truth_may_be_quoted(tmp_path, at, key):
    plan = {"seeds": [0], "sweeps": [{"name": "both", "configurations": [{"fast": "true"}, {"fast": "false"}]}]}
    parameters = [{"name": "fast", "type": "boolean"}]
    experiment = {"identity": {}, "parameters": parameters, "metrics": [], "courses": [], "derived": []}
    assert Study(tmp_path, plan, experiment).one("both", at) == key


def test_a_published_configuration_that_is_not_in_the_study_is_spelled_as_one_that_is(tmp_path):
    parameters = [
        {"name": name, "type": kind, "default": None}
        for name, kind in (("load", "number"), ("fast", "boolean"), ("version", "string"))
    ]
    experiment = {"identity": {}, "parameters": parameters, "metrics": [], "courses": [], "derived": []}
    study = Study(tmp_path, {"seeds": [0], "sweeps": []}, experiment)
    cell = {"sweep": "none", "at": {"load": 2.0, "fast": True, "version": "1.0"}}
    assert published.key(study, cell, "at") == ("2", "true", "1.0")


def test_a_table_that_the_study_brings_may_have_a_mark_of_its_encoding_and_blanks(tmp_path):
    (tmp_path / "own.csv").write_bytes("\ufeffn, error\n1, 0.5\n\n".encode())
    assert table_of_author(tmp_path / "own.csv") == (["n", "error"], [{"n": "1", "error": "0.5"}])
