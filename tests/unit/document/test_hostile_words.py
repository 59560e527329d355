"""Words may come from anybody: what cannot be printed is refused, and no line takes long to check."""

import time
from contextlib import suppress

import pytest

from writeup.document import pandoc
from writeup.document.document_tree import parse
from writeup.document.prose_lint import faults
from writeup.errors import DocumentError


@pytest.mark.parametrize("odd", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\ud800", "\u2028", "\ufffe", "\U0001ffff"])
def test_a_character_that_cannot_be_printed_is_named_with_the_words_before_it(odd):
    with pytest.raises(DocumentError, match=f"U\\+{ord(odd):04X} after “# Why the rate” cannot be printed"):
        parse(f"# Why the rate{odd} matters\n")


@pytest.mark.parametrize("text", ["# {}", "{}", "> {}", "[{}](x)", "::: guide\n{}\n:::", "<< {} >>"])
@pytest.mark.parametrize("filling", ["x" * 30_000, " " * 30_000, "x " * 15_000, "1" * 30_000, "[" * 30_000])
def test_a_very_long_line_is_checked_at_once(text, filling, monkeypatch):
    monkeypatch.setattr(pandoc, "LONGEST", 0.5 if "[" in filling else 2.0)
    begun = time.process_time()
    with suppress(DocumentError):  # of brackets that are never closed, pandoc makes no end
        faults(text.format(filling))
    assert time.process_time() - begun < 60  # it ends; how fast, no test can say on a busy machine


def test_brackets_that_are_never_closed_are_one_sentence_and_no_endless_wait(monkeypatch):
    monkeypatch.setattr(pandoc, "LONGEST", 0.5)
    with pytest.raises(DocumentError, match=r"^pandoc takes too long to read the words; look for brackets"):
        parse("[" * 60)
