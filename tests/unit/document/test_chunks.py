"""What pandoc has read before is not read again, and the tree is that of the whole text."""

import json

import pytest

from writeup.document import chunks, pandoc
from writeup.document.document_tree import parse
from writeup.errors import DocumentError

TEXTS = {
    "references": "# One {#a}\n\nSee [@b; @c].\n\n# Two {#b}\n\nSo[^n] [@a].\n\n# Three {#e}\n\n[^n]: A [@b].",
    "notes within words": "# One {#a}\n\nSo^[A note.] [@a].\n\n# Two {#b}\n\nSo [@a], [it [@b]](https://example.org).",
    "divisions": "Words.\n\n::: {.guide}\n\n# Inside {#in}\n\n:::\n\n# Two {#b}\n\n~~~\n# none\n~~~",
    "equal chunks": "::: guide\nWords.\n:::\n\n::: guide\nWords.\n:::",
    "headings without names": "# Same\n\nWords.\n\n# Same\n\n# More {#more}",
    "a heading without a name in a quotation": "# One {#one}\n\n> # Same\n\n# Two {#two}\n\n> # Same",
    "underlined headings": "Same\n====\n\n# One {#one}\n\nSame\n====\n\n# Two {#two}",
    "addresses by label": "# One {#one}\n\n[here]\n\n# Two {#two}\n\n[here]: #one",
    "nothing": "",
}


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "read.json"


def whole(text):
    return pandoc.read(text)["blocks"]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_tree_is_that_of_the_whole_whatever_was_read_before(text, cache):
    for more in ("", "# New {#new}\n\nFirst [@new].\n\n# Same\n\n", "# New {#new}\n\nThen [@new] and [@a].\n\n", ""):
        assert chunks.read(more + text, cache) == whole(more + text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            f"# One {{#one}}\n\n[here]\n\n# Two {{#two}}\n\n{before}[here]: #one"
            for before in ("> ", "#. ", "(1) ", "-\t", "Term\n:   ", "So[^n].\n\n[^n]: ")
        ),
        "# One {#one}\n\n- (@) New.\n\n# Two {#two}\n\n1. > (@a) Two.",
        *(
            f"# One {{#one}}\n\n{before}(@) New.\n\n# Two {{#two}}\n\n{before}(@a) Two."
            for before in ("#. ", "-\t", ">")
        ),
    ],
)
def test_the_tree_is_that_of_the_whole_after_an_edit(text, cache):
    chunks.read(text.replace("[here]", "there", 1).replace("(@) New", "Old"), cache)
    assert chunks.read(text, cache) == whole(text)


def test_what_was_read_before_is_not_read_again(cache):
    text = "# One {#one}\n\nWords.\n\n# Two {#two}"
    chunks.read(text, cache)
    cache.write_text(cache.read_text().replace("Words", "Seen"))
    assert chunks.read(f"{text}\n\nMore.", cache) == whole(f"{text}\n\nMore.".replace("Words", "Seen"))


def test_what_is_in_the_text_no_more_is_not_kept(cache):
    chunks.read("# One {#one}\n\n# Two {#two}", cache)
    chunks.read("# One {#one}", cache)
    assert len(json.loads(cache.read_text())) == 2  # what comes before the first heading is a chunk, too


@pytest.mark.parametrize("damage", ["", "[]", "{", "null"])
def test_a_damaged_file_is_written_anew(cache, damage):
    cache.write_text(damage)
    text = TEXTS["references"]
    assert chunks.read(text, cache) == whole(text)
    assert json.loads(cache.read_text())


def test_where_nothing_can_be_kept_all_is_read(tmp_path):
    text = TEXTS["references"]
    assert chunks.read(text, tmp_path / "missing" / "read.json") == whole(text)
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("end", ["# B {#a}", "[^n]: Unused.", "::: guide\n\n# B {#b}"])
def test_a_mistake_is_the_same_as_in_the_whole(end, cache):
    text = f"# A {{#a}}\n\n{end}"
    chunks.read("# A {#a}", cache)
    with pytest.raises(DocumentError) as expected:
        parse(text)
    with pytest.raises(DocumentError) as error:
        parse(text, cache=cache)
    assert str(error.value) == str(expected.value)
