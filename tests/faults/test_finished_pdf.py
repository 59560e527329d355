"""A finished PDF is checked alone: `writeup check` notices whatever in it was changed, and says what it cannot know."""

import hashlib
import json

import pikepdf
import pytest
from pikepdf import AttachedFileSpec

from faults.default_study import Study, take
from writeup.cli import main
from writeup.crate import finished_pdf
from writeup.errors import ResultError
from writeup.output import attachments

CARRIED = {
    *["plan.json", "experiment.json", "runs.csv", "epochs.csv", "summary.csv", "agreement.json", "claims.json"],
    *["claims.yaml", "shared_claims.yaml", "published.yaml"],
    *["softmax.json", "backprop.json", "and.json", "or.json", "xor.json", "xor_network.json", "separability.json"],
}


DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


def written(study):
    """The PDF of a study, whose figures are squares."""
    for name in ("gates", "xor", "weights_regularization"):
        (study.folder / f"drawn/{name}.svg").write_text(DRAWING)
        (study.folder / f"drawn/{name}.json").write_text('{"alt": "A square.", "description": "A black square."}')
    assert (study.document(), study.pdf()) == ("", "")
    return study.folder / "page.pdf"


@pytest.fixture(scope="session")
def finished(whole, tmp_path_factory):
    """The PDF of the study without a fault."""
    return written(take(whole, tmp_path_factory.mktemp("finished") / "study"))


@pytest.fixture
def check(capsys):
    """What `writeup check` prints of a PDF, and what it complains of."""

    def _check(path):
        status = main(["check", str(path)])
        said = capsys.readouterr()
        assert status == bool(said.err)
        assert said.err.count("\n") == status
        return said.out.splitlines(), said.err

    return _check


@pytest.fixture
def changed(finished, tmp_path):
    """The PDF with one file in it replaced, or taken out."""

    def _changed(name, old=b"", new=None):
        path = tmp_path / "changed.pdf"
        with pikepdf.open(finished) as pdf:
            content = pdf.attachments[name].get_file().read_bytes()
            del pdf.attachments[name]
            if new is not None:
                assert old in content
                content = content.replace(old, new, 1)
                pdf.attachments[name] = AttachedFileSpec(pdf, content, filename=name)
            pdf.save(path)
        return path

    return _changed


def test_the_pdf_carries_what_its_claims_were_decided_from(finished, whole):
    with pikepdf.open(finished) as pdf:
        assert set(pdf.attachments) == CARRIED
        for name in ("runs.csv", "claims.json", "claims.yaml"):
            assert pdf.attachments[name].get_file().read_bytes() == (whole / name).read_bytes()
        assert {str(file.AFRelationship) for file in pdf.Root.AF} == {"/Data", "/Source"}
        assert {str(file.EF.F.Subtype) for file in pdf.Root.AF} == {
            "/text/csv",
            "/application/json",
            "/application/yaml",
        }


def test_a_pdf_that_nobody_changed_holds(finished, check):
    lines, complaint = check(finished)
    assert complaint == ""
    text = "\n".join(lines)
    assert "checked: 7 files, whose SHA-256 sums the document prints" in text
    for name in ("softmax", "backprop", "and", "or", "xor", "xor_network", "separability"):
        assert f"checked: {name} proved: " in text
    for kind in (
        "means, intervals and spreads",
        "verdicts",
        "sentences of claims",
        "claims, whose sentences the document",
    ):
        assert any(line.startswith("checked: ") and kind in line for line in lines), kind
    assert lines[-1].startswith("not checked: what the runs measured")


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("runs.csv", b"0.9", b"0.8", "runs.csv is not the file that the document was made from"),
        ("epochs.csv", b"0.1", b"0.2", "epochs.csv is not the file that the document was made from"),
        ("claims.json", b'"supported"', b'"refuted"', "claims.json is not the file that the document was made from"),
        ("xor.json", b'"1"', b'"2"', "certificates/xor.json does not hold"),
        ("softmax.json", b'"1"', b'"2"', "certificates/softmax.json does not hold"),
        ("published.yaml", b"0.9", b"0.8", "published_"),
        ("claims.yaml", b"tolerance", b"tolerated", "do not fit together"),
        ("claims.yaml", b"claims:", b"claims: [", "do not fit together"),
        ("claims.yaml", b"<< ", b"<< nothing + ", "do not fit together"),
        ("published.yaml", b"cells:", b"cell:", "do not fit together"),
    ],
)
def test_a_file_in_the_pdf_that_was_changed_is_named(changed, check, name, old, new, complaint):
    _, said = check(changed(name, old, new))
    assert "changed.pdf does not hold: " in said
    assert complaint in said


