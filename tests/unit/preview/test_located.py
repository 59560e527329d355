"""A mistake that names no place is given that of the words that it quotes."""

import pytest

from writeup.preview.renderer import _located


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("the reference [@fig:nope] leads nowhere; targets of that kind: none.", 3),
        (r"the formula $\nope + 1$ uses \nope, which cannot be set.", 5),
        ("the link to #nowhere leads nowhere in this document.", 6),
        ("there is no template gone.md in templates or elsewhere; write it.", 1),
        ("the study has no figure drawn; it draws none.", 7),
        ("the character U+0007 after “rings a” cannot be printed; remove it.", 8),
        ("other.md, line 2: what has its place keeps it, even [@fig:nope].", 0),
        ("what quotes nothing has none.", 0),
    ],
)
def test_words_that_are_quoted_say_where(message, line, tmp_path):
    template = tmp_path / "words.md"
    lines = ['<% include "gone.md" %>', "", "See [@fig:nope].", "", r"It is $\nope", "+ 1$, [see](#nowhere)"]
    template.write_text("\n".join([*lines, "![Words](drawn)", "A bell rings a \x07 tone."]), "utf-8")
    expected = f"words.md, line {line}: {message}" if line else message
    assert _located(message, {"words.md": template}) == expected
