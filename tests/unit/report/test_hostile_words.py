"""Words may come from anybody: what cannot be printed is refused, and no line takes long to check."""

import time

import pytest

from writeup.errors import DocumentError
from writeup.report.document_tree import parse
from writeup.report.prose_lint import faults


@pytest.mark.parametrize("odd", ["\0", "\x1b", "\x7f", "\x85", "\u2028", "\ufffe", "\U0001ffff"])
def test_a_character_that_cannot_be_printed_is_named_with_the_words_before_it(odd):
    with pytest.raises(DocumentError, match=f"U\\+{ord(odd):04X} after “# Why the rate” cannot be printed"):
        parse(f"# Why the rate{odd} matters\n")


@pytest.mark.parametrize("text", ["# {}", "{}", "> {}", "[{}](x)", "::: guide\n{}\n:::", "<< {} >>"])
@pytest.mark.parametrize("filling", ["x" * 30_000, " " * 30_000, "x " * 15_000, "1" * 30_000, "[" * 30_000])
def test_a_very_long_line_is_checked_at_once(text, filling):
    begun = time.process_time()
    faults(text.format(filling))
    assert time.process_time() - begun < 60  # it ends; how fast, no test can say on a busy machine
