import json
import re

import pytest

from factories import decided, ledger_entry
from sample_document import SAMPLE
from writeup.changes.comparison import compare
from writeup.changes.page import html_page


@pytest.fixture
def changes(old, new):
    for side, words in ((old, "A line that rises."), (new, "A line that falls.")):
        side.write("results/figures/curve.svg", (SAMPLE / "figures/curve.svg").read_text() + f"<!-- {words} -->")
        side.write("results/figures/curve.json", json.dumps({"alt": words, "description": f"{words} <At> length."}))
        side.document(
            f"# Learning {{#sec:learning}}\n\n{words} Then $\\eta < 1$ & so on.\n\n![A curve.](curve){{#fig:curve}}\n"
        )
        side.write(
            "src/writeup/mnist_mlp/network/functions.py",
            f"def f(x):\n    return x < {len(words) * len(side.path.name)}\n",
        )
    new.runs(lambda row: row.update(test_accuracy=repr(float(row["test_accuracy"]) - 0.3)))
    side.write("src/writeup/mnist_mlp/network/functions.py", "def f(x):\n    return x < 1\n")
    return compare(old.build, new.build)


def test_the_page_fetches_nothing(changes):
    assert not re.findall(r"(?:src|href)=\"(?!#|data:)", html_page(changes))


def test_both_drawings_of_a_figure_stand_in_the_page_without_sharing_a_name(changes):
    page = html_page(changes)
    names = re.findall(r"\bid=\"([^\"]+)\"", page)
    assert len(names) == len(set(names))
    assert page.count("<svg") == 2


def test_words_that_went_and_came_are_marked_and_nothing_in_them_is_markup(changes):
    page = html_page(changes)
    assert "<del>rises.</del> <ins>falls.</ins>" in page
    assert "&lt;At&gt;" in page
    assert "<At>" not in page


def test_the_lines_of_code_that_changed_stand_beside_their_function(changes):
    assert "<ins>+    return x &lt; 1</ins>" in html_page(changes)


@pytest.mark.parametrize(("expected", "is_told"), [("supported", True), ("refuted", False), ("open", False)])
def test_a_verdict_that_nobody_expected_is_told_with_what_was(old, new, expected, is_told):
    builds = [decided(side, ledger_entry("a", word, expected)) for side, word in ((old, "supported"), (new, "refuted"))]
    assert (f", expected: {expected}" in html_page(compare(*builds))) is is_told