@pytest.fixture
def unpacked(finished, tmp_path):
    """What the PDF carries, in a folder where nobody compares sums."""
    finished_pdf.unpack(finished_pdf.read(finished), tmp_path)
    return Study(tmp_path)


def cell(column, value, row=0):
    return lambda rows: rows[row].update({column: value})


def verdict(entries):
    entries[0]["verdict"] = "refuted" if entries[0]["verdict"] != "refuted" else "supported"


def number(entries):
    (entry,) = [entry for entry in entries if entry["id"] == "rate_test_accuracy"]
    entry["evidence"]["comparisons"][0]["low"] += 0.001


def sentence(entries):
    (entry,) = [entry for entry in entries if entry["id"] == "rate_test_accuracy"]
    entry["sentence"] += "!"


def turned(entries):
    """A comparison the other way round."""
    (entry,) = [it for it in entries if it["id"] == "rate_test_accuracy"]
    first = entry["evidence"]["comparisons"][0]
    first["plus"], first["minus"] = first["minus"], first["plus"]
    return entries


@pytest.mark.parametrize(
    ("name", "change", "complaint"),
    [
        ("runs.csv", cell("test_accuracy", "0.5"), "summary.csv, line "),
        ("runs.csv", cell("train_loss", "0.5"), "epochs.csv, last train_loss of "),
        ("runs.csv", lambda rows: rows[1:], "runs.csv and plan.json are not about the same runs"),
        ("summary.csv", cell("mean", "0.5"), "summary.csv, line 2, mean: it says 0.5, but the other files give 0."),
        ("claims.json", verdict, "claims.json, verdict on "),
        ("claims.json", number, "claims.json, rate_test_accuracy, "),
        ("claims.json", turned, "plus, configuration, learning_rate: it says 0.01, but the other files give 0.05."),
        ("claims.json", sentence, "claims.json, sentence of rate_test_accuracy: it says "),
        ("claims.json", lambda entries: entries[1:], "claims.json lacks the claim "),
    ],
)
def test_a_table_is_held_against_the_others_whatever_its_sum(unpacked, capsys, name, change, complaint):
    (unpacked.rows if name.endswith(".csv") else unpacked.json)(name, change)
    assert main(["mnist_mlp.check_evidence", str(unpacked.folder)]) == 1
    assert complaint in capsys.readouterr().err.replace(f"{unpacked.folder}/", "")


def test_a_number_that_the_document_prints_otherwise_is_noticed(study, check):
    path = written(study)
    assert check(path)[1] == ""
    tree = (study.folder / "document.json").read_text()
    (study.folder / "document.json").write_text(tree.replace('"c": "94.90', '"c": "94.91'))
    assert (study.folder / "document.json").read_text() != tree
    assert study.pdf() == ""
    assert "does not hold: the document does not print the sentence of the claim " in check(path)[1]


def test_a_file_that_was_taken_out_is_missed(changed, check):
    lines, said = check(changed("epochs.csv"))
    assert said == ""
    assert "not checked: means, intervals and verdicts, because the PDF does not carry epochs.csv" in lines
    _, said = check(changed("runs.csv"))
    assert "carries no runs.csv, so there is nothing to check" in said
    _, said = check(changed("agreement.json"))
    assert "changed.pdf does not hold: cannot read agreement.json" in said


