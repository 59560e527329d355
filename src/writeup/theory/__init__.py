"""Exact derivations in SymPy, one claim family a module; each yields certificates."""

__all__ = ["backprop", "gates", "linearisation", "separability", "softmax", "xor"]
