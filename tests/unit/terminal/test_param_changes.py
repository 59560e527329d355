import json

import pytest

from writeup.terminal.param_changes import param_changes

A, B = "0123456789abcdef", "fedcba9876543210"
PLAN = {"confidence": 0.95, "seeds": [0, 1], "sweeps": [{"name": "rates", "vary": {"learning_rate": [1, 0.1]}}]}


def plan(**changed):
    return json.dumps(PLAN | changed)


@pytest.mark.parametrize(
    ("before", "now", "line"),
    [
        (f"writeup.claims.rules {A}", f"writeup.claims.rules {B}", "the code of writeup.claims.rules changed"),
        (f"templates/two words.md {A}", f"templates/two words.md {B}", "templates/two words.md changed"),
        ("numpy 2.4.0", "numpy 2.4.1", "numpy 2.4.0 → 2.4.1"),
        (plan(), plan(confidence=0.9), "confidence: 0.95 → 0.9"),
        (plan(), plan(seeds=[0]), "seeds: [0, 1] → [0]"),
        (
            plan(),
            plan(sweeps=[{"name": "rates", "vary": {"learning_rate": [1]}}]),
            "sweeps.rates.vary.learning_rate: [1, 0.1] → [1]",
        ),
        (["gates"], ["gates", "xor"], "a value: [gates] → [gates, xor]"),
        ("x" * 99, "y", f"a value: {'x' * 59}… → y"),
    ],
)
def test_what_changed_is_named(before, now, line):
    assert param_changes([before], [now]) == [line]


def test_what_is_on_one_side_only_came_or_went():
    before = [f"writeup.old {A}", f"templates/old.md {A}", "old 1.0"]
    now = [f"writeup.new {A}", f"templates/new.md {A}", "new 1.0"]
    assert param_changes(before, now) == [
        "writeup.new is imported now",
        "writeup.old is gone",
        "templates/new.md was added",
        "templates/old.md was removed",
        "new (not used) → 1.0",
        "old 1.0 → (not used)",
    ]


def test_a_hash_of_what_another_param_says_is_not_told():
    assert param_changes([A, {"made": [["train", A]]}], [B, {"made": [["train", B]]}]) == []
