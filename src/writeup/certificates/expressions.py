"""Formulas with indexed symbols, as trees that read, print and store the same everywhere.

An expression is an operation and its arguments; in JSON it is the list `[operation, argument, …]`:

    ["num", "-1/2"]                a rational, spelled in lowest terms
    ["sym", "W1", "d", "h"]        a symbol with its indices; without them, the scalar or the whole array
    ["delta", "i", "j"]            Kronecker's δ: 1 where i = j, else 0
    ["add", a, b, …]  ["mul", a, b, …]  ["neg", a]  ["div", a, b]  ["pow", a, 2]  ["exp", a]  ["log", a]
    ["sum", "k", a]                Σ over the whole range of the index k
    ["d", a, ["sym", "z", "j"]]    ∂a/∂z_j
    ["entry", M, "i", "j"]         an entry of an array expression, in which besides the above
                                   ["transpose", M], ["dot", "k", M, N] (k the index summed), ["hadamard", M, N],
                                   ["diag", v], ["outer", u, v] and ["columns", "b", M] (the sums over b) may stand

In Python the usual operators build the same trees:

    >>> i, k = "i", "k"
    >>> z = symbol("z")
    >>> (exp(z[i]) / total(k, exp(z[k]))).json()
    ['div', ['exp', ['sym', 'z', 'i']], ['sum', 'k', ['exp', ['sym', 'z', 'k']]]]
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from writeup.certificates.fields import rational
from writeup.errors import CertificateError

SIGNATURES = {
    "num": "q",
    "sym": "n*",
    "delta": "ii",
    "add": "ee+",
    "mul": "ee+",
    "neg": "e",
    "div": "ee",
    "pow": "ep",
    "exp": "e",
    "log": "e",
    "sum": "ie",
    "d": "ev",
    "entry": "e*",
    "transpose": "e",
    "dot": "iee",
    "hadamard": "ee",
    "diag": "e",
    "outer": "ee",
    "columns": "ie",
}
"""The arguments of each operation: q rational, n name, i index, e expression, v symbol, p power.

A `+` repeats the kind before it, a `*` stands for any number of indices.
"""

NAME = re.compile(r"[A-Za-z]+[0-9]?")
INDEX = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Expr:
    """A formula: an operation of `SIGNATURES` and its arguments."""

    op: str
    args: tuple[Any, ...]

    def __add__(self, other: "Expr | int") -> "Expr":
        return Expr("add", (*_terms(self), *_terms(_expr(other))))

    def __radd__(self, other: int) -> "Expr":
        return _expr(other) + self

    def __sub__(self, other: "Expr | int") -> "Expr":
        return Expr("add", (*_terms(self), -_expr(other)))

    def __rsub__(self, other: int) -> "Expr":
        return _expr(other) - self

    def __neg__(self) -> "Expr":
        return Expr("neg", (self,))

    def __mul__(self, other: "Expr") -> "Expr":
        return Expr("mul", (*_factors(self), *_factors(other)))

    def __rmul__(self, other: int) -> "Expr":
        return _expr(other) * self

    def __truediv__(self, other: "Expr | int") -> "Expr":
        return Expr("div", (self, _expr(other)))

    def __rtruediv__(self, other: int) -> "Expr":
        return _expr(other) / self

    def __pow__(self, power: int) -> "Expr":
        return Expr("pow", (self, power))

    def __getitem__(self, indices: str | tuple[str, ...]) -> "Expr":
        """The entry of a bare symbol (`W["h", "c"]`) or of an array expression."""
        indices = (indices,) if isinstance(indices, str) else indices
        if self.op == "sym" and len(self.args) == 1:
            return Expr("sym", (*self.args, *indices))
        return Expr("entry", (self, *indices))

    @property
    def T(self) -> "Expr":  # noqa: N802 - the transpose is written so on paper
        """The transpose of an array expression."""
        return Expr("transpose", (self,))

    def json(self) -> list[Any]:
        """The tree as nested lists."""
        return [self.op, *(arg.json() if isinstance(arg, Expr) else arg for arg in self.args)]


def _expr(value: "Expr | int") -> Expr:
    return number(value) if isinstance(value, int) else value


def _terms(expr: Expr) -> tuple[Expr, ...]:
    return expr.args if expr.op == "add" else (expr,)


def _factors(expr: Expr) -> tuple[Expr, ...]:
    return expr.args if expr.op == "mul" else (expr,)


def number(value: Fraction | int, denominator: int = 1) -> Expr:
    """The rational value/denominator; a negative one is the opposite of a positive one."""
    value = Fraction(value, denominator)
    return Expr("num", (str(value),)) if value >= 0 else -Expr("num", (str(-value),))


def symbol(name: str) -> Expr:
    """A scalar, or an array that `[…]` gives its indices."""
    return Expr("sym", (name,))


def _operation(op: str) -> Callable[..., Expr]:
    return lambda *args: Expr(op, args)


delta, exp, log, partial, dot, hadamard, diag, outer, columns = map(
    _operation, ("delta", "exp", "log", "d", "dot", "hadamard", "diag", "outer", "columns")
)
"""The operations of the table above, with their arguments in its order; partial(a, z["j"]) is ∂a/∂z_j."""


def total(indices: Sequence[str], body: Expr) -> Expr:
    """The sum of `body` over each of `indices`, the first outermost."""
    for index in reversed(indices):
        body = Expr("sum", (index, body))
    return body


def parse(tree: Any) -> Expr:
    """The expression stored as `tree`; CertificateError says which part is not one."""
    if not isinstance(tree, list) or not tree or not isinstance(tree[0], str) or tree[0] not in SIGNATURES:
        raise CertificateError(f"{tree!r} is not an expression; an expression is [operation, argument, …].")
    op, *args = tree
    kinds = SIGNATURES[op]
    if repeated := {"*": "i", "+": "e"}.get(kinds[-1]):
        kinds = kinds[:-1] + repeated * (len(args) - len(kinds) + 1)
    if len(kinds) != len(args):
        raise CertificateError(f"{tree!r} has {len(args)} arguments, which {op} does not take.")
    return Expr(op, tuple(_argument(kind, arg) for kind, arg in zip(kinds, args, strict=True)))


def _argument(kind: str, value: Any) -> Any:
    if kind == "e":
        return parse(value)
    if kind == "q":
        return str(rational(value))
    if kind == "v" and isinstance(value, list) and value[:1] == ["sym"]:
        return parse(value)
    if kind == "n" and isinstance(value, str) and NAME.fullmatch(value):
        return value
    if kind == "i" and isinstance(value, str) and INDEX.fullmatch(value):
        return value
    if kind == "p" and type(value) is int and 2 <= value <= 9:
        return value
    words = {"n": "the name of a symbol", "i": "an index", "v": "a symbol", "p": "a power from 2 to 9"}[kind]
    raise CertificateError(f"{value!r} is not {words}.")
