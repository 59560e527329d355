"""Mistakes planted in what writes the finished files, a line each: the witness that reads them back stops the build."""

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from planting import complaint, plant
from writeup.document.ledger_entries import ClaimNames
from writeup.document.template_paths import search_path
from writeup.output import pdf, text_runs, typst_writer
from writeup.output.slides import pdf as slides_pdf
from writeup.output.slides import pptx, slide_sources
from writeup.output.slides.context import Context
from writeup.output.slides.excerpts import Excerpts
from writeup.output.typst_writer import Writer
from writeup.steps import fill_slides, witness_slides
from writeup.witness.account import Account
from writeup.witness.pdf import check_pdf

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
    apart = copy.deepcopy(next(block for block in chosen if block["t"] == "Table"))
    apart["c"][0] = ["tbl:apart", ["screen"], []]
    chosen.append(apart)
    first = {"t": "Header", "c": [1, ["", [], [["number", "1"]]], [{"t": "Str", "c": "Parts"}]]}
    return without_links({**document, "blocks": [first, *chosen]})


def printed(tree: Any, folder: Path, templates: Path) -> str:
    """What is wrong with the PDF of a document as it was written."""
    path = folder / "page.pdf"
    path.write_bytes(pdf.render(tree, FRONT, folder, templates))
    (folder / "document.json").write_text(json.dumps(tree))
    return complaint(check_pdf, path, folder, Account())


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
    "a row too many in a table of the HTML edition": (
        Writer,
        "_table",
        "{number or 'none'}, {len(content.body)}",
        "{number or 'none'}, {len(content.head) + len(content.body)}",
    ),
    "a claim cut off": (typst_writer, "_entry_parts", "return said[:badge]", "return said[: badge // 2]"),
    "the verdict of the claim before": (
        typst_writer,
        "_entry_parts",
        "attributes(said[badge])[2]",
        "attributes(said[badge])[2] and {'verdict': 'refuted'}",
    ),
}


def test_a_pdf_as_it_should_be_is_read_back(tree, tmp_path, small):
    assert printed(tree, tmp_path, small / "templates") == ""


@pytest.mark.parametrize("mistake", PRINT)
def test_a_mistake_in_what_writes_the_pdf_stops_the_build(mistake, tree, tmp_path, small, monkeypatch):
    plant(monkeypatch, *PRINT[mistake])
    assert "a second computation gives" in printed(tree, tmp_path, small / "templates")


def test_heads_of_the_ledger_exchanged_in_print_stop_the_build(tree, tmp_path, small):
    templates = shutil.copytree(small / "templates", tmp_path / "templates")
    page = templates / "page.typ"
    page.write_text(page.read_text().replace("[Estimate], [Interval]", "[Interval], [Estimate]"))
    assert "a second computation gives interval" in printed(tree, tmp_path, templates)


DECK = """# The questions and their answers {.long}

- [Between $a_1$ and $a_1^2$, $e^{-2 r t}$.]{.step}
- << claim("gate_and", "A linear threshold unit computes AND.") >>
- << claim("rate_test_accuracy") >> << because("rate_test_accuracy") >>
- << claim("rate_train_loss") >> [It is << value("summary.csv", place) >>.]{.step}

::: notes
<< claim("gate_and") >> << claim("rate_test_accuracy") >>
:::

# << title("mixed", "Every rate reaches it", also=["gate_and"]) >>

- << claim("mixed", "Every rate reaches it.") >> << quote("rate_test_accuracy") >>

# << title("rate_test_accuracy") >>

<< excerpt("tbl:learning_rate", columns=columns) >>

# Tables

<< excerpt("tbl:gates") >>
"""
PLACE = "sweep learning rate, learning rate 1, reg 0.001"


def write_deck(small: Path, folder: Path) -> Path:
    """A study with a few slides."""
    folder.mkdir()
    for name in ("document.json", "claims.json", "plan.json", "experiment.json"):
        shutil.copy(small / name, folder)
    document = json.loads((folder / "document.json").read_text())
    values = Excerpts(document).values
    place = next(at for (_, at), words in values.items() if at.startswith(PLACE) and words == {"94.39"})
    (folder / "templates/slides").mkdir(parents=True)
    (folder / "templates/slides/slides.md").write_text(DECK.replace("place)", f'"{place}")'))
    return folder


def fill(folder: Path) -> None:
    files = [folder / f"{name}.json" for name in ("experiment", "document", "plan", "claims")]
    fill_slides.run(*files, [folder], folder / "templates", folder / "slides.json")


@pytest.fixture
def deck(small: Path, tmp_path: Path) -> Path:
    """Slides that are not filled yet."""
    return write_deck(small, tmp_path / "study")


