"""Both PDFs pass a checker of PDF/UA-1, and copies from which something was taken do not."""

import io

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from .accessibility import _elements, faults


def without(edit):
    """A function that makes a copy of a PDF with something taken out."""

    def copy(pdf):
        stream = io.BytesIO()
        with pikepdf.open(io.BytesIO(pdf)) as made:
            edit(made)
            made.save(stream)
        return stream.getvalue()

    return copy


def every(kind, key):
    """Take `key` out of every element of a kind in the structure tree."""

    def edit(pdf):
        found = [one for one in _elements(pdf.Root.StructTreeRoot) if one.get("/S") == kind and key in one]
        assert found, kind
        for one in found:
            del one[key]

    return edit


def renamed(old, new):
    def edit(pdf):
        for one in _elements(pdf.Root.StructTreeRoot):
            if one.get("/S") == old:
                one.S = new

    return edit


def metadata(pdf):
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as told:
        del told["pdfuaid:part"]


def outline(pdf):
    del pdf.Root.Outlines


STRIPPED = {
    "its language": (lambda pdf: pdf.Root.__delitem__("/Lang"), "LANGUAGE"),
    "the mark that it is tagged": (lambda pdf: pdf.Root.__delitem__("/MarkInfo"), "TAGGED-DOCUMENT"),
    "its tags": (lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"), "TAG"),
    "the claim to be accessible": (metadata, "ID"),
    "the title in the window": (lambda pdf: pdf.Root.ViewerPreferences.__delitem__("/DisplayDocTitle"), "VIEWER"),
    "words of figures": (every(Name.Figure, "/Alt"), "FIGURE"),
    "words of formulas": (every(Name.Formula, "/Alt"), "FORMULA"),
    "scopes of heads": (every(Name.TH, "/A"), "OURS-TABLE-SCOPES"),
    "heads of tables": (renamed(Name.TH, Name.TD), "OURS-TABLE-HEADS"),
    "a level of headings": (renamed(Name.H2, Name.H3), "HEADING"),
    "bookmarks": (outline, "OURS-BOOKMARKS"),
}


def test_the_sample_document_passes(sample):
    assert faults(sample.pdf) == []


def test_the_works_cited_are_a_list_whose_entries_lead_back(sample):
    with pikepdf.open(io.BytesIO(sample.pdf)) as made:
        lists = [one for one in _elements(made.Root.StructTreeRoot) if one.S == Name.L]
        (works,) = [one for one in lists if len([part for part in one.K if part.S == Name.LI]) == 4]
        assert [str(one.S) for one in _elements(works.K)].count("/Link") >= 4


@pytest.mark.parametrize(("edit", "rule"), STRIPPED.values(), ids=STRIPPED)
def test_a_copy_without_it_fails_by_name(sample, edit, rule):
    found = faults(without(edit)(sample.pdf))
    assert [name for name in found if rule in name], found


def test_a_copy_with_nothing_taken_out_passes(sample):
    assert faults(without(lambda _: Dictionary())(sample.pdf)) == []
