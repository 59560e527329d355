"""Formulas of the certificates as SymPy expressions, written out for given sizes or kept for a symbolic one.

The reading is independent of the checker's arithmetic: definitions are unfolded, sums are SymPy's, derivatives are
taken by SymPy from the formula itself, and no slope or row sum is assumed.

    sizes   {"n": 3} writes sums out and names entries z_1, z_2, z_3; {"n": Symbol("n")} keeps Sum and z[i]
    at      {"i": 2} the value of each free index
"""

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from sympy.concrete.delta import deltasummation

from writeup.certificates.calculus import Setting
from writeup.certificates.expressions import Expr

Symbolic = Any
"""A SymPy expression, matrix or symbol; SymPy has no types of its own."""
Indices = Mapping[str, Any]
FUNCTIONS: dict[str, Callable[..., Symbolic]] = {
    "add": sympy.Add,
    "mul": sympy.Mul,
    "neg": lambda a: -a,
    "div": lambda a, b: a / b,
    "exp": sympy.exp,
    "log": sympy.log,
}


def entry(name: str, indices: tuple[Any, ...], symbolic: bool = False) -> Symbolic:
    """The SymPy symbol of an entry of an array: W1_2_3, or W1[d, h] for symbolic indices."""
    if symbolic and indices:
        return sympy.IndexedBase(name)[indices]
    return sympy.Symbol("_".join([name, *map(str, indices)]), real=True)


def expand(expr: Expr, setting: Setting, sizes: Mapping[str, Any], at: Indices) -> Symbolic:
    """`expr` with its definitions unfolded and its derivatives taken, in an array of the given sizes.

    Entries count from 1 as on paper. A symbol that `setting` does not define becomes a SymPy symbol.
    """

    def size(index: str) -> Any:
        return sizes[setting.ranges[index[0]]]

    def read(expr: Expr, at: Indices) -> Symbolic:
        op, args = expr.op, expr.args
        if op == "num":
            return sympy.Rational(args[0])
        if op == "delta":
            return sympy.KroneckerDelta(*(at[index] for index in args))
        if op == "sym":
            return symbol(args[0], tuple(at[index] for index in args[1:]))
        if op == "entry":
            return read(setting.entry(args[0], args[1:]), at)
        if op == "sum":
            return total(args[0], args[1], at)
        if op == "pow":
            return read(args[0], at) ** args[1]
        if op == "d":
            return sifted(sympy.diff(read(args[0], at), read(args[1], at)))
        return FUNCTIONS[op](*(read(arg, at) for arg in args))

    def symbol(name: str, indices: tuple[Any, ...]) -> Symbolic:
        declared = setting.symbols[name]
        if declared.definition is not None:
            return read(declared.definition, dict(zip(declared.indices, indices, strict=True)))
        if name in sizes:
            return sympy.sympify(sizes[name])
        return entry(name, indices, not all(isinstance(index, int) for index in indices))

    def total(index: str, body: Expr, at: Indices) -> Symbolic:
        if isinstance(size(index), int):
            return sympy.Add(*(read(body, {**at, index: value}) for value in range(1, size(index) + 1)))
        bound = sympy.Symbol(index, integer=True)
        return sympy.Sum(read(body, {**at, index: bound}), (bound, 1, size(index)))

    return read(expr, at)


def sifted(expr: Symbolic) -> Symbolic:
    """`expr` with Σ_k δ_kj f_k replaced by f_j; the index j is taken to lie in the range of the sum."""
    return expr.replace(
        lambda part: isinstance(part, sympy.Sum) and part.has(sympy.KroneckerDelta),
        lambda part: deltasummation(part.function, *part.limits, no_piecewise=True),
    )
