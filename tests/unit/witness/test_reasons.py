"""The witness reads what a reason says of a comparison: its mean, its interval, and where it was claimed to lie."""

import pytest

from writeup.witness.account import Account, WitnessError
from writeup.witness.reasons import check_reason, is_said

RISE = {"estimate": 0.171, "low": 0.16, "high": 0.182, "unit": "points", "limits": [0.1, None], "inside": True}
POINTS = "\u00a0percentage points"


def told(words, is_supported=True, **other):
    return is_said(RISE | other, words, is_supported=is_supported)


@pytest.mark.parametrize(
    ("words", "other"),
    [
        (f"17.10 [16.00, 18.20]{POINTS}, as claimed above 10.00{POINTS}", {}),
        (f"17.10 [16.00, 18.20]{POINTS}, as claimed above zero", {"limits": [0.0, None]}),
        (f"17.10 [16.00, 18.20]{POINTS}, claimed to be below zero", {"limits": [None, 0.0], "is_supported": False}),
        (f"17.10 [16.00, 18.20]{POINTS}, as claimed within ±20.00{POINTS}", {"limits": [-0.2, 0.2]}),
        (f"17.10 [16.00, 18.20]{POINTS}, as claimed between 10.00{POINTS} and 20.00{POINTS}", {"limits": [0.1, 0.2]}),
        (
            f"17.10 [16.00, 18.20]{POINTS}, as claimed below −1.00{POINTS} or above 1.00{POINTS}",
            {"limits": [-0.01, 0.01], "inside": False},
        ),
        ("0.17 [0.16, 0.18], as claimed above 0.10", {"unit": "ratio"}),
        ("0.2 [0.2, 0.2]\u00a0m/s, as claimed above 0.1\u00a0m/s", {"unit": "m/s"}),
        (
            "1.71\u00a0×\u00a010⁻⁵ [1.60\u00a0×\u00a010⁻⁵, 1.82\u00a0×\u00a010⁻⁵], as claimed above 10⁻⁵",
            {"unit": "number", "estimate": 1.71e-5, "low": 1.6e-5, "high": 1.82e-5, "limits": [1e-5, None]},
        ),
        (
            "3,294 [3,233, 3,355]\u00a0steps, as claimed above 3,000\u00a0steps",
            {"unit": "steps", "estimate": 3294, "low": 3233, "high": 3355, "limits": [3000, None]},
        ),
    ],
)
def test_what_is_so_is_read_as_so(words, other):
    assert told(words, **other)


@pytest.mark.parametrize(
    "words",
    [
        f"16.10 [16.00, 18.20]{POINTS}, as claimed above 10.00{POINTS}",
        f"17.10 [18.20, 16.00]{POINTS}, as claimed above 10.00{POINTS}",
        f"17.10 [16.00, 18.20]{POINTS}, as claimed below 10.00{POINTS}",
        f"17.10 [16.00, 18.20]{POINTS}, as claimed above 11.00{POINTS}",
        f"17.10 [16.00, 18.20]{POINTS}, as claimed above zero",
        f"17.10 [16.00, 18.20]{POINTS}, claimed to be above 10.00{POINTS}",
        "17.10 [16.00, 18.20]\u00a0nats, as claimed above 10.00\u00a0nats",
        "∞ [∞, ∞], as claimed above 10.00",
    ],
)
def test_what_is_not_so_is_read_as_not_so(words):
    assert not told(words)


@pytest.mark.parametrize("interval", ["(no value) [−∞, ∞]", "∞ [∞, ∞]"])
def test_a_comparison_without_a_mean_is_passed_over(study, interval):
    lost = RISE | {"estimate": None, "low": None, "high": None, "label": "it", "plus": {}, "minus": {}}
    reason = f"it = {interval}{POINTS}, claimed to be above 10.00{POINTS}"
    entry = {"id": "one", "reason": reason, "verdict": "undecided", "evidence": {"comparisons": [lost]}}
    account = Account()
    check_reason(study, account, study.results / "claims.json", entry)
    assert account.counts["reasons of verdicts"] == 0


AT = {"metric": "train_loss", "configuration": {"hidden_size": "16", "learning_rate": "3"}}
OTHER = {"metric": "train_loss", "configuration": {"hidden_size": "4", "learning_rate": "3"}}


def names_agree(study, label, plus=AT, minus=OTHER):
    """Whether a comparison is called by the values that its sides have."""
    it = RISE | {"label": label, "plus": plus, "minus": minus}
    entry = {"id": "one", "reason": "", "verdict": "supported", "evidence": {"comparisons": [it]}}
    try:
        check_reason(study, Account(), study.results / "claims.json", entry)
    except WitnessError:
        return False
    return True


def test_a_value_is_that_of_the_whole_name_before_it(study):
    study.experiment = {"parameters": [{"name": name, "words": ""} for name in ("size", "hidden_size")]}
    study.names, study.sweeps = ["size", "hidden_size"], {"sizes": [("16", "16"), ("4", "4")]}
    plus, minus = ({"metric": "train_loss", "configuration": {"size": "4", "hidden_size": it}} for it in ("16", "4"))
    assert names_agree(study, "training loss at hidden size 16 − hidden size 4", plus, minus)
    assert not names_agree(study, "training loss at size 16 − hidden size 4", plus, minus)


TWO = RISE | {"low": None, "high": None, "differences": [0.31, 0.28, 0.31, 0.28]}


@pytest.mark.parametrize(
    ("words", "right"),
    [
        (f"28.00{POINTS} or 31.00{POINTS}, two values only, as claimed above 10.00{POINTS}", True),
        (f"28.00{POINTS} or 32.00{POINTS}, two values only, as claimed above 10.00{POINTS}", False),
        (f"28.00{POINTS} or 31.00{POINTS}, two values only, claimed to be above 10.00{POINTS}", False),
        (f"28.00{POINTS} or 31.00{POINTS}, two values only, as claimed below 10.00{POINTS}", False),
    ],
)
def test_two_values_are_read_as_well(study, words, right):
    it = TWO | {"label": "it", "plus": {}, "minus": {}}
    entry = {"id": "one", "reason": f"it = {words}", "verdict": "supported", "evidence": {"comparisons": [it]}}
    account, file = Account(), study.results / "claims.json"
    if right:
        check_reason(study, account, file, entry)
        assert account.counts["reasons of verdicts"] == 1
    else:
        with pytest.raises(WitnessError, match="reason of one, it"):
            check_reason(study, account, file, entry)


def test_a_bracket_in_the_name_of_a_metric_begins_no_interval(study):
    it = RISE | {"label": "energy [kWh]", "plus": {}, "minus": {}}
    reason = f"energy [kWh] = 17.10 [16.00, 18.20]{POINTS}, as claimed above 10.00{POINTS}"
    entry = {"id": "one", "reason": reason, "verdict": "supported", "evidence": {"comparisons": [it]}}
    check_reason(study, account := Account(), study.results / "claims.json", entry)
    assert account.counts["reasons of verdicts"] == 1
