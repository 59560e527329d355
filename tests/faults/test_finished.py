"""Mistakes planted in what writes the finished files, a line each: the witness that reads them back stops the build."""

import json
from pathlib import Path
from typing import Any

import pytest

from planting import plant
from writeup.errors import WriteupError
from writeup.output import pdf, typst_writer
from writeup.output.typst_writer import Writer
from writeup.witness.account import Account
from writeup.witness.readback import check_pdf

FRONT = {"title": "T", "subtitle": "", "author": {"name": "A", "email": ""}, "date": "2026-11-23", "lang": "en"}
PARTS = ("sec:gates", "tbl:gates", "tbl:learning_rate", "tbl:best", "claim:gate_and", "claim:rate_test_accuracy")
PARTS += ("claim:rate_train_loss", "claim:mixed", "claim:hair")


def without_links(part: Any) -> Any:
    """A part of a document without what leads to other parts."""
    if isinstance(part, list):
        return [it for one in part for it in (one["c"][1] if is_link(one) else [one]) for it in [without_links(it)]]
    if not isinstance(part, dict):
        return part
    content = {name: without_links(it) for name, it in part.items()}
    if content.get("t") == "Span":
        content["c"][0][2] = [pair for pair in content["c"][0][2] if pair[0] != "href"]
    return content


def is_link(part: Any) -> bool:
    return isinstance(part, dict) and part.get("t") == "Link"


@pytest.fixture(scope="module")
def tree(small: Path) -> Any:
    """A document with parts of every kind, small enough to be set in a second."""
    document = json.loads((small / "document.json").read_text())
    chosen = []
    for at, block in enumerate(document["blocks"]):
        words = json.dumps(block, ensure_ascii=False)
        named = any(f'"{name}"' in words[:200] for name in PARTS)
        if named or (block["t"] == "Para" and document["blocks"][at - 1]["t"] == "Table"):
            chosen.append(block)
    first = {"t": "Header", "c": [1, ["", [], [["number", "1"]]], [{"t": "Str", "c": "Parts"}]]}
    return without_links({**document, "blocks": [first, *chosen]})


def stopped(tree: Any, folder: Path, templates: Path) -> str:
    """What is wrong with the PDF of a document as it was written."""
    path = folder / "page.pdf"
    path.write_bytes(pdf.render(tree, FRONT, folder, templates))
    try:
        check_pdf(path, tree, Account())
    except WriteupError as error:
        return str(error)
    return ""


PRINT = {
    "a digit": (Writer, "_instead", "[raw(escaped(words))]", '[raw(escaped(words.replace("9", "8")))]'),
    "a minus sign": (typst_writer, "escaped", "printable(words)", 'printable(words.replace("−", ""))'),
    "a decimal point": (typst_writer, "escaped", "printable(words)", 'printable(words.replace(".", ""))'),
    "a percent sign": (typst_writer, "escaped", "printable(words)", 'printable(words.replace("%", ""))'),
    "a formula with another number": (
        Writer,
        "_instead",
        "${self.maths[False, tex]}$",
        "${self.maths[False, tex].translate({49: 50})}$",
    ),
    "the first row of a table": (Writer, "_table", "for row in content.body for", "for row in content.body[1:] for"),
    "the last row of a table": (Writer, "_table", "for row in content.body for", "for row in content.body[:-1] for"),
    "rows in another order": (Writer, "_table", "for row in content.body for", "for row in content.body[::-1] for"),
    "a row twice": (
        Writer,
        "_table",
        "for row in content.body for",
        "for row in [content.body[0], *content.body] for",
    ),
    "columns in another order": (
        Writer,
        "_table",
        "in content.body for cell in row",
        "in content.body for cell in row[::-1]",
    ),
    "heads in another order": (
        Writer,
        "_table",
        "in content.head for cell in row",
        "in content.head for cell in row[::-1]",
    ),
    "a mark with the wrong sign": (Writer, "_span", 'quoted(SIGNS[pairs["verdict"]])', 'quoted(SIGNS["supported"])'),
    "a mark with the wrong word": (Writer, "_span", 'quoted(text(node["c"][1]))', 'quoted("supported")'),
    "a mark that is lost": (Writer, "_span", 'return [raw(f"#mark(', 'return anchored or [raw(f"#mark('),
    "a badge with the wrong sign": (Writer, "_span", "{SYMBOLS[pairs['verdict']]}~", "{SYMBOLS['proved']}~"),
    "a verdict of the ledger with the wrong sign": (
        Writer,
        "_ledger",
        "SIGNS.get(verdict, '')",
        "SIGNS.get('supported', '')",
    ),
    "a verdict of the ledger that is another": (
        Writer,
        "_ledger",
        'f"verdict({quoted(verdict)}',
        "f\"verdict({quoted('proved')}",
    ),
    "an estimate where its interval belongs": (
        Writer,
        "_ledger",
        '("estimate", "interval")',
        '("interval", "estimate")',
    ),
    "an entry of the ledger": (Writer, "_ledger", "for entry in entries", "for entry in entries[1:]"),
    "a claim cut off": (typst_writer, "_entry_parts", "return said[:badge]", "return said[: badge // 2]"),
    "the verdict of the claim before": (
        typst_writer,
        "_entry_parts",
        "attributes(said[badge])[2]",
        "attributes(said[badge])[2] and {'verdict': 'refuted'}",
    ),
}


def test_a_pdf_as_it_should_be_is_read_back(tree, tmp_path, small):
    assert stopped(tree, tmp_path, small / "templates") == ""


@pytest.mark.parametrize("mistake", PRINT)
def test_a_mistake_in_what_writes_the_pdf_stops_the_build(mistake, tree, tmp_path, small, monkeypatch):
    plant(monkeypatch, *PRINT[mistake])
    assert "a second computation gives" in stopped(tree, tmp_path, small / "templates")
