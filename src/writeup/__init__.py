"""Reports whose every formula is derived, every number traced and every sentence checked."""

__version__ = "0.1.0"
