import pytest

from writeup.document.evidence_kinds import KINDS


def cells(evidence):
    return KINDS[evidence["kind"]].cells(evidence)


def comparison(estimate, low, high, limits, unit="points"):
    return {"estimate": estimate, "low": low, "high": high, "limits": limits, "unit": unit}


def runs(*comparisons):
    return {"kind": "runs", "comparisons": list(comparisons)}


def test_a_claim_about_runs_has_its_estimate_and_interval_in_their_unit():
    assert cells(runs(comparison(0.0184, 0.0102, 0.0266, [0, None]))) == ("1.84\u00a0points", "[1.02, 2.66]")


def test_of_several_comparisons_the_one_nearest_to_its_limit_is_shown():
    sure, close = comparison(0.5, 0.4, 0.6, [0, None]), comparison(0.02, 0.01, 0.03, [0, None])
    assert cells(runs(sure, close)) == ("2.00\u00a0points, of 2", "[1.00, 3.00]")


def test_of_several_comparisons_the_one_that_refutes_is_shown():
    close, beyond = comparison(0.02, 0.01, 0.03, [0, None]), comparison(-0.5, -0.6, -0.4, [0, None])
    assert cells(runs(close, beyond)) == ("−50.00\u00a0points, of 2", "[−60.00, −40.00]")


def test_comparisons_without_an_interval_are_counted_too():
    sure, close = comparison(0.5, 0.4, 0.6, [0, None]), comparison(0.02, 0.01, 0.03, [0, None])
    two_valued, diverged = comparison(0.01, None, None, [0, None]), comparison(None, None, None, [0, None])
    assert cells(runs(two_valued, sure, close, diverged)) == ("2.00\u00a0points, of 4", "[1.00, 3.00]")


@pytest.mark.parametrize(
    ("evidence", "shown"),
    [
        (runs(), ("", "")),
        (runs(comparison(None, None, None, [0, None])), ("", "")),
        ({"kind": "certificate", "file": "softmax.json"}, ("certificate softmax", "")),
        ({"kind": "agreement", "measured": 2e-15, "bound": 1e-14}, ("2.0\u00a0×\u00a010⁻¹⁵", "at most 10⁻¹⁴")),
        ({"kind": "agreement"}, ("", "")),
        (
            {"kind": "predictions", "runs": 8, "off": ["a"], "ratios": [0.9, 1.5], "least": 0.9, "greatest": 1.5},
            ("7 of 8 runs", "ratios [0.90, 1.50]"),
        ),
        (
            {"kind": "predictions", "runs": 2, "off": ["a"], "ratios": [0.9, None], "least": 0.9, "greatest": None},
            ("1 of 2 runs", "ratios [0.90, (no value)]"),
        ),
        (
            {"kind": "predictions", "runs": 1, "off": ["a"], "ratios": [None], "least": None, "greatest": None},
            ("0 of 1 runs", ""),
        ),
        ({"kind": "published", "published": None, "mean": None}, ("", "")),
        (
            {"kind": "published", "unit": "%", "mean": 0.9907, "low": 0.99, "high": 0.9914},
            ("99.07\u00a0%", "[99.00, 99.14]"),
        ),
        (
            {"kind": "published", "unit": "ms", "mean": 12.05, "low": 11.9, "high": 12.2},
            ("12.05\u00a0ms", "[11.90, 12.20]"),
        ),
        ({"kind": "counted", "runs": 8, "off": ["a"]}, ("7 of 8 runs", "")),
        (
            runs(comparison(0.01, None, None, [0, None]) | {"differences": [0.0135, 0.0028, 0.0135]}),
            ("0.28\u00a0points or 1.35\u00a0points", ""),
        ),
        ({"kind": "complete", "found": 176}, ("176 runs", "")),
        ({"kind": "search", "runs": 48}, ("48 runs", "")),
        ({"kind": "printed"}, ("", "")),
    ],
)
def test_every_kind_of_evidence_fits_into_two_cells(evidence, shown):
    assert cells(evidence) == shown
