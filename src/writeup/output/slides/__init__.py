"""The slides: formulas, tables, figures and claims of the document, as a PDF and as an Office file."""
