"""The comparison with other tools: what is said of this one is tested, what is said of others dated and linked."""

import re

import pytest

from reader import text
from writeup.tool import ROOT

PAGE = text("comparison.md")
TABLES = [
    [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows.splitlines() if not row.startswith("|--")]
    for rows in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE)
]
TOOLS, FEATURES, EXPECTED = TABLES
NAMED = re.findall(r"`(\S+\.py)::(\w+)`", PAGE)


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_a_test_that_the_table_names_is_there(file, name):
    assert f"\ndef {name}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")


def test_whatever_is_there_has_a_test():
    without = [here for _, here, test in EXPECTED[1:] if "::" not in test]
    assert [here for here in without if not here.startswith(("no", "by you", "text and metadata"))] == []
    assert len(NAMED) + len(without) == len(EXPECTED) - 1


def test_what_is_said_of_other_tools_is_dated_and_leads_to_their_documentation():
    heads = FEATURES[0][1:-1]
    assert len(heads) == len(TOOLS) - 2
    assert all(re.fullmatch(r"\[[^]]+\]\(https://[^)]+\)", head) for head in [*heads, *(row[0] for row in TOOLS[1:-1])])
    assert {len(row) for row in FEATURES} == {len(heads) + 2}
    assert re.search(r"^As of \w+ 20\d\d\.", PAGE, re.MULTILINE)
