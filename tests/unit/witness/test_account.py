"""How the witness compares what is written with what is right."""

import pytest

from writeup.witness.account import Account, Probability, Scaled, WitnessError

RIGHT = {
    "mean": 0.5,
    "off": ["a", "b"],
    "p": Probability(0.25),
    "sides": [{"seed": 1}, {"seed": 2}],
    "end": None,
    "word": "yes",
}
WRITTEN = {"mean": "0.5", "off": ["a", "b"], "p": 0.25, "sides": [{"seed": 1}, {"seed": 2}], "end": "", "word": "yes"}


def compare(written, right=RIGHT):
    account = Account()
    account.compare("numbers", "file", "here", written, right)
    return account.counts["numbers"]


def test_every_leaf_is_counted_and_of_a_list_its_length():
    assert compare(WRITTEN) == 10
    assert compare({**WRITTEN, "more": 1}) == 10


@pytest.mark.parametrize("name", [name for name in RIGHT if name != "end"])
@pytest.mark.parametrize("other", [None, "", 7, "no"])
def test_what_is_missing_or_of_another_kind_is_named_in_one_sentence(name, other):
    with pytest.raises(WitnessError, match=f"file, here, {name}.*a second computation gives"):
        compare({**WRITTEN, name: other})


def test_a_last_digit_is_that_of_the_size_of_what_a_number_was_computed_from():
    with pytest.raises(WitnessError):
        compare(1e-9, 0.0)
    assert compare(1e-9, Scaled(0.0, 10)) == 1
