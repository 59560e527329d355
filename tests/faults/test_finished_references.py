"""Mistakes planted in what leads back to where something is used, a line each: the witness of references finds them."""

from pathlib import Path
from typing import Any

import pytest

from planting import complaint, plant
from writeup.document import backlinks, citations
from writeup.document.bibliography import read_bibliography
from writeup.document.document_tree import parse
from writeup.tool import REFERENCES
from writeup.witness.account import Account
from writeup.witness.references import check_references

DOCUMENT = """
# Growth {#sec:growth}

It grows, as [@tbl:rates], [@fig:rates] and [@eq:rate] say [@saxe2014; @polyak1964]; once more [@tbl:rates] [@saxe2014].
[supported]{.verdict verdict="supported" claim="rates"}

| a |
|--:|
| 1 |

: Rates by [@eq:rate] {#tbl:rates}

![Rates](figures/rates.svg){#fig:rates}

$$a = b$$ {#eq:rate}

## More {#sec:more}

It ends [@saxe2014], see [@tbl:rates; @eq:rate]. [supported]{.verdict verdict="supported" claim="rates"}[^1]

[^1]: As @polyak1964 says of [@fig:rates].

# Ends {.unnumbered}

[@tbl:rates] and @saxe2014. [supported]{.verdict verdict="supported" claim="rates"}

# The ledger {.appendix}

::: {#claim:rates .claim}
It grows. [supported]{.verdict verdict="supported" claim="rates"}

Evidence
:   Runs.
:::
"""
LED_BACK = {
    "a work without the sections that cite it first": (
        citations,
        "_uses",
        'uses.setdefault(part["c"][2][0], {}).setdefault(section, citation["c"][0][0])',
        'uses[part["c"][2][0]] = {section: citation["c"][0][0]}',
    ),
    "a work led back to its last citation in a section": (
        citations,
        "_uses",
        '.setdefault(section, citation["c"][0][0])',
        '[section] = citation["c"][0][0]',
    ),
    "a table without the sections that refer to it first": (
        backlinks,
        "connect_references",
        'uses.setdefault(target, {}).setdefault(section, reference["c"][0][0])',
        'uses[target] = {section: reference["c"][0][0]}',
    ),
    "a figure, a table or an equation that is referred to once": (
        backlinks,
        "connect_references",
        'if target.partition(":")[0] in KINDS:',
        'if target.partition(":")[0] in KINDS and target not in counts:',
    ),
    "an equation that nothing leads back from": (
        backlinks,
        "connect_references",
        'node["t"] in ("Figure", "Table", "Div")',
        'node["t"] in ("Figure", "Table")',
    ),
    "a claim used in the last section alone": (
        backlinks.Uses,
        "add",
        "self.sections.setdefault(claim, {}).setdefault(section, identifier)",
        "self.sections[claim] = {section: identifier}",
    ),
}


def led_back() -> str:
    """What is wrong with where the parts of a document lead back to."""
    tree: Any = parse(DOCUMENT, read_bibliography(REFERENCES))
    return complaint(check_references, Account(), Path("document.json"), tree)


def test_a_document_that_leads_back_to_every_use_passes():
    assert led_back() == ""


@pytest.mark.parametrize("mistake", LED_BACK)
def test_a_use_that_nothing_leads_back_to_stops_the_build(mistake, monkeypatch):
    plant(monkeypatch, *LED_BACK[mistake])
    assert "leads back to" in (said := led_back()), said
