"""Thirty layouts of one document: wherever its pages break, it becomes a PDF."""

import io
import json
from itertools import pairwise

import pytest
import typst
from matplotlib.image import imread
from pypdf import PdfReader

from writeup.errors import DocumentError
from writeup.output import pdf

HEIGHTS = (560, 260, 420, 421)
CLAIM = """
::: {#claim:momentum .claim}
Momentum raises the test accuracy. [undecided]{.verdict verdict=undecided claim=momentum}

Rule
:   Test accuracy rises with the momentum at each step of the sweep; decided over paired seeds, by intervals that
    hold together.

Found
:   - Test accuracy at one momentum is that at another, claimed to be above zero.
    - No number of further seeds would probably decide it.

Evidence
:   results/runs.csv and results/epochs.csv, means over seeds with intervals.
:::
"""


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    for height in HEIGHTS:
        size = f'width="460" height="{height}"'
        grey = f'<rect {size} fill="#ccc"/>'
        (folder / f"h{height}.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{grey}</svg>')
        (folder / f"h{height}.json").write_text('{"alt": "Nothing.", "description": "Nothing."}')
    return folder


def document(lines):
    """Some lines of text, figures that float over several pages, and an entry of the ledger among them."""
    before, *after = (f"![Figure](h{height})" for height in HEIGHTS)
    text = "\\\n".join(["A line of text."] * lines)
    return "\n\n".join([text, before, after[0], "Words.", *after[1:], "# Limits", "# Every claim", CLAIM])


@pytest.mark.parametrize("lines", range(13, 43))
def test_document_becomes_a_pdf_wherever_its_pages_break(sample, figures, lines):
    assert sample.to_pdf(document(lines), front={"title": "T", "subtitle": "s"}, figures=figures)


@pytest.mark.parametrize("lines", range(20, 32, 2))
def test_a_claim_is_read_in_one_piece_wherever_its_pages_break(sample, lines):
    sentence = " ".join(f"word{number}" for number in range(60))
    claims = [
        CLAIM.replace("momentum", name).replace("Momentum raises the test accuracy", sentence) for name in "abcdef"
    ]
    made = sample.to_pdf("\n\n".join(["\\\n".join(["A line of text."] * lines), "# Every claim", *claims]))
    read = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    assert "".join(read.split()).count("".join(sentence.split())) == len(claims)


def test_document_that_no_layout_can_hold_is_refused_in_one_sentence(sample, figures, tmp_path):
    shell = (sample.templates / "page.typ").read_text(encoding="utf-8")
    (tmp_path / "page.typ").write_text(shell + '\n#panic("no")', encoding="utf-8")
    with pytest.raises(DocumentError, match=r"^Typst cannot set the document: .*no"):
        sample.to_pdf(document(1), figures=figures, templates=tmp_path)


def program(sample, markdown, figures):
    """The files that Typst reads."""
    return {name: content.encode() for name, content in sample.write(pdf.source, markdown, figures=figures).items()}


PLACES = """
#context [#metadata(query(selector(heading).or(figure.caption)).map(it => {
  let spot = it.location().position()
  (if it.func() == heading { "heading" } else { "figure" }, spot.page, spot.y.pt())
})) <places>]
"""


@pytest.mark.parametrize("lines", range(1, 40, 3))
def test_no_figure_stands_before_its_heading(sample, figures, lines):
    text = "\\\n".join(["A line of text."] * lines)
    markdown = "\n\n".join(
        ["# First", text, "# Second", "Words.", "![Figure](h260)", "# Third", text, "![Figure](h420)"]
    )
    files = program(sample, markdown, figures)
    files["main.typ"] += PLACES.encode()
    (places,) = json.loads(typst.query(files, "<places>", field="value", sys_inputs={"figures": "float"}))
    headings, drawings = ([spot for kind, *spot in places if kind == name] for name in ("heading", "figure"))
    assert drawings[0] > headings[1]
    assert drawings[1] > headings[2]


def blank(made):
    """Of each page, the greatest share of its text area that is blank in one piece."""
    for page in made:
        image = imread(io.BytesIO(page), format="png")[..., :3]
        height = len(image)
        rows = (image[int(height * 26 / 297) : int(height * (1 - 28 / 297))] < 0.9).any(axis=(1, 2))
        inked = [-1, *rows.nonzero()[0], len(rows)]
        yield max(after - before for before, after in pairwise(inked)) / len(rows)


@pytest.mark.parametrize("lines", range(5, 45, 8))
def test_no_page_is_more_than_a_quarter_empty(sample, figures, lines):
    text = "\\\n".join(["A line of text."] * lines)
    rows = "\n".join(f"| {number} | 1 |" for number in range(20))
    table = f"| a | b |\n|---|---|\n{rows}\n\n: Twenty rows"
    markdown = "\n\n".join(["# First", text, "![Figure](h420)", table, "![Figure](h260)", table, text, text])
    files = program(sample, markdown, figures)
    *body, _ = blank(typst.compile(files, format="png", ppi=36, sys_inputs={"figures": "float"}))
    assert max(body) <= 0.25


DIGEST = "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7" * 2


@pytest.mark.parametrize(
    "markdown",
    [
        f"```\n{DIGEST}\n```",
        f"The sum `{DIGEST}`.",
        DIGEST,
        f"| a | b |\n|---|---|\n| `{DIGEST}` | {DIGEST} |",
        f"# {DIGEST}",
    ],
    ids=["code", "code in a line", "word", "cell", "heading"],
)
def test_what_has_no_break_stays_on_the_page(sample, figures, markdown):
    files = program(sample, markdown, figures)
    page = typst.compile(files, format="png", ppi=36, sys_inputs={"figures": "float"}, ignore_system_fonts=True)
    image = imread(io.BytesIO(page if isinstance(page, bytes) else page[0]), format="png")[..., :3]
    margin = image[:, int(image.shape[1] * (1 - 20 / 210)) :]
    assert (margin == 1).all()


@pytest.mark.parametrize("target", ["https://example.org/" + "x" * 4000, "https://example.org/" + "path/" * 900])
def test_link_of_thousands_of_letters_is_set(sample, target):
    assert sample.to_pdf(f"[Words]({target}) and <{target}>")
