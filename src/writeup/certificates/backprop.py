"""The theorem about the backward pass: what `backprop.json` must prove, for every size of the network and minibatch.

    B samples (b, a), D features (d, e), H hidden units (h, g), C classes (c, k, j)
    X (B, D), W1 (D, H), b1 (H,)       Z1 = X W1 + b1 (B, H)       A = sigmoid(Z1) (B, H)
    W2 (H, C), b2 (C,)                 Z2 = A W2 + b2 (B, C)       P = softmax of the rows of Z2 (B, C)
    Y (B, C) targets, rows sum to one  L = mean cross-entropy      R = ½ α (Σ W1² + Σ W2²)        J = L + R
    dV has the shape of V and means ∂L/∂V

The first two chains find the slopes of the sigmoid and of the softmax from the exponential; the others use those slopes
and differentiate the loss itself, with everything it is made of unfolded.
"""

from collections.abc import Iterable
from dataclasses import replace

from writeup.certificates.calculus import Setting, Slope, Symbol
from writeup.certificates.derivations import Chain, Theorem
from writeup.certificates.expressions import (
    Expr,
    columns,
    delta,
    dot,
    exp,
    hadamard,
    log,
    number,
    partial,
    symbol,
    total,
)

X, Y, A, P, L, R, J = map(symbol, "XYAPLRJ")
W1, W2, b1, b2, Z1, Z2 = map(symbol, ("W1", "W2", "b1", "b2", "Z1", "Z2"))
dZ1, dZ2, dA = map(symbol, ("dZ1", "dZ2", "dA"))  # noqa: N816 - as on paper
B, alpha = map(symbol, ("B", "alpha"))

DEFINITIONS = {
    Z1["b", "h"]: total("d", X["b", "d"] * W1["d", "h"]) + b1["h"],
    A["b", "h"]: 1 / (1 + exp(-Z1["b", "h"])),
    Z2["b", "c"]: total("h", A["b", "h"] * W2["h", "c"]) + b2["c"],
    P["b", "c"]: exp(Z2["b", "c"]) / total("j", exp(Z2["b", "j"])),
    L: -(1 / B * total("bc", Y["b", "c"] * log(P["b", "c"]))),
    R: number(1, 2) * alpha * (total("dh", W1["d", "h"] ** 2) + total("hc", W2["h", "c"] ** 2)),
    J: L + R,
    dZ2["b", "c"]: 1 / B * (P["b", "c"] - Y["b", "c"]),
    dA["b", "h"]: total("c", dZ2["b", "c"] * W2["h", "c"]),
    dZ1["b", "h"]: dA["b", "h"] * A["b", "h"] * (1 - A["b", "h"]),
}
SIGMOID = Slope(A["b", "h"] * (1 - A["b", "h"]), Z1["b", "h"])
SOFTMAX = Slope(P["b", "c"] * (delta("c", "k") - P["b", "k"]), Z2["b", "k"], over="k")

INPUTS = {
    "B": Symbol(positive=True),
    "C": Symbol(positive=True),
    "D": Symbol(positive=True),
    "H": Symbol(positive=True),
    "alpha": Symbol(),
    "X": Symbol("bd"),
    "Y": Symbol("bc", simplex=True),
    "W1": Symbol("dh"),
    "b1": Symbol("h"),
    "W2": Symbol("hc"),
    "b2": Symbol("c"),
}
SYMBOLS = INPUTS | {
    head.args[0]: Symbol("".join(head.args[1:]), definition=value) for head, value in DEFINITIONS.items()
}
SYMBOLS["A"] = replace(SYMBOLS["A"], slope=SIGMOID)
SYMBOLS["P"] = replace(SYMBOLS["P"], slope=SOFTMAX, positive=True)
RANGES = {"b": "B", "a": "B", "d": "D", "e": "D", "h": "H", "g": "H", "c": "C", "k": "C", "j": "C"}


def setting(free: str, opaque: Iterable[str] = ("A", "P")) -> Setting:
    """The network's symbols with the free indices `free`; those of `opaque` are known by their slope alone."""
    return Setting(SYMBOLS, RANGES, free).opaque(opaque)


