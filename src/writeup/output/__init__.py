"""The document and its slides, written: HTML, PDF, an Office file, and the figures in them."""

__all__ = [
    "attachments",
    "docx",
    "front_matter",
    "html",
    "html_writer",
    "images",
    "machine_readable",
    "office",
    "pdf",
    "pictures",
    "proofs",
    "study_look",
    "text_runs",
    "typesetting",
    "typst_writer",
]
