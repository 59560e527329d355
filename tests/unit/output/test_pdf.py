import json
import re
import shutil
import subprocess

import pytest
import typst

from sample_document import LED
from writeup.document import document_tree
from writeup.errors import DocumentError
from writeup.output import typst_writer


def test_pdf_declares_that_it_is_accessible(sample):
    assert b"<pdfuaid:part>1</pdfuaid:part>" in sample.pdf
    assert b"/MarkInfo" in sample.pdf
    assert b"/StructTreeRoot" in sample.pdf


def test_pdf_bears_the_date_of_the_front_matter_and_no_clock(sample):
    assert re.findall(rb"/(?:CreationDate|ModDate) ?\(D:(\d{8})", sample.pdf) == [b"20261123", b"20261123"]


def test_every_formula_and_drawing_has_words(sample):
    formulas = len(re.findall(r"#math\.equation\(|#displayed\(", sample.typst))
    assert formulas == sample.html.count("<math")
    assert len(re.findall(r'#math\.equation\(alt: "[^"]+"|#displayed\(\w+, "[^"]+"', sample.typst)) == formulas
    assert re.search(r'#drawing\("curve", 1, .*alt: "Training loss against', sample.typst)


def test_words_stay_on_the_page_of_the_formula_that_they_lead_to(sample):
    before = sample.typst[: sample.typst.index("#displayed(")].rstrip()
    paragraph = before.rpartition("#leading[")[2].removesuffix("]").strip()
    assert before.endswith("\n]")
    assert paragraph
    assert "\n\n" not in paragraph


@pytest.mark.parametrize(
    "words",
    [
        "# $ * _ ` < > @ [ ] ~ = - + / ' \" ( ) { } \\ ; // /* x */ #let",
        "1. a",
        "- a",
        "https://a.b",
        "--",
        "a... ....b",
    ],
)
def test_any_words_reach_the_reader_as_they_are(words):
    heading = f"#heading[{typst_writer.escaped(words)}]".encode()
    (found,) = json.loads(typst.query({"main.typ": heading}, "heading", field="body"))
    assert seen(found) == words


def seen(content):
    own = content.get("text", " " if content["func"] == "space" else "")
    return own + "".join(seen(child) for child in content.get("children", []))


def test_words_after_a_call_are_not_taken_for_a_part_of_it(sample):
    source = typst_writer.Writer({"blocks": []}, sample.figures).write(
        document_tree.parse("*a*(b) *c*; *d*.e `f`[g]")["blocks"]
    )
    assert "#emph[a];\\(b\\)" in source
    assert "#emph[c];\\; #emph[d];.e" in source


def test_a_link_to_any_passage_that_has_an_identifier_arrives(sample):
    assert sample.to_pdf(LED).startswith(b"%PDF")  # Typst refuses a link to a label that is not there, or twice


def test_warning_of_typst_stops_the_build(sample, tmp_path):
    shell = (sample.templates / "page.typ").read_text(encoding="utf-8").replace("Libertinus Serif", "No Such Font")
    (tmp_path / "page.typ").write_text(shell, encoding="utf-8")
    with pytest.raises(DocumentError, match=r"Typst warns about the document: .*no such font"):
        sample.to_pdf("x", templates=tmp_path)


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_paper_is_chosen_in_the_front_matter(sample, paper):
    widths = {"a4": b"595.27", "us-letter": b"612"}
    assert re.search(rb"/MediaBox ?\[0 0 " + widths[paper], sample.to_pdf("x", front={"paper": paper}))


@pytest.mark.parametrize("formulas", range(4))
@pytest.mark.parametrize("lines", range(26, 30))
def test_the_title_of_the_contents_never_ends_a_page(sample, tmp_path, lines, formulas):
    above = ["x"] * lines + ["$$a^2$$", "x"] * formulas
    text = "\n\n".join([*above, "::: contents\n:::", "# First", "x", "# Second", "x"])
    page = _text(sample.to_pdf(text), tmp_path).partition("\f")[0]
    assert ("Contents" in page) == ("First" in page)