def gradient(claim: str, of: Expr, by: Expr, outline: tuple[str, ...], end: Expr) -> Chain:
    """A chain from ∂of/∂by to an entry of the array expression `end`; `by` is held fixed as a variable of its own."""
    name, *free = by.args
    fixed = ("A", "P", name) if DEFINITIONS.keys() & {by} or name in ("A", "Z1", "Z2") else ("A", "P")
    return Chain(claim, setting("".join(free), fixed), partial(of, by), outline, end[tuple(free)])


CHAIN_RULE = ("chain rule", "derivative of the affine map", "the delta picks one term", "as a matrix")
TOTAL = ("sum rule", "derivative of the penalty", "as a matrix")

THEOREM = Theorem(
    statement=(
        "For every B, D, H, C and targets whose rows sum to one, the gradient of J = L + R is "
        "dW2 = A^T dZ2 + alpha W2, db2 = 1^T dZ2, dW1 = X^T dZ1 + alpha W1, db1 = 1^T dZ1, "
        "where dZ2 = (P - Y) / B, dA = dZ2 W2^T and dZ1 = dA * A * (1 - A) entry by entry."
    ),
    definitions=DEFINITIONS,
    chains={
        "sigmoid": Chain(
            "The slope of the sigmoid is A (1 - A).",
            setting("abgh", ("Z1",)),
            partial(A["b", "h"], Z1["a", "g"]),
            (
                "definition of A",
                "quotient rule",
                "derivative of the exponential",
                "split the fraction",
                "definition of A",
            ),
            delta("b", "a") * delta("h", "g") * A["b", "h"] * (1 - A["b", "h"]),
        ),
        "softmax": Chain(
            "The slope of the softmax, row by row.",
            setting("abck", ("Z2",)),
            partial(P["b", "c"], Z2["a", "k"]),
            (
                "definition of P",
                "quotient rule",
                "the deltas pick one term of the sum",
                "split the fraction",
                "definition of P",
            ),
            delta("b", "a") * P["b", "c"] * (delta("c", "k") - P["b", "k"]),
        ),
        "output": gradient(
            "Softmax and cross-entropy together leave prediction minus target.",
            L,
            Z2["b", "k"],
            (
                "definition of L",
                "derivative of the logarithm",
                "slope of the softmax",
                "only sample b is left; P cancels",
                "sum each term",
                "the targets of a sample sum to one",
                "as a matrix",
            ),
            1 / B * (P - Y),
        ),
        "W2": gradient("Output weights.", L, W2["h", "k"], CHAIN_RULE, dot("b", A.T, dZ2)),
        "b2": gradient("Output biases.", L, b2["k"], CHAIN_RULE, columns("b", dZ2)),
        "hidden": gradient("Back through the output weights.", L, A["b", "h"], CHAIN_RULE, dot("c", dZ2, W2.T)),
        "Z1": gradient(
            "Back through the sigmoid.",
            L,
            Z1["b", "h"],
            ("chain rule", "slope of the sigmoid", "the deltas pick one term", "as a matrix"),
            hadamard(dA, hadamard(A, 1 - A)),
        ),
        "W1": gradient("Hidden weights.", L, W1["d", "h"], CHAIN_RULE, dot("b", X.T, dZ1)),
        "b1": gradient("Hidden biases.", L, b1["h"], CHAIN_RULE, columns("b", dZ1)),
        "total_W2": gradient("The penalty adds alpha W2.", J, W2["h", "k"], TOTAL, dot("b", A.T, dZ2) + alpha * W2),
        "total_b2": gradient("The penalty leaves the output biases alone.", J, b2["k"], TOTAL[:2], columns("b", dZ2)),
        "total_W1": gradient("The penalty adds alpha W1.", J, W1["d", "h"], TOTAL, dot("b", X.T, dZ1) + alpha * W1),
        "total_b1": gradient("The penalty leaves the hidden biases alone.", J, b1["h"], TOTAL[:2], columns("b", dZ1)),
    },
)
