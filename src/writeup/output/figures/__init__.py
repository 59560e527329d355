"""Figures of the document: one module a family, each a function from results to a `style.Drawing`."""

__all__ = [
    "collapse",
    "confusion",
    "curves",
    "descent",
    "gates",
    "inputs",
    "lines",
    "mistakes",
    "norms",
    "own",
    "own_files",
    "plateau",
    "published",
    "search",
    "sharpness",
    "travel",
    "weights",
    "xor",
]
