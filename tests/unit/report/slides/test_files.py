import io
import json
import os
import subprocess
import sys
import zipfile

import pikepdf
import pytest
from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn

from writeup.files import write_json
from writeup.report.pandoc_ast import text
from writeup.report.slides import pdf, pptx

from ..accessibility import faults
from .conftest import CLAIM, DOCUMENT, FIGURES, FRONT, TEMPLATES

PLACES = {
    "here": {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    "a far place": {"TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "123"},
}


@pytest.fixture(scope="module")
def shown(deck):
    return list(Presentation(io.BytesIO(deck.pptx)).slides)


def test_pdf_has_the_title_and_a_page_a_slide_each_with_its_bookmark(deck):
    with pikepdf.open(io.BytesIO(deck.pdf)) as made:
        assert len(made.pages) == len(deck.slides) + 1
        with made.open_outline() as outline:
            (experiments,) = outline.root
            assert [item.title for item in experiments.children] == [text(slide["title"]) for slide in deck.slides[1:]]


def test_pdf_passes_the_checker_of_accessibility(deck):
    assert faults(deck.pdf) == []


@pytest.mark.parametrize("kind", ["text", "table"])
def test_what_does_not_fit_its_box_is_set_smaller(deck, kind):
    slides = json.loads(json.dumps(deck.slides))
    box = next(box for slide in slides for box in slide["boxes"] if box["kind"] == kind)
    box["h"] = 5
    assert pdf.render(slides, FRONT, FIGURES, TEMPLATES).startswith(b"%PDF")


@pytest.mark.parametrize("words", ["many words " * 300, "0123456789abcdef" * 300], ids=["words", "unbroken"])
def test_words_of_any_length_become_both_files(make, words):
    claim = {**CLAIM, "statement": words}
    front = {**FRONT, "title": words, "subtitle": words, "author": {"name": words, "email": words}}
    slides = make(document=DOCUMENT.replace("Depth", words), claims=[claim])
    assert pdf.render(slides, front, FIGURES, TEMPLATES).startswith(b"%PDF")
    assert len(Presentation(io.BytesIO(pptx.render(slides, front, FIGURES, TEMPLATES))).slides) == len(slides) + 1


def test_titles_stand_in_title_placeholders(deck, shown):
    assert [slide.shapes.title.text for slide in shown[1:]] == [text(slide["title"]) for slide in deck.slides]
    assert shown[0].shapes.title.text == FRONT["title"]
    assert {slide.shapes.title.placeholder_format.type for slide in shown[1:]} == {PP_PLACEHOLDER.TITLE}


def test_tables_are_tables_with_the_documents_cells(shown):
    (table,) = [shape.table for shape in shown[2].shapes if shape.has_table]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Layers n", "Test"],
        ["1", "92.16"],
        ["2", "94.20"],
    ]
    assert table.first_row


def test_words_are_text_that_can_be_edited(shown):
    assert any("Deeper is better, at n ≤ 2. ✓\xa0supported" in shape.text_frame.text
               for shape in shown[5].shapes if shape.has_text_frame)  # fmt: skip


def described(slide):
    pictures = [shape for shape in slide.shapes if shape._element.tag in (qn("p:pic"), qn("p:graphicFrame"))]
    return [next(shape._element.iter(qn("p:cNvPr"))).get("descr", "") for shape in pictures]


def test_every_picture_and_table_is_described(shown):
    words = [described(slide) for slide in shown]
    assert words[2] == ["Depth: accuracy in percent"]
    assert words[3][0].startswith("Training loss against")
    assert words[5][0].startswith("s sub i equals")
    assert all(all(slide) for slide in words)


def test_shapes_come_in_the_order_in_which_they_are_read(deck, shown):
    for slide, made in zip(deck.slides, shown[1:], strict=True):
        tops = [shape.top for shape in made.shapes if not shape.is_placeholder]
        assert tops == sorted(tops)
        assert len(tops) == len(slide["boxes"])
        assert made.shapes[0] == made.shapes.title


def test_every_run_says_its_language(shown):
    runs = [run for slide in shown for run in slide._element.iter(qn("a:rPr"))]
    assert runs
    assert {run.get("lang") for run in runs} == {"en-US"}


def test_notes_hold_the_sources(shown):
    assert "Claim deeper" in shown[5].notes_slide.notes_text_frame.text


def test_every_shape_lies_on_its_slide(deck):
    made = Presentation(io.BytesIO(deck.pptx))
    for shape in (shape for slide in made.slides for shape in slide.shapes):
        assert shape.left >= 0
        assert shape.top >= 0
        assert shape.left + shape.width <= made.slide_width
        assert shape.top + shape.height <= made.slide_height


def test_office_file_carries_the_date_of_the_front_matter_and_nothing_of_the_library_it_was_made_with(deck):
    with zipfile.ZipFile(io.BytesIO(deck.pptx)) as archive:
        names = archive.namelist()
        assert names == sorted(names, key=lambda name: (name != "[Content_Types].xml", name))
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in names if "thumbnail" in name or "printerSettings" in name]
        told = etree.fromstring(archive.read("docProps/core.xml"))
        assert {words.text for words in told.iter() if "W3CDTF" in str(words.attrib)} == {"2026-11-23T00:00:00Z"}
        assert b"Steve Canny" not in b"".join(archive.read(name) for name in names)


@pytest.fixture(scope="module")
def builds(deck, tmp_path_factory):
    made = {}
    for place, settings in PLACES.items():
        folder = tmp_path_factory.mktemp("slides")
        write_json(folder / "slides.json", deck.slides)
        for kind in ("pdf", "pptx"):
            command = [sys.executable, "-m", "writeup.cli", f"slides_{kind}", "--slides", "slides.json", "--front"]
            places = ["--figures", str(FIGURES[0]), "--templates", str(TEMPLATES), "--output", f"slides.{kind}"]
            environment = {**os.environ, "PYTHONUTF8": "1", **settings}
            subprocess.run([*command, json.dumps(FRONT), *places], check=True, env=environment, cwd=folder)
        made[place] = {kind: (folder / f"slides.{kind}").read_bytes() for kind in ("pdf", "pptx")}
    return made


@pytest.mark.parametrize("kind", ["pdf", "pptx"])
def test_same_bytes_in_any_folder_time_zone_locale_and_hash_seed(builds, deck, kind):
    assert builds["here"][kind] == builds["a far place"][kind] == getattr(deck, kind)
