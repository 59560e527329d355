"""What a pull request is told: verdicts that turned first, then moved numbers; short, and nothing that breaks out."""

import re

import pytest

from factories import decided
from factories import ledger_entry as entry
from writeup.changes import markdown_report as markdown
from writeup.changes.comparison import compare


def report(old, new):
    return markdown.markdown_report(compare(old.build, new.build))


@pytest.fixture
def moved(old, new):
    new.runs(lambda row: row.update(test_accuracy=str(float(row["test_accuracy"]) / 2)))
    decided(old, entry("first", "undecided"), entry("second", "supported"))
    decided(new, entry("first", "supported"), entry("second", "refuted"))
    old.document("# A {#a}\n\nOne sentence stays. The old one goes.")
    new.document("# A {#a}\n\nOne sentence stays. The new one goes.")
    return old, new


def test_of_equal_builds_it_says_only_that_nothing_moved(old, new):
    text = report(old, new)
    assert "**Nothing moved**" in text
    assert "|" not in text
    assert "<details>" not in text


def test_verdicts_that_turned_come_before_numbers_and_unexpected_ones_before_others(moved):
    text = report(*moved)
    places = [text.index(words) for words in ("`second` A.", "`first` A.", "| Configuration |", "<details>")]
    assert places == sorted(places)
    assert "supported → **refuted**, expected supported |" in text


def test_moved_numbers_are_a_table_with_their_intervals(moved):
    heads, _, *rows = report(*moved).partition("| Configuration")[2].partition("\n\n")[0].splitlines()
    assert len(rows) == markdown.SHOWN
    assert heads.split(" | ")[1:] == ["Metric", "Old → new", "Difference |"]
    assert all(re.search(r"\| test accuracy \| [\d.]+ % → [\d.]+ % \| −[\d.]+ \[.*\] points \|$", row) for row in rows)


def test_a_sentence_shows_the_words_that_went_and_those_that_came(moved):
    assert "The ~~old~~ **new** one goes." in report(*moved)


def test_every_fold_that_is_opened_is_closed_and_every_row_has_as_many_cells_as_its_head(moved):
    text = report(*moved)
    assert text.count("<details>") == text.count("</details>") > 1
    for table in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1


MARKUP = [
    "[a](https://b.example)",
    "![a](b.png)",
    "https://b.example",
    "fixes #12",
    "_loud_",
    "$ [a](b) $",
    "$5[a](b)$",
]


@pytest.mark.parametrize(
    "words", ["a | b", "<img src=x>", "@everyone", "`code`", "**loud**", "two\n\n# lines", *MARKUP]
)
def test_what_a_study_says_cannot_break_out_of_its_place(old, new, words):
    before, after = entry("a", "undecided"), entry("a", "supported")
    decided(old, before | {"statement": words})
    decided(new, after | {"statement": words})
    (row,) = [line for line in report(old, new).splitlines() if line.startswith("| `a`")]
    assert row.count("|") == 3
    assert not re.search(r"[<@]|[*]{2}loud|`code|\]\(|(?<!&)#\d|_loud|://", row)


def test_formulas_and_names_in_code_are_printed_as_they_are(old, new):
    words = {"statement": r"It is $x_1 = [0, 1]$, not $x_{2}!$"}
    decided(old, entry("a_b", "undecided") | words)
    decided(new, entry("a_b", "supported") | words)
    assert r"| `a_b` It is $x_1 = [0, 1]$, not $x_{2}!$ |" in report(old, new)


def test_a_report_fits_into_a_comment_and_says_that_it_is_cut(old, new):
    decided(old, *(entry(f"c{number}", "undecided") for number in range(9)))
    decided(new, *(entry(f"c{number}", "supported") | {"statement": "A" * 9_000} for number in range(9)))
    text = report(old, new)
    assert len(text) < 65_536
    assert text.endswith(markdown.CUT)
