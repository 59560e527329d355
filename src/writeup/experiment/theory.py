"""The theory that a study may tell: a section each, with the certificates that prove it."""

from collections.abc import Iterable

CERTIFICATES = {
    "softmax": ("softmax",),
    "backprop": ("backprop",),
    "plateau": ("plateau",),
    "gates": ("and", "or"),
    "xor": ("xor", "xor_network", "separability"),
}

BUILT_ON = {"plateau": ("softmax", "backprop"), "xor": ("gates",)}
"""The sections whose formulas another one uses."""

TESTED = ("plateau", "collapse")
"""The sweeps that test the theory of the plateau; a study that has both shows the section on it."""


def certificates(theory: Iterable[str]) -> list[str]:
    """The names of the certificates of the sections in `theory`, in the order of the derivations."""
    chosen = set(theory)
    return [name for section, names in CERTIFICATES.items() if section in chosen for name in names]
