"""The theory that a study may tell: a section each, with the certificates that prove it."""

from collections.abc import Iterable

CERTIFICATES = {
    "softmax": ("softmax",),
    "backprop": ("backprop",),
    "plateau": ("plateau",),
    "gates": ("and", "or"),
    "xor": ("xor", "xor_network", "separability"),
}

TESTED = ("plateau", "collapse")
"""The sweeps that test the theory of the plateau; a study that has both shows the section on it."""

WITH_THEORY = (*TESTED, "edge")
"""The sweeps that this section shows, where the study has them."""

CHECKS = (
    "softmax_double",
    "softmax_single",
    "softmax_jacobian",
    "backward_double",
    "backward_single",
    "backward_slopes",
    "update",
    "update_nesterov",
)
"""The checks of the code against the formulas (writeup.mnist_mlp.agreement.checks)."""

RELATIONS = (
    "growth",
    "balance",
    "curvature",
    "amplitude",
    "logistic",
    "duration",
    "step",
    "momentum",
    "damped",
    "shaking",
)
"""The relations that follow from the linearisation at the origin (writeup.theory.linearisation)."""


def certificates(theory: Iterable[str]) -> list[str]:
    """The names of the certificates of the sections in `theory`, in the order of the derivations."""
    chosen = set(theory)
    return [name for section, names in CERTIFICATES.items() if section in chosen for name in names]
