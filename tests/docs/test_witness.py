"""The manual on the second witness counts the planted mistakes that each step stops, as listed beside the tests."""

import re
from collections import Counter

from reader import text
from writeup.tool import ROOT

COUNTED = re.findall(r"^\| (.+) \| (\d+) \| (.+) \|$", text("witness.md"), re.MULTILINE)
PLANTED = (ROOT / "tests/faults/README.md").read_text(encoding="utf-8")
LISTED = re.findall(r"^\| (?!mistake)(.+?) \| (?:.+ \| )?(.+) \|$", PLANTED, re.MULTILINE)


def test_as_many_mistakes_are_counted_as_are_listed():
    assert {step: int(count) for step, count, _ in COUNTED} == Counter(step for _, step in LISTED)


def test_the_step_beside_an_example_is_the_one_that_stops_it():
    examples = [(example, step) for step, _, some in COUNTED for example in some.split("; ")]
    assert set(examples) <= set(LISTED)
