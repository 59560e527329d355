"""Thirty layouts of one document: wherever its pages break, it becomes a PDF."""

import pytest

from writeup.errors import DocumentError
from writeup.report import pdf, tree

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
        (folder / f"h{height}.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect/></svg>')
        (folder / f"h{height}.json").write_text('{"alt": "Nothing.", "long": "Nothing."}')
    return folder


def document(lines):
    """Some lines of text, figures that float over several pages, and an entry of the ledger among them."""
    before, *after = (f"![Figure](h{height})" for height in HEIGHTS)
    text = "\\\n".join(["A line of text."] * lines)
    return tree.parse("\n\n".join([text, before, after[0], "Words.", *after[1:], "# Limits", "# Every claim", CLAIM]))


@pytest.mark.parametrize("lines", range(13, 43))
def test_document_becomes_a_pdf_wherever_its_pages_break(sample, figures, lines):
    front = {**sample.front, "title": "T", "subtitle": "s"}
    assert pdf.render(document(lines), front, figures, sample.templates).startswith(b"%PDF")


def test_document_that_no_layout_can_hold_is_refused_in_one_sentence(sample, figures, tmp_path):
    shell = (sample.templates / "page.typ").read_text(encoding="utf-8")
    (tmp_path / "page.typ").write_text(shell + '\n#panic("no")', encoding="utf-8")
    with pytest.raises(DocumentError, match=r"^Typst cannot set the document: .*no"):
        pdf.render(document(1), sample.front, figures, tmp_path)