def test_figures_that_would_float_into_a_list_stay_in_place(sample, tmp_path):
    for height in (260, 420):
        size = f'width="460" height="{height}"'
        (tmp_path / f"h{height}.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect/></svg>')
        (tmp_path / f"h{height}.json").write_text('{"alt": "Nothing.", "description": "Nothing."}')
    figures = "\n\n".join(f"![Loss](h{height}){{#fig:{place}}}" for place, height in enumerate((260, 420, 420)))
    items = "\n".join(f"- item {number} {'and more words ' * 9}" for number in range(25))
    front = {"subtitle": "", "author": {"name": "n", "email": ""}}
    made = sample.to_pdf(f"{figures}\n\n# Against\n\n{items}\n\n# Limits\n\n# Rebuild", front=front, figures=tmp_path)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made


def test_badge_that_contradicts_what_was_expected_says_so_in_print(sample):
    badge = '[refuted]{.verdict verdict="refuted" claim="a" expected="supported"}'
    assert "refuted, expected: supported" in sample.to_typst(badge)


def test_words_that_bear_an_anchor_are_broken_as_any_others(sample):
    words = "Before [all of it](#part:x). [words]{#part:x .step} After."
    typst = sample.to_typst(words)
    assert "#box" not in typst
    assert "#[#metadata(none) <part:x>];words After" in typst
    assert sample.to_pdf(words)


def test_warning_and_ledger_are_set(sample):
    ledger = "::: {#claim:a .claim}\nSo. [proved]{.verdict verdict=proved claim=a}\n\nRule\n:   Look.\n:::"
    assert sample.to_pdf(f"# One\n\n::: warning\n[proved]{{.verdict verdict=proved claim=a}}\n:::\n\n{ledger}")


def claim(name, section):
    row = f'section={section} estimate="1.84 points" interval="[1.02, 2.66]"'
    badge = f"[refuted]{{.verdict verdict=refuted claim={name}}}"
    return f"::: {{#claim:{name} .claim {row}}}\nIt falls. {badge} `{name}`\n\nRule\n:   Look.\n:::"


def test_ledger_is_a_table_with_a_row_for_each_claim_that_signs_lead_to(sample):
    badge = "[refuted]{.verdict verdict=refuted claim=a}"
    text = f"# A rate {{#sec:rate}}\n\nIt falls. {badge}\n\n# All {{.appendix}}\n\n"
    words = text + claim("a", "rate") + "\n\n" + claim("b", "momentum")
    flat = " ".join(sample.to_typst(words).split())
    assert flat.count("#ledger(") == 1
    assert "Look" not in flat
    for part in (
        "ledger-section([A rate]), [",
        "#[#metadata(none) <claim:a>];It falls.",
        "#link(<use:a:1>)[Section 1];\\)], [",
        r'[\[1.02, 2.66\]], verdict("refuted", "✗"), ledger-section([Momentum])',
        "#[#metadata(none) <claim:b>];It falls.",
    ):
        assert part in flat
    assert sample.to_pdf(words)


def test_table_for_the_screen_is_only_named_in_print(sample):
    rows = "\n".join(f"| run {number} | 1 |" for number in range(1, 10))
    words = f"See @tbl:all.\n\n| a | b |\n|---|---|\n{rows}\n\n: Every run {{#tbl:all .screen}}"
    typst = sample.to_typst(words)
    assert "#omitted(1, 9, [Every run]) <tbl:all>" in typst
    assert "run 3" not in typst
    assert sample.to_pdf(words)


def test_fingerprints_of_code_are_left_to_the_page(sample):
    words = "::: {#source:runs .source}\n`runs.csv`\n\nFile\n:   SHA-256 `9f`\n\nCode\n:   train `1c2d3e`\n:::"
    typst = sample.to_typst(words)
    assert "`9f`" in typst
    assert "1c2d3e" not in typst


@pytest.mark.parametrize(
    ("head", "whole"), [("Regularization", "Regularization"), ("Predicted $a + b + c$", r"\S ?\+ ?\S ?\+ ?\S")]
)
def test_heads_of_tables_are_neither_hyphenated_nor_broken_within_a_formula(sample, tmp_path, head, whole):
    columns = 8
    heads, rule, cells = (" | ".join([cell] * columns) for cell in (head, "--:", "1"))
    text = f"| {heads} |\n| {rule} |\n| {cells} |\n\n: Wide"
    assert len(re.findall(whole, _text(sample.to_pdf(text), tmp_path))) == columns


def _text(made, folder):
    """The text of the pages as pdftotext reads it, line by line."""
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext is installed; .ci/packages brings one")
    (folder / "a.pdf").write_bytes(made)
    text = subprocess.run(["pdftotext", "-layout", folder / "a.pdf", "-"], capture_output=True, text=True, check=True)
    return text.stdout


@pytest.mark.parametrize(("terms", "told"), [(3, 0), (40, 1)])
def test_formula_that_had_to_be_set_smaller_is_named(sample, terms, told):
    formula = " + ".join(f"x_{{{number}}}" for number in range(terms))
    warnings = []
    sample.to_pdf(f"$$ y = {formula} $$ {{#eq:sum}}", warnings.append)
    assert len(warnings) == told
    assert all("set at" in warning and "y equals" in warning for warning in warnings)


def test_words_of_the_decisive_head_are_apart_as_those_of_any_other(sample):
    typst = sample.to_typst("| a | [Test, best epoch]{.decisive} |\n|---|---|\n| 1 | 2 |")
    assert "[Test,],\n[best],\n[epoch]," in typst


@pytest.mark.parametrize(("attributes", "here"), [("", False), (" .here", True), (' .here width="50%"', True)])
def test_a_figure_stands_where_it_is_mentioned_if_asked_to(sample, attributes, here):
    words = f"![Loss](curve){{#fig:one{attributes}}}"
    assert (", here: true)" in sample.to_typst(words)) == here
    assert sample.to_pdf(words)
