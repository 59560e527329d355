"""What a pull request is told: verdicts that turned first, then moved numbers; short, and nothing that breaks out."""

import html
import json
import re

import pytest
from pypandoc import convert_text

from factories import decided
from factories import ledger_entry as entry
from writeup.changes import markdown_report as markdown
from writeup.changes.comparison import compare
from writeup.document.pandoc_ast import find_all, text, walk


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
    "a | b",
    "<img src=x>",
    "`code`",
    "**loud**",
    "_loud_",
    "~~gone~~",
    "[a](https://b.example)",
    "![a](b.png)",
    "https://b.example",
    "see www.b.example now",
    "*www.b.example",
    "a@b.example",
    ":smile:",
    "$ [a](b) $",
    r"\@user",
    r"a \| b",
    "&#64;user",
    "# Title",
    "- one",
    "1. one",
    "--",
    "[x] done",
    "[a]: /b",
]
"""What GitHub, GitLab and pandoc would take for markup."""
PLACES = "- {0}\n\nA\n\n{0}\n\n| A |\n| --- |\n| {0} |\n"
"""An entry of a list, a paragraph and the cell of a table."""
MENTIONS = ["@everyone", "fixes #12", "see GH-12", "!12", "org/project#12", "$@everyone$", "$5[a](b) @user$", r"$\#12$"]


def shown(words):
    """What a reader of Markdown makes of `words` in their places."""
    return json.loads(convert_text(PLACES.format(markdown.escape(words)), "json", format="gfm"))["blocks"]


@pytest.mark.parametrize("words", [*MARKUP, "two\n\n# lines"])
def test_what_a_study_says_is_shown_as_it_says_it_and_nothing_in_it_is_markup(words):
    parsed = shown(words)
    kinds = {node["t"] for node in walk(parsed)}
    assert kinds <= {"Para", "Plain", "BulletList", "Table", "ColWidthDefault", "AlignDefault", "Str", "Space"}
    assert text(parsed).replace(markdown.GAP, "") == "A".join(3 * [" ".join(words.split())])


@pytest.mark.parametrize("words", MENTIONS)
def test_what_a_study_says_mentions_nobody(words):
    assert not re.search(r"[@#!]\w|GH-\d|\]\(", html.unescape(markdown.escape(words)))


def test_the_statement_of_a_claim_cannot_break_out_of_its_cell(old, new):
    words = {"statement": "a | <b>\n\n@everyone"}
    decided(old, entry("a", "undecided") | words)
    decided(new, entry("a", "supported") | words)
    assert f"| `a` {markdown.escape(words['statement'])} | undecided → **supported** |" in report(old, new)


def test_formulas_and_names_in_code_are_printed_as_they_are(old, new):
    words = {"statement": r"It is $x_1 = [0, 1]$, not $x_{2}!$"}
    decided(old, entry("a_b", "undecided") | words)
    decided(new, entry("a_b", "supported") | words)
    assert r"| `a_b` It is $x_1 = [0, 1]$, not $x_{2}!$ |" in report(old, new)


@pytest.mark.parametrize(
    ("formula", "printed"),
    [
        (r"\eta < 1", r"\eta \lt 1"),
        ("|x|", r"\vert x\vert"),
        (r"\|x\|", r"\Vert x\Vert"),
        (r"\left|x\right| > 1", r"\left\vert x\right\vert \gt 1"),
        (r"\operatorname*{arg\,max}", r"\operatorname*{arg\,max}"),
        (r"\{0\} \& a", r"\{0\} \& a"),
    ],
)
def test_a_formula_stays_the_same_formula_with_no_sign_of_markup(formula, printed):
    formulas = [math["c"][1].replace(" ", "") for math in find_all(shown(f"${formula}$"), "Math")]
    assert formulas == 3 * [printed.replace(" ", "")]


def test_a_report_fits_into_a_comment_and_says_that_it_is_cut(old, new):
    decided(old, *(entry(f"c{number}", "undecided") for number in range(9)))
    decided(new, *(entry(f"c{number}", "supported") | {"statement": "A" * 9_000} for number in range(9)))
    text = report(old, new)
    assert len(text) < 65_536
    assert text.endswith(markdown.CUT)
