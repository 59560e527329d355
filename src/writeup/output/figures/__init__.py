"""Figures of the document: one module a family, each a function from results to a `style.Drawing`."""

__all__ = [
    "explored",
    "gates",
    "inputs",
    "labels",
    "lines",
    "own",
    "own_files",
    "published",
    "published_rows",
    "scales",
    "search",
    "style",
    "sweeps",
    "xor",
]
