"""What the witness of the page takes for the evidence of a claim."""

import pytest

from writeup.witness.page import is_evidence


@pytest.mark.parametrize(
    ("words", "value", "right"),
    [
        ("99.98\u00a0%", 0.99984, True),
        ("100.0\u00a0%", 0.99984, False),
        ("100", 100, True),
        ("1,000", 1000, True),
        ("100", 101, False),
    ],
)
def test_a_count_may_begin_with_a_hundred_and_a_level_may_not(words, value, right):
    assert is_evidence(words, value) is right
