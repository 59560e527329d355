"""A table on a slide has rows of a table of the document, cell by cell below the same heads."""

from pathlib import Path

import pytest

from writeup.document.document_tree import parse
from writeup.witness.account import Account, WitnessError
from writeup.witness.deck import check_said, check_table, rows

TABLE = """
| Rate | Training | Published | Test | Published |
|--:|--:|--:|--:|--:|
| 1 | 94.4 | 94.2 | 94.9 | 95.0 |
| 2 | 90.1 | 90.2 | 89.8 | 89.9 |
"""


def shown(heads: str, cells: str) -> set[str]:
    rule = "--:|" * (heads.count("|") + 1)
    document, slide = (rows(parse(it)["blocks"][0]) for it in (TABLE, f"|{heads}|\n|{rule}\n|{cells}|\n"))
    return check_table(Account(), Path("slides.json"), "slide 1", slide, [("rates", document)])


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        ("Rate|Training|Published|Test|Published", "1|94.4|94.2|94.9|95.0"),
        ("Rate|Training|Published", "2|90.1|90.2"),
        ("Rate|Test|Published", "2|89.8|89.9"),
    ],
)
def test_columns_that_are_left_out_leave_the_row_what_it_is(heads, cells):
    assert shown(heads, cells) == {"rates"}


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        ("Rate|Training|Published|Test|Published", "1|94.4|95.0|94.9|94.2"),
        ("Rate|Training", "1|90.1"),
        ("Rate|Test|Published", "1|94.9|94.2"),
    ],
)
def test_a_cell_of_another_column_or_row_is_refused(heads, cells):
    with pytest.raises(WitnessError, match="no such row"):
        shown(heads, cells)


def test_a_cell_over_several_columns_stands_below_each_of_their_heads():
    line = "+---+---+---+"
    document = parse(f"{line}\n| a | b | c |\n{line.replace('-', '=')}\n| 1     | 2 |\n{line}\n")["blocks"]
    assert rows(document[0]) == [[("a", "1"), ("b", "1"), ("c", "2")]]


@pytest.mark.parametrize(("number", "is_refused"), [("13", False), ("14", True)])
def test_the_number_of_a_figure_need_not_stand_in_the_words_of_the_document(number, is_refused):
    document = parse('::: {#fig:weights number="13"}\nWeights\n:::')
    document["blocks"][0]["t"] = "Figure"
    document["blocks"][0]["c"].insert(1, [None, []])
    slide = {"title": [], "boxes": [{"kind": "text", "blocks": parse(f"Figure {number}. Weights")["blocks"]}]}
    said = ""
    try:
        check_said(Account(), Path("slides.json"), [slide], document, {})
    except WitnessError as error:
        said = str(error)
    assert ("it says 14, but a second computation gives nothing like it" in said) == is_refused
