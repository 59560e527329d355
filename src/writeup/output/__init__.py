"""The document and its slides, written: HTML, PDF, an Office file, and the figures in them."""

__all__ = [
    "dates",
    "fonts",
    "html",
    "html_writer",
    "pdf",
    "pictures",
    "proofs",
    "typesetting",
    "typst_writer",
]
