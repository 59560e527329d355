import pytest

from writeup.document import ledger_entries, pandoc
from writeup.document.evidence_kinds import KINDS
from writeup.document.pandoc_ast import attributes, find_all, text
from writeup.errors import DocumentError

RUNS = {"kind": "runs", "seeds": [0, 1], "confidence": 0.95, "claims": 91, "level": 0.9994, "comparisons": []}
PUBLISHED = {"comparisons": [{}], "level": 0.998, "confidence": 0.95, "seeds": [0, 1], "values": 26}
CLAIM = {
    "id": "a", "section": "s", "statement": "It rises.", "sentence": "It rises.", "quote": "it falls", "because": None,
    "expected": "supported", "verdict": "supported", "rule": "accuracy rises",
    "reason": "1.5 above zero; 2.5 above zero", "evidence": RUNS,
}  # fmt: skip


def entry(**changes):
    return ledger_entries.entry(CLAIM | changes, preliminary=False)


@pytest.mark.parametrize(
    "words",
    [
        '{#claim:a .claim section="s" estimate="" interval=""}',
        "It rises.",
        "“it falls”",
        "Accuracy rises.",
        "    - 2.5 above zero.",
        "seeds 0, 1",
        "91",
    ],
)
def test_entry_holds_all_that_a_claim_rests_on(words):
    assert words in entry()


def test_the_kinds_of_claims_are_counted_in_words():
    claims = [CLAIM, CLAIM, *(CLAIM | {"evidence": {"kind": kind}} for kind in ("counted", "complete", "certificate"))]
    assert [(words.split(",")[0], float(count)) for words, count in ledger_entries.kinds(claims)] == [
        ("means over seeds", 2),
        ("counts of single runs", 2),
        ("proofs with a certificate", 1),
    ]


def test_entry_names_the_expected_verdict_only_where_it_is_another():
    assert "Expected" not in entry()
    assert "Expected\n:   Supported." in entry(verdict="undecided")


def test_what_was_tested_stands_in_the_entry_only_where_the_sentence_is_another():
    assert "Tested" not in entry()
    turned = entry(verdict="refuted", sentence="It does not rise.")
    assert "It does not rise. [refuted]" in turned
    assert "Tested\n:   “It rises.”" in turned


def test_a_claim_is_printed_as_its_verdict_leaves_it():
    turned = CLAIM | {"verdict": "refuted", "sentence": "It does not rise."}
    assert ledger_entries.stated(turned, preliminary=False).startswith("[It does not rise.]{.claimed")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("It lies in [a, b).", "It lies in [a, b)."),
        ("It lies in (a, b].", "It lies in (a, b]."),
        ("It lies in ]a, b[, or at [c].", "It lies in ]a, b[, or at [c]."),
        (r"It lies in $[a, b)$, `[a, b)` or \[a, b).", "It lies in [a, b), [a, b) or [a, b)."),
        ("It lies in [a, b), at $5 or $6.", "It lies in [a, b), at $5 or $6."),
        ("It lies [there](https://example.org/).", "It lies there."),
    ],
)
def test_brackets_of_a_claim_stand_in_its_marks_whether_or_not_they_have_a_partner(written, read):
    claim = CLAIM | {"sentence": written, "because": written}
    blocks = pandoc.read(ledger_entries.stated(claim, preliminary=False) + ledger_entries.reading(claim))["blocks"]
    marked = {attributes(span)[1][0]: text(span["c"][1]) for span in find_all(blocks, "Span")}
    assert (marked["claimed"], marked["reading"]) == (read, read)


def test_a_reason_is_printed_under_the_verdict_that_it_explains_alone():
    explained = CLAIM | {"because": "It is pushed."}
    assert ledger_entries.reading(explained) == '[It is pushed.]{.reading .because claim="a"}'
    assert ledger_entries.reading(explained | {"expected": "open"}) == '[It is pushed.]{.reading .because claim="a"}'
    assert ledger_entries.reading(explained | {"verdict": "refuted"}) == ""


def test_a_reason_that_nobody_gave_is_asked_for():
    with pytest.raises(DocumentError, match="claim a has no because; give it one"):
        ledger_entries.reading(CLAIM)


@pytest.mark.parametrize(("verdict", "preliminary", "told"), [
    ("refuted", False, True), ("undecided", False, True), ("refuted", True, True),
    ("undecided", True, False), ("supported", False, False),
])  # fmt: skip
def test_unexpected_verdict_contradicts_but_an_open_one_of_a_small_study_does_not(verdict, preliminary, told):
    claim = CLAIM | {"verdict": verdict}
    assert ('expected="supported"' in ledger_entries.badge(claim, preliminary=preliminary)) is told
    assert ("otherwise than expected" in ledger_entries.contradictions([claim], preliminary=preliminary)) is told


EVIDENCE = {
    "runs": (RUNS, "seeds 0, 1; means over seeds with intervals at 99.94\u00a0%"),
    "published": (PUBLISHED, "prediction intervals of a single run at 99.8\u00a0%"),
    "predictions": ({"runs": 8, "off": []}, 'source="plateau_measured.csv"'),
    "counted": ({"runs": 8, "off": []}, "8 runs, counted"),
    "complete": ({"found": 8}, 'source="plan.json"'),
    "search": ({"runs": 8}, 'source="search_plan.json"'),
    "certificate": (
        {"file": "xor.json", "sha256": "ab" * 32},
        "certificate `xor.json`, SHA-256 `abababababababab`",
    ),
    "relation": ({"name": "saddle"}, "relation `saddle`"),
    "agreement": ({"name": "softmax_double"}, "check `softmax_double`"),
    "printed": ({}, "the published values alone"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_evidence_of_each_kind_names_its_files(kind):
    facts, words = EVIDENCE[kind]
    assert words.lower() in entry(evidence={"kind": kind, **facts}).lower()


@pytest.mark.parametrize(
    ("verdict", "supported"), [("proved", True), ("supported", True), ("undecided", False), ("refuted", False)]
)
def test_a_section_may_ask_whether_a_claim_is_supported(verdict, supported):
    names = ledger_entries.ClaimNames([CLAIM | {"verdict": verdict}], [], preliminary=False).names()
    assert names["is_supported"]("a") is supported
