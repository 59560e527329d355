"""Figures of the network and of its plateau: each a function from results to a `Drawing`."""

__all__ = [
    "collapse",
    "confusion",
    "descent",
    "mistakes",
    "norms",
    "plateau",
    "plateau_marks",
    "sharpness",
    "travel",
    "weights",
]
