"""Numbers beside their words: what a head, a row, a sentence or a symbol asks of a place, and what it does not."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from writeup.document.document_tree import parse
from writeup.witness.account import Account, WitnessError
from writeup.witness.page_tables import Table
from writeup.witness.sources import Sources
from writeup.witness.study import Study
from writeup.witness.wording import Wording, check_sentences
from writeup.witness.words import headed, is_printed, is_value

PARAMETERS = [
    {"name": "train", "type": "integer", "label": "Images", "symbol": "N", "tex": "", "default": None},
    {"name": "size", "type": "integer", "label": "", "symbol": "", "tex": "", "default": None},
    {"name": "batch_size", "type": "integer", "label": "", "symbol": "", "tex": "", "default": 8},
    {"name": "whole", "type": "boolean", "label": "", "symbol": "", "tex": "", "default": None},
]
STUDY = SimpleNamespace(
    experiment={"parameters": PARAMETERS, "metrics": [{"name": "train_accuracy", "label": ""}]},
    metrics={"train_accuracy": {}},
    names=["train", "size", "batch_size", "whole"],
    texts=set(),
    plan={"sweeps": [{"name": "sizes", "vary": {"train": ["100", "200"]}}]},
    sweeps={"sizes": [("100", "1", "8", "true"), ("200", "1", "8", "true")]},
)
WORDING = Wording(
    [{"Best": ["best"], "Worst": ["worst"]}], {"Round": "round {}"}, ["ends at <<last>> of <<all>> rounds"]
)


def number(words: str, place: str) -> str:
    return f'[{words}]{{.value source="plan.json" place="{place}"}}'


def complaint(markdown: str) -> str:
    try:
        study: Study = STUDY  # type: ignore[assignment]
        sources: Sources = SimpleNamespace(means={})  # type: ignore[assignment]
        account, file, blocks = Account(), Path("document.json"), parse(markdown)["blocks"]
        for node in blocks:
            if node["t"] == "Table":
                Table(study, account, sources, file, WORDING, node).check()
        check_sentences(study, account, file, blocks, WORDING)
    except WitnessError as error:
        return str(error)
    return ""


def table(head: str, cells: str) -> str:
    rule = "|".join("---" for _ in head.split(" | "))
    return f"| {head} |\n|{rule}|\n| {cells} |\n"


@pytest.mark.parametrize(
    "markdown",
    [
        table("Images | Train accuracy", f"100 | {number('97', 'sweep sizes, train 100, train accuracy')}"),
        f"The batch size {number('8', 'sweeps, no. 1, configurations, no. 1, batch_size')} is small.",
        f"It ends at {number('3', 'x, last')} of {number('9', 'x, all')} rounds.",
        f"At N = {number('100', 'train 100, train')} it is {number('7', 'train 100, mean')}; at N = "
        f"{number('200', 'train 200, train')}, {number('8', 'train 200, mean')}.",
        table("Round | Best | Worst", f"2 | {number('7', 'round 2, best')} | {number('1', 'round 2, worst')}"),
        table("Best | Other", f"{number('7', 'worst')} | 1"),
        f"[size {number('1', 'sweeps, no. 1, configurations, no. 1, size')}, whole true]{{#part:fixed-sizes}}",
        f"[size {number('1', 'size')}]{{#part:fixed-costs}}",
        f"There are {number('3', 'counted, small cats')} small cats, {number('4', 'counted, large dogs')} large dogs.",
    ],
)
def test_numbers_of_their_own_places_pass(markdown):
    assert complaint(markdown) == ""


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        (table("Images | X", f"200 | {number('97', 'train 100, train accuracy')}"), "it says 200, but"),
        (f"The batch size {number('1', 'size')} is small.", "1 from size, but a second computation gives batch_size"),
        (f"It ends at {number('9', 'x, all')} of {number('9', 'x, all')} rounds.", "gives last"),
        (f"At N = {number('100', 'train 100, train')} it is {number('8', 'train 200, mean')}.", "gives train 100"),
        (table("Round | Best | Worst", f"2 | {number('1', 'round 2, worst')} | 0"), "gives best"),
        (table("Round | Best | Worst", f"2 | {number('7', 'round 1, best')} | 0"), "gives round 2"),
        (
            f"[N = {number('100', 'sweeps, no. 1, configurations, no. 1, train')}]{{#part:fixed-sizes}}",
            "held fixed in sizes, train: it says 100, but a second computation gives 100 and 200",
        ),
        (
            "[the usual]{#part:fixed-sizes}",
            "held fixed in sizes: it says nothing, but a second computation gives size 1",
        ),
        (
            f"[size {number('1', 'sweeps, no. 1, configurations, no. 1, size')}]{{#part:fixed-sizes}}",
            "held fixed in sizes: it says nothing, but a second computation gives whole true",
        ),
        (
            f"Of {number('4', 'counted, large dogs')} small cats, {number('3', 'counted, small cats')} slept.",
            "it says 4 from counted, large dogs, but a second computation gives small cats",
        ),
    ],
)
def test_a_number_of_another_place_is_named(markdown, said):
    assert said in complaint(markdown)


@pytest.mark.parametrize(("words", "value"), [("0.1", "0.10"), ("10⁻⁴", "1e-4"), ("relu", "relu")])
def test_a_parameter_is_printed_as_spelled(words, value):
    assert is_value(words, value)


@pytest.mark.parametrize(
    ("words", "value"), [("0", "0.001"), ("0.1", "0.2"), ("5", "0.05"), ("relu", "1"), ("1", "relu")]
)
def test_another_value_of_a_parameter_is_none_of_its_prints(words, value):
    assert not is_value(words, value)


@pytest.mark.parametrize(
    ("head", "declared"),
    [
        ("Lambda", {"name": "lambda_", "label": ""}),
        ("A b", {"name": "a__b", "label": ""}),
        ("X y", {"name": "x", "label": " X  y "}),
        ("Load x_1", {"name": "load", "label": "", "tex": "x_1"}),
        ("Load N", {"name": "load", "label": "", "symbol": "N"}),
    ],
)
def test_a_head_is_that_of_a_name_however_its_blanks_and_symbols_are_printed(head, declared):
    assert headed([head], [declared]) == {0: [declared["name"]]}


@pytest.mark.parametrize(
    ("words", "number", "right"),
    [
        ("1.005 % of budget", 1.005, True),
        ("1.005 % of budget", 0.01005, False),
        ("40.1 %", 0.401, True),
        ("40.1 %", 40.1, False),
        ("1.2 percentage points", 0.012, True),
        (".5", 0.5, True),
        ("+0.5", 0.5, True),
        ("nan", float("nan"), True),
        ("inf", float("inf"), True),
        ("−inf", float("inf"), False),
    ],
)
def test_a_number_is_printed_in_the_unit_behind_it(words, number, right):
    assert is_printed(words, number) is right
