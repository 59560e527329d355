"""A small document and the deck made from it: every kind of thing that a slide can hold."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from builtin import EXPERIMENT
from sample_document import FRONT, Sample
from writeup.document import document_tree
from writeup.document import template_paths as templates
from writeup.document.sections import render
from writeup.output.images import extents
from writeup.output.slides import pdf, pptx
from writeup.output.slides.context import Context
from writeup.output.slides.fitting import Fitting, displayed
from writeup.output.slides.notes import notes
from writeup.output.slides.slide_sources import slides
from writeup.tool import TEMPLATES

FIGURES = [Sample.figures]
DOCUMENT = r"""
# Experiments {#sec:experiments}

## Depth {#sec:depth}

| Layers $n$ | Test   |
|-----------:|-------:|
|          1 |  92.16 |
|          2 |  94.20 |

: Depth: accuracy in percent {#tbl:depth}

![Depth: learning curves](curve){#fig:curves-depth}

$$s_i = \frac{e^{z_i}}{\sum_k e^{z_k}}.$$ {#eq:softmax}

[A deeper network bends more.]{#part:why .step}

::: {#claim:deeper .claim}
Deeper is better. [supported]{.verdict verdict=supported claim=deeper}

Rule
:   Accuracy rises with depth.

Evidence
:   runs.csv
:::
"""
DECK = """
# << excerpt("sec:experiments") >>

<% for sweep in sweeps %>
<% include "slides/sweep.md" %>
<% endfor %>

## Formula and table

<< excerpt("eq:softmax") >>

- << excerpt("part:why") >>
- So the first << plan.data.train | show >> train. << claim("deeper") >>

<< excerpt("tbl:depth") >>
"""
CLAIM = {
    "id": "deeper", "section": "depth", "sentence": "Deeper is better, at $n \\le 2$.", "verdict": "supported",
    "expected": "supported", "quote": "", "because": "A deeper network bends more.",
    "evidence": {"kind": "runs"},
}  # fmt: skip
PLAN = {"preliminary": False, "data": {"train": 48000}, "sweeps": [{"name": "depth", "title": "Depth"}]}


def build_deck(
    folder: Path, deck: str = DECK, document: str = DOCUMENT, plan=PLAN, claims=(CLAIM,), *, backup: bool = False
) -> SimpleNamespace:
    """The slides of a deck whose templates are in `folder` and in the tool's, and what was remarked about them."""
    (folder / "slides").mkdir(exist_ok=True)
    (folder / "slides/slides.md").write_text(deck)
    places = [folder, TEMPLATES]
    context = Context(EXPERIMENT, document_tree.parse(document), plan, claims, folder, backup=backup)
    text = render(places, context.names(), first="slides/slides.md", among=templates.slides)
    read = slides(text, context.excerpts)
    fitting = Fitting(FIGURES, extents(displayed(read), places))
    noted = [{**slide, "notes": notes(slide)} for slide in fitting.slides(read)]
    return SimpleNamespace(slides=noted, remarks=fitting.remarks)


@pytest.fixture
def make(tmp_path):
    """A function from the Markdown of a deck to its slides."""
    return lambda deck=DECK, **other: build_deck(tmp_path, deck, **other).slides


@pytest.fixture(scope="session")
def deck(tmp_path_factory):
    """The slides of the sample deck, and both files."""
    deck = build_deck(tmp_path_factory.mktemp("deck"))
    deck.pdf = pdf.render(deck.slides, FRONT, FIGURES, TEMPLATES)
    deck.pptx = pptx.render(deck.slides, FRONT, FIGURES, TEMPLATES)
    return deck
