"""The sample document, built once: everything an author may write, on three pages."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from writeup.document import document_tree
from writeup.document.bibliography import read_bibliography
from writeup.output import html, pdf

HERE = Path(__file__).parent
FRONT = {
    "title": "Softmax, gates and a two-layer network",
    "subtitle": "A theory problem set and a study of learning on MNIST",
    "author": {"name": "Your name", "email": "you@example.org"},
    "date": "2026-11-23",
    "lang": "en",
}


@pytest.fixture(scope="session")
def sample():
    """Places, front matter, and the tree, the HTML, the Typst source and the PDF of the sample document."""
    made = SimpleNamespace(
        front=FRONT, folder=HERE / "sample", figures=HERE / "sample/figures", templates=HERE.parents[2] / "templates"
    )
    made.text = (HERE / "sample/sample.md").read_text(encoding="utf-8")
    made.tree = document_tree.parse(made.text, read_bibliography(None))
    made.html = html.render(made.tree, FRONT, made.figures, made.templates)
    made.typst = pdf.source(made.tree, FRONT, made.figures, made.templates)["main.typ"]
    made.pdf = pdf.render(made.tree, FRONT, made.figures, made.templates)
    return made
