"""Exact certificates: their format, and a checker that needs the standard library alone."""
