"""Values as the schema calls them, however YAML or the command line left them."""

import pytest

from factories import schema
from writeup.experiment.conversion import converted

STUDY = schema("study")
CLAIMS = schema("claims")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"seeds": [0, 1e1]}, {"seeds": [0, 10]}),
        ({"data": {"train": 4e3}}, {"data": {"train": 4000}}),
        ({"defaults": {"hidden_size": 200.0}}, {"defaults": {"hidden_size": 200}}),
        ({"search": {"rungs": [{"epochs": 3.0, "seeds": 2.0}]}}, {"search": {"rungs": [{"epochs": 3, "seeds": 2}]}}),
        ({"sweeps": [{"vary": {"epochs": [1e1, "2e1"]}}]}, {"sweeps": [{"vary": {"epochs": [10, 20]}}]}),
    ],
)
def test_what_the_schema_calls_a_whole_number_is_one(given, meant):
    assert repr(converted(given, STUDY)) == repr(meant)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"seeds": ["0", "1"]}, {"seeds": [0, 1]}),
        ({"data": {"train": "150", "directory": "null"}}, {"data": {"train": 150, "directory": None}}),
        ({"data": {"directory": "2024"}}, {"data": {"directory": "2024"}}),
        ({"defaults": {"reg": "1e-4", "momentum": ".9"}}, {"defaults": {"reg": 1e-4, "momentum": 0.9}}),
        ({"preliminary": "true", "search": "null"}, {"preliminary": True, "search": None}),
        ({"title": 1984, "theory": ["softmax"]}, {"title": "1984", "theory": ["softmax"]}),
        ({"title": "1e5", "author": {"name": "true"}}, {"title": "1e5", "author": {"name": "true"}}),
    ],
)
def test_text_of_the_command_line_becomes_what_yaml_would_have_made_of_it(given, meant):
    assert repr(converted(given, STUDY)) == repr(meant)


@pytest.mark.parametrize("given", [2.5, "two", "2026-02-30", "0b_", True, None, [2]])
def test_what_is_no_whole_number_is_left_for_the_schema_to_refuse(given):
    assert converted({"data": {"train": given}}, STUDY) == {"data": {"train": given}}


def test_rationals_that_a_certificate_states_stay_text():
    rule = {"certificate": {"theorem": "and", "states": {"weights": ["1", "1"], "counts.1.inputs": 2.0}}}
    entry = {"claims": [{"rule": rule}]}
    meant = {**rule["certificate"], "states": {"weights": ["1", "1"], "counts.1.inputs": 2}}
    assert repr(converted(entry, CLAIMS)["claims"][0]["rule"]["certificate"]) == repr(meant)
