"""The slides: formulas, tables, figures and claims of the document, as a PDF and as an Office file."""

__all__ = ["context", "fitting", "images", "notes", "pdf", "pptx", "slide_sources", "text_runs"]
