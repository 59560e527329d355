"""Values, figures, the document tree, HTML and PDF."""
