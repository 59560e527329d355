"""The theorem about the softmax Jacobian: what `softmax.json` must prove, for every n.

    z (n,) scores        s_i = e^{z_i} / Σ_k e^{z_k} (n,)        J_ij = ∂s_i/∂z_j (n, n)

Every fact about J follows from its entries and from Σ_k s_k = 1; the later chains therefore use s only as positive
numbers that sum to one. With s > 0 the quadratic form ½ Σ_i Σ_j s_i s_j (v_i − v_j)² is never negative and vanishes
for constant v alone: J is positive semidefinite, its kernel is spanned by (1, …, 1), its rank is n − 1. J is symmetric,
so its 2-norm is its greatest eigenvalue, at most the greatest row sum of |J_ij| (Gershgorin), ½ − 2(s_i − ½)² ≤ ½.
"""

from writeup.certificates.calculus import Setting, Symbol
from writeup.certificates.derivations import Chain, Theorem
from writeup.certificates.expressions import delta, diag, exp, number, outer, partial, symbol, total

z, s, v, m = map(symbol, "zsvm")
ENTRY = s["i"] * (delta("i", "j") - s["j"])
JACOBIAN = diag(s) - outer(s, s)
SOFTMAX = exp(z["i"]) / total("k", exp(z["k"]))

SYMBOLS = {
    "n": Symbol(positive=True),
    "m": Symbol(),
    "z": Symbol("i"),
    "v": Symbol("i"),
    "s": Symbol("i", positive=True, simplex=True, definition=SOFTMAX),
}
RANGES = dict.fromkeys("ijk", "n")
PLAIN = Setting(SYMBOLS, RANGES)
ONE_INDEX = Setting(SYMBOLS, RANGES, free="i")
ENTRYWISE = Setting(SYMBOLS, RANGES, free="ij")
OFF_DIAGONAL = Setting(SYMBOLS, RANGES, free="ij", distinct=frozenset({frozenset("ij")}))

THEOREM = Theorem(
    statement=(
        "For every n, the softmax s has the Jacobian J = diag(s) - s s^T: s_i (1 - s_i) on the diagonal, -s_i s_j "
        "off it. J is symmetric, its rows sum to zero, it is positive semidefinite with rank n - 1 and 2-norm at most "
        "1/2."
    ),
    definitions={s["i"]: SOFTMAX},
    chains={
        "sum": Chain(
            "The probabilities sum to one.",
            PLAIN,
            total("i", s["i"]),
            ("definition of s", "the denominator does not depend on i", "the two sums are the same"),
            number(1),
        ),
        "shift": Chain(
            "Subtracting the same number from every score changes nothing.",
            ONE_INDEX,
            exp(z["i"] - m) / total("k", exp(z["k"] - m)),
            (
                "the exponential of a difference",
                "the second factor does not depend on k",
                "cancel it",
                "definition of s",
            ),
            s["i"],
        ),
        "jacobian": Chain(
            "The Jacobian is diag(s) - s s^T.",
            ENTRYWISE,
            partial(s["i"], z["j"]),
            (
                "definition of s",
                "quotient rule",
                "derivative of the exponential, term by term",
                "the sum keeps only the term k = j",
                "split the fraction",
                "definition of s",
                "multiply out",
                "as a matrix",
            ),
            JACOBIAN["i", "j"],
        ),
        "diagonal": Chain(
            "On the diagonal, i = j.",
            ONE_INDEX,
            partial(s["i"], z["i"]),
            ("the entry for j = i", "Kronecker's delta is one"),
            s["i"] * (1 - s["i"]),
        ),
        "off_diagonal": Chain(
            "Off the diagonal, i and j differ.",
            OFF_DIAGONAL,
            partial(s["i"], z["j"]),
            ("the entry", "Kronecker's delta is zero"),
            -(s["i"] * s["j"]),
        ),
        "symmetry": Chain(
            "J is symmetric.",
            ENTRYWISE.opaque("s"),
            JACOBIAN["i", "j"],
            ("its entries", "the delta makes i and j the same", "as a matrix"),
            JACOBIAN["j", "i"],
        ),
        "row_sums": Chain(
            "Every row of J sums to zero: (1, ..., 1) is in its kernel.",
            ONE_INDEX.opaque("s"),
            total("j", ENTRY),
            ("sum each term", "the probabilities sum to one"),
            number(0),
        ),
        "quadratic_form": Chain(
            "v^T J v is a sum of squares with positive weights: J is positive semidefinite, with rank n - 1.",
            PLAIN.opaque("s"),
            total("ij", v["i"] * ENTRY * v["j"]),
            (
                "the delta makes i and j the same",
                "the probabilities sum to one",
                "complete the square",
            ),
            number(1, 2) * total("ij", s["i"] * s["j"] * (v["i"] - v["j"]) ** 2),
        ),
        "norm": Chain(
            "The absolute values in a row of J sum to at most 1/2, and so does the 2-norm (Gershgorin).",
            ONE_INDEX.opaque("s"),
            s["i"] * (1 - s["i"]) + total("j", (1 - delta("i", "j")) * s["i"] * s["j"]),
            ("sum over j other than i", "collect", "complete the square"),
            number(1, 2) - 2 * (s["i"] - number(1, 2)) ** 2,
        ),
    },
)
