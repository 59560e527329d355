"""Configurations are found by the values that somebody wrote in YAML: numbers as numbers, text as it stands."""

import pytest

from writeup.witness.study import Study

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
