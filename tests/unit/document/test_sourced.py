import pytest

from writeup.document.document_tree import parse
from writeup.document.pandoc_ast import attributes, find_all
from writeup.document.sourced import Sourced, length, show_sourced, with_source


def test_number_is_written_with_its_file_place_and_seeds():
    number = Sourced(0.95, "summary.csv: sweep a, rate 1", seeds="0, 1")
    assert show_sourced(number, "%", 0) == (
        '[95\u00a0%]{.value source="summary.csv" place="sweep a, rate 1" seeds="0, 1"}'
    )


def test_number_without_a_source_is_written_alone():
    assert show_sourced(0.95, "%", 0) == "95\u00a0%"


def test_every_number_of_a_result_file_knows_its_place():
    plan = with_source({"data": {"train": 48000}, "seeds": [0, 1], "small": True, "name": "x"}, "plan.json")
    assert plan["data"]["train"].source == "plan.json: data, train"
    assert plan["seeds"][1].source == "plan.json: seeds, no. 2"
    assert (plan["small"], plan["name"]) == (True, "x")


def test_length_of_a_list_is_traced_to_the_list():
    seeds = with_source([0, 1, 2], "plan.json: seeds")
    assert (length(seeds), length(seeds).source) == (3, "plan.json: seeds")
    assert length("abc") == 3


@pytest.mark.parametrize("heading", ['width (")', r"error \%", r"width\_mm", "a &lt; b", "it's"])
def test_the_place_of_a_number_has_whatever_characters_a_heading_has(heading):
    tree = parse(show_sourced(Sourced(1, f"../a.csv: row 1, {heading}")))
    (number,) = find_all(tree["blocks"], "Span", "value")
    assert attributes(number)[2] == {"source": "../a.csv", "place": f"row 1, {heading}"}
