"""The words before a badge are the sentence of its claim, however its Markdown is printed."""

import pytest

from writeup.document.document_tree import parse
from writeup.witness.statements import says, statements

FORM = (
    "As in [@sec:a] and @fig:b, *all* of $\\eta = 10^{-4}$ lose [1.5](https://example.org/2) to −0.09\u00a0% [so]{.x}."
)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (r"As in Section 3 and Figure 2, all of \eta = 10^{-4} lose 1.5 to −0.09 % so.", True),
        (r"So: as in Section 3 and Figure 2, all of \eta = 10^{-4} lose 1.5 to −0.09 % so. And more.", True),
        (r"As in Section 3 and Figure 2, all of \eta = 10^{-4} lose 15 to −0.09 % so.", False),
        (r"As in Section 3 and Figure 2, all of \eta = 10^{-4} lose 1.5 to 0.09 % so.", False),
        (r"As in Section 3 and Figure 2, all of \eta = 10^{-4} lose −0.09 to 1.5 % so.", False),
        (r"As in Section 3 and Figure 2, some of \eta = 10^{-4} lose 1.5 to −0.09 % so.", False),
    ],
)
def test_letters_digits_and_signs_are_compared_and_references_are_free(words, said):
    assert says(words, FORM) is said


def test_a_note_whose_words_stand_elsewhere_is_free():
    assert says("It wins A note by me.", "It wins[^prior].")
    assert not says("It loses A note by me.", "It wins[^prior].")


def test_words_stand_for_the_claim_whose_badge_comes_next_or_whose_title_they_are():
    badge = '[supported]{.verdict verdict="supported" claim="%s"}'
    tree = parse(f'# [All fall]{{.title claim="a" also="b"}}\n\nOne. {badge % "c"} *Two. {badge % "d"}* Three.\n')
    assert [(names, words.strip()) for names, words in statements(tree["blocks"])] == [
        (["a", "b"], "All fall"),
        (["c"], "One."),
        (["d"], "Two."),
    ]
