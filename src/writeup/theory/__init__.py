"""Exact derivations in SymPy, one claim family a module; each yields certificates."""
