"""Figures of the document: one module a family, each a function from results to a `style.Drawing`."""
