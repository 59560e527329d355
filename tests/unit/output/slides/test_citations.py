"""Slides cite what the document cites, and end with the works that they cite."""

import io
import json

import pytest
from pptx import Presentation

from writeup.document import document_tree
from writeup.document.bibliography import read_bibliography
from writeup.document.pandoc_ast import find_all, text
from writeup.errors import DocumentError
from writeup.files import dump_json
from writeup.output.images import extents
from writeup.output.slides import pdf, pptx
from writeup.output.slides.excerpts import Excerpts
from writeup.output.slides.fitting import Fitting, displayed
from writeup.output.slides.slide_sources import slides
from writeup.tool import ROOT, TEMPLATES

from .conftest import FIGURES, FRONT

WORDS = "# Text\n\nFirst [@student1908], then [@saxe2014].\n\n[It grows [@saxe2014].]{#part:why .step}\n"
NUMERIC = ROOT / "tests/data/numeric.csl"


def deck(markdown, style=None):
    tree = document_tree.parse(WORDS, read_bibliography(None, style))
    document = json.loads(dump_json(tree))  # as the steps hand it on, in the order of keys
    return slides(markdown, Excerpts(document))


def fitted(markdown):
    read = deck(markdown)
    return [{**slide, "notes": []} for slide in Fitting(FIGURES, extents(displayed(read), TEMPLATES)).slides(read)]


@pytest.mark.parametrize(("style", "short"), [(None, "(Saxe et al. 2014)"), (NUMERIC, "[2]")])
def test_a_slide_cites_in_short_as_the_document_does_and_the_last_one_lists_the_works(style, short):
    _, first, last = deck("# Part\n\n## One\n\nSo [@saxe2014].\n", style)
    assert text(first["blocks"]) == f"So {short}."
    assert text(last["title"]) == "References"
    assert last["long"]
    listed = text(last["blocks"])
    assert "Saxe" in listed
    assert "Student" not in listed
    assert "Cited in" not in listed


def test_an_excerpt_keeps_its_citation_without_a_link():
    _, slide = deck('# Part\n\n## One\n\n[]{.excerpt of="part:why" columns=""}\n')
    assert text(slide["blocks"]) == "It grows (Saxe et al. 2014)."
    assert not any(find_all(slide["blocks"], "Link"))


def test_a_slide_cannot_cite_what_the_document_does_not():
    with pytest.raises(
        DocumentError, match=r"\[@holm1979\] cites a work, but the document does not cite it; cite it there"
    ):
        deck("# Part\n\n## One\n\nSo [@holm1979].\n")


def test_both_files_of_slides_have_the_works():
    made = fitted("# Part\n\n## One\n\nSo [@saxe2014].\n")
    assert pdf.render(made, FRONT, FIGURES, TEMPLATES).startswith(b"%PDF")
    office = Presentation(io.BytesIO(pptx.render(made, FRONT, FIGURES, TEMPLATES)))
    said = [shape.text_frame.text for slide in office.slides for shape in slide.shapes if shape.has_text_frame]
    assert any("So (Saxe et al. 2014)." in words for words in said)
    assert any("Exact Solutions to the Nonlinear Dynamics" in words for words in said)
