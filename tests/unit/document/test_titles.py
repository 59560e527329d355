"""Titles are plain text: whatever a user types comes out as typed, in every format."""

import io
import re

import pytest
from pptx import Presentation

from writeup.document import document_tree, formula_rendering, ledger_entries
from writeup.document.measures import heading, heads
from writeup.document.pandoc_ast import find_all, text
from writeup.document.plain import plain, plain_titles
from writeup.document.sections import render
from writeup.document.sourced import Sourced, show_sourced
from writeup.experiment.declaration import Metric, Parameter
from writeup.output.figures.search import Candidate, search
from writeup.output.slides import pptx

METRIC = Metric("score")
TITLES = [
    "unbalanced ] bracket", "@home", "![x](y)", "a *b* _c_ `d`", "$x$ costs $5", "#1: a | b", "<b> & &amp;",
    r"\alpha\ or \\", "\"quoted\" 'single' -- ... ---", "1. first", "- a", "[a](b){#c .d}",
    "Which sets { a } and {{ x }}?", "a^[note]^ ~~b~~ #", "<< a >> <% b %> <# c #>",
]  # fmt: skip


def section(title, templates):
    """The section of a sweep, from the template that every study uses."""
    names = {
        "sweep": plain_titles({"sweeps": [{"name": "a", "title": title}]})["sweeps"][0],
        "plan": {"confidence": 0.95, "seeds": [0]}, "held_fixed": lambda _: "",
        "sweep_table": lambda _: "| a |\n|---|\n| b |",
        "tested": (), "has_figure": lambda _: False, "words_of": lambda _: "sweeps/any.md", "claims": lambda _: [],
        "in_unit": "accuracy in percent, ", "sweep_figures": [],
    }  # fmt: skip
    return document_tree.parse("# Experiments\n\n" + render(templates, names, "sweep.md"))


@pytest.mark.parametrize("title", TITLES)
def test_title_of_a_sweep_is_printed_as_it_stands(sample, title):
    blocks = section(title, sample.templates)["blocks"]
    _, heading = find_all(blocks, "Header")
    (table,) = find_all(blocks, "Table")
    assert text(heading["c"][2]) == title
    assert text(table["c"][1]).startswith(f"{title}: accuracy in percent")


UNITS = ["N*m*s", "kg·m^-1·s^-2", "a_b_c", '"', "P(x|y)", "H~2~O", "`x`", "$x$"]


@pytest.mark.parametrize("unit", UNITS)
def test_unit_of_a_metric_is_printed_as_it_stands(unit):
    metric = Metric("force", label=unit, unit=unit)
    value = show_sourced(Sourced(12, "summary.csv: x", metric), unit)
    said = f"It rises from 12\u00a0{unit} to 14\u00a0{unit}."
    evidence = {"kind": "published", "unit": unit, "mean": 12.05, "low": 11.9, "high": 12.2, "comparisons": []}
    claim = dict.fromkeys(["because", "quote"]) | dict.fromkeys(["statement", "sentence", "rule", "reason"], said)
    claim |= {"id": "a", "section": "s", "expected": "open", "verdict": "supported", "evidence": evidence}
    [printed] = ledger_entries.printed([claim], [metric]).values()
    table = formula_rendering.table(
        [heads([metric])["force"], heading(Parameter("force", "number", unit))], [["1", "2"]]
    )
    words = "\n\n".join([f"Thus {value} {value}.", ledger_entries.entry(printed, preliminary=False), table])
    blocks = document_tree.parse(words)["blocks"]
    assert text(blocks[0]) == f"Thus 12\u00a0{unit} 12\u00a0{unit}."
    assert text(blocks[1]).count(said) == 3
    assert blocks[1]["c"][0][2][1] == ["estimate", f"12.05\u00a0{unit}"]
    assert [text(cell) for cell in blocks[2]["c"][3][1][0][1]] == [f"{unit} ({unit})", unit]


def test_seeds_stand_in_a_sentence_where_nothing_is_held_fixed(sample):
    method = next(find_all(section("Width", sample.templates)["blocks"], "Div"))
    assert text(method["c"][1]).startswith("Each configuration has ")


@pytest.mark.parametrize("title", TITLES)
def test_title_of_the_document_is_printed_as_it_stands(sample, title):
    front = {**sample.front, "title": title, "subtitle": title, "author": {"name": title, "email": ""}}
    words = f"# {plain(title)}"
    assert sample.to_pdf(words, front=front)
    seen = re.sub(r"<[^>]*>", "", sample.to_html(words, front=front))
    assert seen.count(title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")) >= 2
    shown = Presentation(io.BytesIO(pptx.render([], front, [sample.figures], sample.templates))).slides[0]
    assert shown.shapes.title.text == title


def test_title_in_a_drawing_has_no_formulas():
    winner, other = (Candidate(label, {1: 0.5}, won=label == "w") for label in ("w", "$x$ costs $5"))
    assert ">beside it: $x$ costs $5<" in search([winner], other, METRIC, "Search").svg.decode()


def test_title_in_a_drawing_is_shortened_to_the_room_there_is():
    winner, other = (Candidate(label, {1: 0.5}, won=label == "w") for label in ("w", "many words " * 400))
    (shown,) = re.findall(r">(beside it: [^<]*)<", search([winner], other, METRIC, "Search").svg.decode())
    assert shown.endswith("…")
    assert len(shown) < 100


def test_title_of_two_lines_is_one_line():
    assert plain("Two\nlines ") == "Two lines"


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x9f", "\ud800", "\ufeff", "\uffff"])
def test_control_character_in_the_title_stops_no_writer(sample, sign):
    front = {**sample.front, "title": f"Ti{sign}tle", "author": {"name": f"{sign}", "email": ""}}
    assert sample.to_pdf("x", front=front)
    shown = Presentation(io.BytesIO(pptx.render([], front, [sample.figures], sample.templates))).slides[0]
    assert shown.shapes.title.text == "Title"