def test_files_of_other_names_are_not_looked_at(finished, check, tmp_path):
    with pikepdf.open(finished) as pdf:
        for name in ("../outside.csv", "invoice.xml", "a/b.csv"):
            pdf.attachments[name] = AttachedFileSpec(pdf, b"x", filename=name)
        pdf.save(tmp_path / "more.pdf")
    assert check(tmp_path / "more.pdf") == check(finished)
    assert [path.name for path in tmp_path.iterdir()] == ["more.pdf"]


def test_a_pdf_of_other_software_has_nothing_to_check(check, tmp_path):
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "other.pdf")
    _, said = check(tmp_path / "other.pdf")
    assert "other.pdf carries no claims.json, so there is nothing to check" in said


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.99, 0.99999])
def test_a_pdf_that_was_cut_off_is_damaged(finished, check, tmp_path, share):
    content = finished.read_bytes()
    (tmp_path / "cut.pdf").write_bytes(content[: int(share * len(content))])
    _, said = check(tmp_path / "cut.pdf")
    assert "cut.pdf is damaged (" in said
    assert said.endswith("); get it again.\n")


def test_what_is_no_pdf_is_named(check, tmp_path):
    (tmp_path / "page.pdf").write_text("<html>")
    assert "page.pdf is not a PDF; give the report/writeup.pdf of a study." in check(tmp_path / "page.pdf")[1]
    assert "cannot read " in check(tmp_path / "nowhere.pdf")[1]


def test_a_table_that_is_too_large_stays_out(study, monkeypatch):
    (study.folder / "epochs.csv").write_bytes((study.folder / "epochs.csv").read_bytes() * 2)
    monkeypatch.setattr(attachments, "MOST", 270_000)
    files = finished_pdf.read(written(study)).files
    assert "epochs.csv" not in files
    assert "runs.csv" in files


def test_where_every_table_has_another_sum_than_printed_the_first_is_named():
    changed = {"runs.csv": b"points,error\n1,2\n", "plan.json": b"{}"}
    for text in ("Nosums.", "1234567890" * 7):
        assert "does not print" in next(finished_pdf.check_sums(finished_pdf.FinishedPdf(changed, text)))
    printed = f"SHA256{hashlib.sha256(b'another').hexdigest()}"
    with pytest.raises(ResultError, match=r"plan\.json is not the file that the document was made from"):
        list(finished_pdf.check_sums(finished_pdf.FinishedPdf(changed, printed)))


def test_a_table_without_rows_may_be_missing_in_the_appendix():
    runs, epochs = b"points,error\n1,2\n", b"points,epoch\n"
    printed = f"SHA256{hashlib.sha256(runs).hexdigest()}"
    (line,) = finished_pdf.check_sums(finished_pdf.FinishedPdf({"runs.csv": runs, "epochs.csv": epochs}, printed))
    assert line == "checked: 1 file, whose SHA-256 sums the document prints"
    with pytest.raises(ResultError, match=r"epochs\.csv is not the file that the document was made from"):
        list(finished_pdf.check_sums(finished_pdf.FinishedPdf({"runs.csv": runs, "epochs.csv": epochs * 2}, printed)))


@pytest.mark.parametrize(
    ("sentence", "printed"),
    [
        ("It _rises_, and *how*.", "It rises, and how."),
        ("It rises... and rises.", "It rises… and rises."),
        (
            "As @fig:rates and @saxe2014 say, it rises [-@sec:momentum] by $x_1$.",
            "As Figure 1 and Saxe say, it rises by 𝑥₁.",
        ),
        ("It rises, as [all others](#sec:rates) do.", "It rises, as all others do."),
        ("`test_accuracy` rises to 90 %.", "test_accuracy rises to 90 %."),
    ],
)
def test_a_sentence_is_looked_for_as_pandoc_reads_it(sentence, printed):
    claims = {"claims.json": json.dumps([{"id": "rates", "sentence": sentence}]).encode()}
    text = finished_pdf.LEDGER + finished_pdf.LAYOUT.sub("", printed)
    assert list(finished_pdf.check_sentences(finished_pdf.FinishedPdf(claims, text)))
    other = finished_pdf.FinishedPdf(claims, text.replace("rises", "falls"))
    with pytest.raises(ResultError, match="does not print the sentence of the claim rates"):
        list(finished_pdf.check_sentences(other))
