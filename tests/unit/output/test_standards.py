"""Both PDFs pass checkers of PDF/UA-1 and of PDF/A-3a, and copies in which something is taken out or added do not."""

import io

import pikepdf
import pytest
from pikepdf import Dictionary, Name

import accessibility
import archival
from accessibility import structure
from writeup.output.attachments import attachments


@pytest.fixture(scope="module")
def carrying(sample, tmp_path_factory):
    """A PDF that carries a table and the claims as declared."""
    folder = tmp_path_factory.mktemp("carried")
    (folder / "runs.csv").write_text("a,b\n1,2\n")
    (folder / "mine.yaml").write_text("claims: []\n")
    files, _ = attachments([folder / "runs.csv"], {"claims.yaml": folder / "mine.yaml"})
    return sample.to_pdf("x", attached=files)


def changed(pdf, edit):
    """A copy of a PDF with something changed."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as copy:
        edit(copy)
        copy.save(stream)
    return stream.getvalue()


def without(*path):
    """Take an entry, the last of the `path`, out of what the others lead to from the root of a PDF."""

    def edit(pdf):
        holder = pdf.Root
        for name in path[:-1]:
            holder = holder[name]
        del holder[path[-1]]

    return edit


def every(kind, key):
    """Take `key` out of every element of a kind in the structure tree."""

    def edit(pdf):
        found = [one for one in structure(pdf.Root.StructTreeRoot) if one.get("/S") == kind and key in one]
        assert found, kind
        for one in found:
            del one[key]

    return edit


def renamed(old, new):
    def edit(pdf):
        for one in structure(pdf.Root.StructTreeRoot):
            if one.get("/S") == old:
                one.S = new

    return edit


def undeclared(name):
    def edit(pdf):
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            del xmp[name]

    return edit


def without_fonts(pdf):
    for it in pdf.objects:
        if isinstance(it, Dictionary) and it.get("/Type") == Name.FontDescriptor:
            for key in {"/FontFile", "/FontFile2", "/FontFile3"} & set(it.keys()):
                del it[key]


def unrelated(pdf):
    del pdf.Root.AF[0]["/AFRelationship"]


def scripted(pdf):
    pdf.Root.OpenAction = Dictionary(Type=Name.Action, S=Name.JavaScript, JS="app.alert(1)")


INACCESSIBLE = {
    "its language": (without("/Lang"), "LANGUAGE"),
    "the mark that it is tagged": (without("/MarkInfo"), "TAGGED-DOCUMENT"),
    "its tags": (without("/StructTreeRoot"), "TAG"),
    "the claim to be accessible": (undeclared("pdfuaid:part"), "ID"),
    "the title in the window": (without("/ViewerPreferences", "/DisplayDocTitle"), "VIEWER"),
    "words of figures": (every(Name.Figure, "/Alt"), "FIGURE"),
    "words of formulas": (every(Name.Formula, "/Alt"), "FORMULA"),
    "scopes of heads": (every(Name.TH, "/A"), "OURS-TABLE-SCOPES"),
    "heads of tables": (renamed(Name.TH, Name.TD), "OURS-TABLE-HEADS"),
    "a level of headings": (renamed(Name.H2, Name.H3), "HEADING"),
    "bookmarks": (without("/Outlines"), "OURS-BOOKMARKS"),
}
UNARCHIVABLE = {
    "no declaration": (undeclared("pdfaid:part"), "OURS-DECLARED"),
    "no output intent": (without("/OutputIntents"), "OURS-OUTPUT-INTENT"),
    "no fonts": (without_fonts, "OURS-FONTS"),
    "no relations": (without("/AF"), "OURS-ATTACHMENTS"),
    "a relation that is not said": (unrelated, "OURS-ATTACHMENTS"),
    "a script": (scripted, "PDFA3A-"),
    "no tags": (without("/StructTreeRoot"), "PDFA3A-"),
}


@pytest.mark.parametrize("edit", [None, lambda _: None], ids=["as written", "copied"])
def test_the_sample_document_passes_and_one_that_carries_files(sample, carrying, edit):
    for pdf in (sample.pdf, carrying):
        written = changed(pdf, edit) if edit else pdf
        assert accessibility.faults(written) == archival.faults(written) == []


@pytest.mark.parametrize(("edit", "rule"), INACCESSIBLE.values(), ids=INACCESSIBLE)
def test_a_copy_without_it_fails_by_name(sample, edit, rule):
    found = accessibility.faults(changed(sample.pdf, edit))
    assert [name for name in found if rule in name], found


@pytest.mark.parametrize(("edit", "rule"), UNARCHIVABLE.values(), ids=UNARCHIVABLE)
def test_a_copy_that_could_not_be_read_one_day_fails_by_name(carrying, edit, rule):
    assert [name for name in archival.faults(changed(carrying, edit)) if rule in name]


def test_a_document_that_carries_files_says_what_they_are(carrying):
    with pikepdf.open(io.BytesIO(carrying)) as made:
        assert made.attachments["runs.csv"].get_file().read_bytes() == b"a,b\n1,2\n"
        about = [(str(it.F), str(it.AFRelationship), str(it.EF.F.Subtype)) for it in made.Root.AF]
        assert about == [("claims.yaml", "/Source", "/application/yaml"), ("runs.csv", "/Data", "/text/csv")]
        assert made.attachments["claims.yaml"].description == "the claims as the study declares them"


def test_the_works_cited_are_a_list_whose_entries_lead_back(sample):
    with pikepdf.open(io.BytesIO(sample.pdf)) as made:
        lists = [one for one in structure(made.Root.StructTreeRoot) if one.S == Name.L]
        (works,) = [one for one in lists if len([part for part in one.K if part.S == Name.LI]) == 4]
        assert [str(one.S) for one in structure(works.K)].count("/Link") >= 4
