"""Both PDFs pass a checker of PDF/A-3a, and copies in which something is not as it should be do not."""

import io

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from writeup.output.attachments import attachments

from .archival import faults


@pytest.fixture(scope="module")
def carrying(sample, tmp_path_factory):
    """A PDF that carries a table and the claims as declared."""
    folder = tmp_path_factory.mktemp("carried")
    (folder / "runs.csv").write_text("a,b\n1,2\n")
    (folder / "mine.yaml").write_text("claims: []\n")
    files, _ = attachments([folder / "runs.csv"], {"claims.yaml": folder / "mine.yaml"})
    return sample.to_pdf("x", attached=files)


def changed(made, edit):
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as copy:
        edit(copy)
        copy.save(stream)
    return stream.getvalue()


def test_the_sample_document_passes(sample):
    assert faults(sample.pdf) == []


def test_a_document_that_carries_files_passes_and_says_what_they_are(carrying):
    assert faults(carrying) == []
    with pikepdf.open(io.BytesIO(carrying)) as made:
        assert made.attachments["runs.csv"].get_file().read_bytes() == b"a,b\n1,2\n"
        about = [(str(it.F), str(it.AFRelationship), str(it.EF.F.Subtype)) for it in made.Root.AF]
        assert about == [("claims.yaml", "/Source", "/application/yaml"), ("runs.csv", "/Data", "/text/csv")]
        assert made.attachments["claims.yaml"].description == "the claims as the study declares them"


def undeclared(made):
    with made.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        del xmp["pdfaid:part"]


def without_fonts(made):
    for it in made.objects:
        if isinstance(it, Dictionary) and it.get("/Type") == Name.FontDescriptor:
            for key in {"/FontFile", "/FontFile2", "/FontFile3"} & set(it.keys()):
                del it[key]


def scripted(made):
    made.Root.OpenAction = Dictionary(Type=Name.Action, S=Name.JavaScript, JS="app.alert(1)")


BROKEN = {
    "no declaration": (undeclared, "OURS-DECLARED"),
    "no output intent": (lambda made: made.Root.__delitem__("/OutputIntents"), "OURS-OUTPUT-INTENT"),
    "no fonts": (without_fonts, "OURS-FONTS"),
    "no relations": (lambda made: made.Root.__delitem__("/AF"), "OURS-ATTACHMENTS"),
    "a relation that is not said": (lambda made: made.Root.AF[0].__delitem__("/AFRelationship"), "OURS-ATTACHMENTS"),
    "a script": (scripted, "PDFA3A-"),
    "no tags": (lambda made: made.Root.__delitem__("/StructTreeRoot"), "PDFA3A-"),
}


@pytest.mark.parametrize(("edit", "rule"), BROKEN.values(), ids=BROKEN)
def test_a_copy_that_could_not_be_read_one_day_fails_by_name(carrying, edit, rule):
    assert [name for name in faults(changed(carrying, edit)) if rule in name]


def test_a_copy_in_which_nothing_was_changed_passes(carrying):
    assert faults(changed(carrying, lambda _: None)) == []