@pytest.fixture(scope="module")
def filled(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Slides as they should be filled."""
    folder = write_deck(small, tmp_path_factory.mktemp("filled") / "study")
    fill(folder)
    return folder


def shown(folder: Path) -> str:
    """What is wrong with the files of the filled slides as they were written."""
    slides, files = json.loads((folder / "slides.json").read_text()), [folder / "slides.pdf", folder / "slides.pptx"]
    for write, path in zip((slides_pdf, pptx), files, strict=True):
        path.write_bytes(write.render(slides, FRONT, [folder], search_path(folder / "templates")))
    return complaint(witness_slides.run, folder / "slides.json", *files, folder, folder / "witness_slides.json")


FILLED = {
    "the first columns below the heads of others": (
        slide_sources,
        "_with_columns",
        "picked(between), picked(rows)]",
        "picked(between), [[row, cells[: len(places)]] for row, cells in rows]]",
    ),
    "another number": (Context, "value", "with_place(number,", "with_place(number[::-1],"),
    "a number of another place": (Context, "value", "{file}: {place}", "{file}: {place}, half"),
    "a badge with another verdict": (
        Context,
        "_said",
        "{**self.claims.find(name), **",
        '{**self.claims.find(name), "verdict": "proved", **',
    ),
    "a claim as the last build found it": (
        ClaimNames,
        "find",
        "return self.all[name]",
        'return {**self.all[name], "sentence": self.all[name]["sentence"].replace("9", "8")}',
    ),
}
ASSERTED = {
    "what is expected of a claim, whatever was found": (Context, "_said", "if words and expected", "if words"),
    "what other claims are expected to be": (
        Context,
        "_said",
        "map(self.claims.find, (name, *also))",
        "map(self.claims.find, also or (name,))",
    ),
}
SHOWN = {
    "the first box, in the PDF": (slides_pdf, "_slide", 'in slide["boxes"] for', 'in slide["boxes"][1:] for'),
    "the first row of a table, in the PDF": (slides_pdf, "_box", "in content.body for", "in content.body[1:] for"),
    "columns in another order, in the PDF": (
        slides_pdf,
        "_box",
        "content.body for cell in row",
        "content.body for cell in row[::-1]",
    ),
    "a digit, in the PDF": (typst_writer, "escaped", "printable(words)", 'printable(words.replace("9", "8"))'),
    "the sign of a verdict, in the PDF": (
        Writer,
        "_span",
        "#badge({quoted(pairs['verdict'])})",
        "#badge({quoted('refuted')})",
    ),
    "the sign of a verdict, in the Office file": (pptx, "_badge", "escape(run.text)", "escape(chr(10007))"),
    "a digit, in the Office file": (
        pptx,
        "_without_equations",
        "return [node]\n",
        'return [{**node, "c": node["c"].replace("9", "8")} if node["t"] == "Str" else node]\n',
    ),
    "rows in another order, in the Office file": (
        pptx,
        "_blocks",
        "*content]}]",
        "*content[:2], [[*content[2][0][:3], content[2][0][3][::-1]]], content[3]]}]",
    ),
    "a shape, in the Office file": (pptx, "_pages", "in _shapes(boxes)", "in _shapes(boxes)[1:]"),
    "a number of a formula, in the Office file": (
        text_runs,
        "_math",
        'case "mn" | "mtext":\n            return [Run(node.text or "")]',
        'case "mn" | "mtext":\n            return [Run((node.text or "").replace("1", "2"))]',
    ),
    "an exponent on the line, in the Office file": (
        text_runs,
        "_math",
        "*_raised(parts[1], 1)]",
        "*_math(parts[1])]",
    ),
    "an index on the line, in the Office file": (
        text_runs,
        "_math",
        "return [*_base(parts[0]), *_raised(parts[1], -1)]",
        "return [*_base(parts[0]), *_math(parts[1])]",
    ),
    "what is noted, in the Office file": (
        pptx,
        "_slide",
        'for line in slide["notes"]',
        'for line in slide["notes"][1:]',
    ),
    "a digit of what is noted, in the Office file": (
        pptx,
        "_slide",
        "printable(line)",
        'printable(line).replace("9", "8")',
    ),
    "a slide, in the Office file": (
        pptx,
        "render",
        "for slide in slides for columns",
        "for slide in slides[1:] for columns",
    ),
}


def test_slides_as_they_should_be_are_read_back(filled):
    assert shown(filled) == ""


@pytest.mark.parametrize("mistake", FILLED)
def test_a_mistake_in_what_fills_the_slides_stops_the_build(mistake, deck, monkeypatch):
    plant(monkeypatch, *FILLED[mistake])
    fill(deck)
    assert "a second computation gives" in shown(deck)


@pytest.mark.parametrize("mistake", ASSERTED)
def test_a_slide_that_states_what_is_open_stops_the_build(mistake, deck, monkeypatch):
    plant(monkeypatch, *ASSERTED[mistake])
    fill(deck)
    assert "words of the claim mixed: it says Every rate reaches it" in shown(deck)


def test_a_slide_with_the_table_of_another_sweep_stops_the_build(deck):
    page = deck / "templates/slides/slides.md"
    page.write_text(page.read_text().replace("tbl:learning_rate", "tbl:regularization"))
    fill(deck)
    assert "shows the table of regularization, but what it claims is about learning_rate" in shown(deck)


def test_a_slide_with_a_number_of_the_last_build_stops_the_build(deck):
    fill(deck)
    slides, document = (deck / name for name in ("slides.json", "document.json"))
    document.write_text(document.read_text().replace("94.39", "94.38"))
    assert "94.39" in slides.read_text()
    assert "no such number in the document" in shown(deck)


@pytest.mark.parametrize("mistake", SHOWN)
def test_a_mistake_in_what_writes_the_slides_stops_the_build(mistake, filled, monkeypatch):
    plant(monkeypatch, *SHOWN[mistake])
    assert "a second computation gives" in shown(filled)
