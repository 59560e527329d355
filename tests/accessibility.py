"""What a PDF has to be for those who cannot see it: judged by a checker of PDF/UA-1, and by what that cannot judge.

The checker (`page`, of the package page-validation) has the machine-checkable rules of the Matterhorn protocol as
veraPDF reads them. It does not ask for bookmarks, for the scope of a
table's heads, or whether alternative texts say anything.
"""

import io
from collections.abc import Iterator

import page
import pikepdf
from pikepdf import Array, Dictionary, Name

LEAST_WORDS = 3  # of what stands in place of a figure


def faults(pdf: bytes) -> list[str]:
    """Every rule broken, by its name; none for a PDF that everyone can read."""
    report = page.validate_pdf_bytes(pdf, profile="ua1")
    broken = sorted({failure.rule_id for failure in report.failures})
    with pikepdf.open(io.BytesIO(pdf)) as made:
        return broken + sorted(_ours(made))


def _ours(pdf: pikepdf.Pdf) -> Iterator[str]:
    elements = list(structure(pdf.Root.get(Name.StructTreeRoot)))
    headings = [element for element in elements if str(element.get("/S")) in {f"/H{n}" for n in range(1, 7)}]
    with pdf.open_outline() as outline:
        if headings and _count(outline.root) < len(headings):
            yield "OURS-BOOKMARKS"
    figures = [element for element in elements if element.get("/S") == Name.Figure]
    if any(len(str(figure.get("/Alt", "")).split()) < LEAST_WORDS for figure in figures):
        yield "OURS-FIGURE-WORDS"
    if any(not str(element.get("/Alt", "")) for element in elements if element.get("/S") == Name.Formula):
        yield "OURS-FORMULA-WORDS"
    if any(_has_no_heads(table) for table in elements if table.get("/S") == Name.Table):
        yield "OURS-TABLE-HEADS"
    if any("/Scope" not in repr(head.get("/A")) for head in elements if head.get("/S") == Name.TH):
        yield "OURS-TABLE-SCOPES"
    if not str(pdf.docinfo.get("/Title", "")):
        yield "OURS-TITLE"


def structure(node: object) -> Iterator[Dictionary]:
    """The elements of a structure tree, in reading order."""
    if isinstance(node, Array):
        for child in node:
            yield from structure(child)
    elif isinstance(node, Dictionary):
        if "/S" in node:
            yield node
        yield from structure(node.get("/K"))


def _count(items: list[pikepdf.OutlineItem]) -> int:
    return sum(1 + _count(item.children) for item in items)


def _has_no_heads(table: Dictionary) -> bool:
    return not any(cell.get("/S") == Name.TH for cell in structure(table.get("/K")))
