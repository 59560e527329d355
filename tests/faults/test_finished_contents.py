"""Mistakes planted in what writes the page's table of contents, a line each: the witness of the page finds them."""

from pathlib import Path

import pytest
from lxml import html

from planting import complaint, plant
from writeup.document.document_tree import parse
from writeup.output import html_writer
from writeup.output.html_writer import Writer
from writeup.witness.account import Account
from writeup.witness.html import check_contents

DOCUMENT = """
## Before {#sec:before .unnumbered}

# Growth of $e^{-2 r t}$ as [@sec:ends] has it[^1] {#sec:growth}

[^1]: It is 9.

## “Rates” of `2,000` & more [supported]{.verdict verdict="supported"} {#sec:größe}

### Deeper

## 2 [layers](https://example.org) and *3* {#sec:layers}

# Ends {#sec:ends}

::: {.box}
## In a box
:::

# Über … {.unnumbered}

# All {.appendix #sec:all}

## .5 of it
"""
CONTENTS = {
    "a section of the contents that takes the place of the one before": (
        Writer,
        "contents",
        'items[-1][1]["c"][1].append(entry)',
        "items[-1][1] = _list([entry])",
    ),
    "the contents without their second level": (Writer, "contents", "if level > 2:", "if level > 1:"),
    "the contents with a third level": (Writer, "contents", "if level > 2:", "if level > 3:"),
    "one level of contents": (Writer, "contents", "if level == 1 or not items:", "if True:"),
    "contents without numbers": (Writer, "contents", "_numbered(pairs, rewrite(", "_numbered([], rewrite("),
    "contents that lead to themselves": (Writer, "contents", '_unlinked)), f"#{identifier}")', '_unlinked)), "#")'),
    "contents without what leads elsewhere": (
        html_writer,
        "_unlinked",
        'node["c"][1] if node["t"] in ("Link", "Span") else [] if node["t"] == "Note" else [node]',
        '[] if node["t"] in ("Link", "Span", "Note") else [node]',
    ),
}


def listed() -> str:
    """What is wrong with the contents of a page."""
    tree = parse(DOCUMENT)
    page = html.fromstring(f'<main><nav aria-label="Contents">{Writer([]).contents(tree["blocks"])}</nav></main>')
    return complaint(check_contents, Account(), Path("page.html"), page, tree)


def test_contents_of_any_headings_pass():
    assert listed() == ""


@pytest.mark.parametrize("mistake", CONTENTS)
def test_a_mistake_in_the_contents_stops_the_build(mistake, monkeypatch):
    plant(monkeypatch, *CONTENTS[mistake])
    assert "page.html, contents, " in (said := listed()), said
