"""The document and its slides, written: HTML, PDF, an Office file, and the figures in them."""
