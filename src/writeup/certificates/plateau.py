"""The theorem about the origin: what `plateau.json` must prove, for every size of the network and minibatch.

The symbols are those of writeup.certificates.backprop. At the origin W1 = 0, b1 = 0 and W2 = 0, and besides

    pi (C,) = softmax of b2            what the network answers there, whatever the image
    C (D, C) = X^T (Y - pi) / B        how pixels and targets vary together

The Hessian of J at the origin is minus the linearisation of gradient flow. For each pair of parameters the first chain
finds the second derivative of J anywhere, the second puts the origin into it.
"""

from dataclasses import replace

from writeup.certificates.backprop import (
    DEFINITIONS,
    RANGES,
    SYMBOLS,
    W1,
    W2,
    A,
    B,
    J,
    P,
    X,
    Y,
    alpha,
    b2,
    dZ1,
    setting,
)
from writeup.certificates.calculus import Setting, Symbol
from writeup.certificates.derivations import Chain, Theorem
from writeup.certificates.expressions import Expr, delta, exp, number, partial, symbol, total

pi, C0 = map(symbol, ("pi", "C0"))
HALF, QUARTER = number(1, 2), number(1, 4)


def mean(body: Expr) -> Expr:
    """The mean of `body` over the samples b."""
    return 1 / B * total("b", body)


AT_ORIGIN = {
    pi["c"]: exp(b2["c"]) / total("j", exp(b2["j"])),
    C0["d", "c"]: mean(X["b", "d"] * (Y["b", "c"] - pi["c"])),
}
ZERO = {name: replace(SYMBOLS[name], definition=number(0)) for name in ("W1", "W2", "b1")}
ORIGIN_SYMBOLS = {
    **SYMBOLS,
    **ZERO,
    "pi": Symbol("c", definition=AT_ORIGIN[pi["c"]]),
    "C0": Symbol("dc", definition=AT_ORIGIN[C0["d", "c"]]),
}


def origin(free: str) -> Setting:
    """The network's symbols at the origin, with the free indices `free`."""
    return Setting(ORIGIN_SYMBOLS, RANGES, free)


def slope(hidden: str) -> Expr:
    """A (1 − A) of the hidden unit `hidden`, for the sample b."""
    return A["b", hidden] * (1 - A["b", hidden])


SOFTNESS = P["b", "c"] * (delta("c", "k") - P["b", "k"])
"""The slope of the softmax, for the sample b."""
BACKWARD = total("c", (P["b", "c"] - Y["b", "c"]) * W2["h", "c"])
"""B times the slope of the loss by the hidden unit h of the sample b."""
SAME_UNIT = delta("h", "g")
DECAY = alpha * delta("d", "e") * SAME_UNIT
HESSIAN = {
    "W1_W2": mean(X["b", "d"] * slope("h") * SAME_UNIT * (P["b", "k"] - Y["b", "k"]))
    + mean(X["b", "d"] * slope("h") * A["b", "g"] * total("c", W2["h", "c"] * SOFTNESS)),
    "W1_W1": mean(X["b", "d"] * X["b", "e"] * SAME_UNIT * slope("h") * (1 - 2 * A["b", "h"]) * BACKWARD)
    + mean(X["b", "d"] * X["b", "e"] * slope("h") * slope("g") * total("ck", W2["h", "c"] * SOFTNESS * W2["g", "k"]))
    + DECAY,
    "W2_W2": mean(A["b", "h"] * A["b", "g"] * SOFTNESS) + alpha * SAME_UNIT * delta("c", "k"),
    "W1_b2": mean(X["b", "d"] * slope("h") * total("c", W2["h", "c"] * SOFTNESS)),
    "W2_b2": mean(A["b", "h"] * SOFTNESS),
    "b2_b2": mean(SOFTNESS),
}
"""The second derivatives of J by each pair of parameters, anywhere."""

PRIOR = pi["c"] * (delta("c", "k") - pi["k"])
HIDDEN, INNER, OUTPUT, OTHER = W1["d", "h"], W1["e", "g"], W2["h", "c"], W2["g", "k"]

PAIRS: dict[str, tuple[str, Expr, Expr, str, Expr]] = {
    "W1_W2": ("The layers drive each other through C0.", HIDDEN, OTHER, "dhgk", -(QUARTER * SAME_UNIT * C0["d", "k"])),
    "W1_W1": ("The hidden weights only decay.", HIDDEN, INNER, "dheg", DECAY),
    "W2_W2": (
        "The output weights decay, and are held back where all hidden units move alike.",
        OUTPUT,
        OTHER,
        "hcgk",
        QUARTER * PRIOR + alpha * SAME_UNIT * delta("c", "k"),
    ),
    "W1_b2": ("The output biases leave the hidden weights alone.", HIDDEN, b2["k"], "dhk", number(0)),
    "W2_b2": ("Output biases and output weights move the logits together.", OUTPUT, b2["k"], "hck", HALF * PRIOR),
    "b2_b2": ("The output biases settle where the answers are the class shares.", b2["c"], b2["k"], "ck", PRIOR),
}
"""Each second derivative: claim, the two parameters, their indices, and its value at the origin."""


def _anywhere(name: str) -> Chain:
    _, first, second, free, _ = PAIRS[name]
    variables = ("A", "P", first.args[0], second.args[0])
    outline = ("gradient by the first", "derivative of that gradient by the second")
    claim = "The second derivative, for any weights."
    return Chain(claim, setting(free, variables), partial(partial(J, first), second), outline, HESSIAN[name])


def _at_origin(name: str) -> Chain:
    claim, _, _, free, end = PAIRS[name]
    return Chain(claim, origin(free), HESSIAN[name], ("the hidden units and the answers of the origin", "add up"), end)


THEOREM = Theorem(
    statement=(
        "For every B, D, H, C, at W1 = 0, b1 = 0, W2 = 0 the hidden units are 1/2 and the answers are pi = softmax(b2) "
        "for every image. With C0 = X^T (Y - pi) / B, gradient descent on J is there, to first order, "
        "dW1/dt = C0 W2^T / 4 - alpha W1 and dW2/dt = W1^T C0 / 4 - alpha W2 - 1 r^T / 2, "
        "with r = (diag(pi) - pi pi^T) (b2's change + W2^T 1 / 2), equal for all hidden units."
    ),
    definitions=DEFINITIONS | AT_ORIGIN,
    chains={
        "hidden": Chain(
            "At the origin every hidden unit is 1/2.",
            origin("bh"),
            A["b", "h"],
            ("definition of A", "Z1 is zero", "the exponential of zero is one"),
            HALF,
        ),
        "answer": Chain(
            "At the origin the answer is pi for every image.",
            origin("bc"),
            P["b", "c"],
            ("definition of P", "Z2 is b2", "definition of pi"),
            pi["c"],
        ),
        "rest": Chain(
            "At the origin the hidden weights have no gradient.",
            origin("dh"),
            total("b", X["b", "d"] * dZ1["b", "h"]) + alpha * W1["d", "h"],
            ("definition of dZ1", "the weights are zero"),
            number(0),
        ),
        **{f"{name}_anywhere": _anywhere(name) for name in PAIRS},
        **{f"{name}_origin": _at_origin(name) for name in PAIRS},
    },
)
