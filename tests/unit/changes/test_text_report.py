"""What the end of a build says, and what `writeup changes` says first."""

import pytest

from factories import decided
from factories import ledger_entry as entry
from writeup.changes.comparison import compare
from writeup.changes.text_report import summary, text_report, unexpected_claims
from writeup.changes.verdicts import compare_verdicts


def test_the_end_of_a_build_names_refuted_claims_before_others(new):
    others = [entry(f"u{number}", "undecided") for number in range(3)]
    told = unexpected_claims(decided(new, *others, entry("false", "refuted"), entry("true", "supported")))
    assert told.startswith("4 of 5 claims came out otherwise than expected: false refuted (expected supported), u0 ")


@pytest.mark.parametrize("expected", ["refuted", "open"])
def test_of_verdicts_that_are_expected_nothing_is_told(new, expected):
    assert unexpected_claims(decided(new, entry("a", "refuted", expected))) == ""


def test_of_verdicts_that_turned_those_that_nobody_expected_are_told_first(old, new):
    before = [
        entry(name, "undecided", expected) for name, expected in (("a", "supported"), ("b", "open"), ("c", "supported"))
    ]
    after = [entry("a", "supported"), entry("b", "refuted", "open"), entry("c", "refuted")]
    found = compare_verdicts(decided(old, *before), decided(new, *after))
    assert [new["id"] for _, new in found.flipped] == ["c", "b", "a"]


def test_of_a_document_that_one_of_the_two_lacks_no_sentence_is_said_to_be_the_same(old, new):
    old.document("Words.")
    changes = compare(old.build, new.build)
    assert "Text: not written in one of the two." in text_report(changes)
    assert "; sentences were not written in one of the two; " in summary(changes)


def test_the_end_of_a_build_says_that_verdicts_were_decided_on_one_side_alone(old, new):
    told = summary(compare(old.build, decided(new, entry("a", "supported"))))
    assert "\nVerdicts were not decided in one of the two; " in told
