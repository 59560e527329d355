import pytest

from writeup.changes.text_diff import compare_text
from writeup.changes.text_report import marked

TEXT = """
# Before {#sec:before}

Nothing yet. The table is Table 1.

# Learning {#sec:learning}

The loss falls with $\\eta = 0.1$ down to [0.25]{.value} nats. Small steps are slow. See [@sec:learning] for more.

- One point is here. And a second.
"""


def changed(old, new, after, before=TEXT):
    old.document(before)
    new.document(after)
    return compare_text(old.build, new.build)


def test_the_same_document_tells_nothing(old, new):
    assert not changed(old, new, TEXT).differ


def test_a_rewritten_sentence_is_told_alone_and_word_by_word(old, new):
    text = changed(old, new, TEXT.replace("Small steps are slow.", "Small steps are far too slow."))
    (pair,) = text.sentences
    assert list(text.rewritten) == ["2 Learning"]
    assert marked(pair.old, pair.new) == "Small steps are {+far too+} slow."


def test_sections_with_one_title_are_both_told(old, new):
    before = "# Notes {.unnumbered #a}\n\nThis is first.\n\n# Notes {.unnumbered #b}\n\nThat is second.\n"
    text = changed(old, new, before.replace("first", "one").replace("second", "two"), before)
    assert [pair.new[-1] for pair in text.sentences] == ["one.", "two."]


def test_a_number_that_changed_is_told_apart_from_words(old, new):
    text = changed(old, new, TEXT.replace("0.25", "0.31"))
    assert (len(text.sentences), len(text.numbers_only)) == (0, 1)


def test_a_formula_counts_as_one_word(old, new):
    (pair,) = changed(old, new, TEXT.replace("= 0.1$", "= 0.2$")).numbers_only
    assert "[-$\\eta = 0.1$-] {+$\\eta = 0.2$+}" in marked(pair.old, pair.new)


def test_a_reference_that_only_counts_otherwise_is_no_change(old, new):
    added = TEXT.replace("# Learning", "# Between {#sec:between}\n\nNew words.\n\n# Learning")
    text = changed(old, new, added)
    assert text.added == ["2 Between"]
    assert not text.rewritten


def test_a_section_taken_out_is_named(old, new):
    text = changed(old, new, "# Learning" + TEXT.partition("# Learning")[2])
    assert text.removed == ["1 Before"]


@pytest.mark.parametrize("words", ["One point is here. ", " And a second."])
def test_a_sentence_taken_out_leaves_its_neighbours_alone(old, new, words):
    (pair,) = changed(old, new, TEXT.replace(words, "")).sentences
    assert " ".join(pair.old) == words.strip()
    assert not pair.new


def test_a_section_that_is_called_otherwise_is_told(old, new):
    text = changed(old, new, TEXT.replace("# Learning", "# Learning rates"))
    ((title, (pair,)),) = text.rewritten.items()
    assert (title, marked(pair.old, pair.new)) == ("2 Learning rates", "Learning {+rates+}")


def test_the_ledger_is_left_to_the_verdicts(old, new):
    ledger = TEXT + '\n::: {#claim:falls .claim}\nThe loss falls. [supported]{.verdict verdict="supported"}\n:::\n'
    assert not changed(old, new, ledger.replace("supported", "refuted"), before=ledger).differ
