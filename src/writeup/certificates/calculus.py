"""What a formula means: scopes and shapes, definitions, array entries and derivatives, down to a normal form.

A `Setting` declares the symbols. `Setting.value(expr)` unfolds definitions, takes entries of array expressions, works
out the partial derivatives by the sum, product, quotient and chain rules, and hands what is left to
`writeup.certificates.algebra`. Two formulas are equal in a setting when their values are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, reduce
from itertools import count
from typing import Any

from writeup.certificates.algebra import ONE, Monomial, Ratio, Ring, summed_indices
from writeup.certificates.effort import Effort
from writeup.certificates.expressions import Expr, delta, number, partial, symbol, total
from writeup.certificates.scopes import BINDERS, check
from writeup.errors import CertificateError

AXES = {"diag": 2, "outer": 2, "transpose": 2, "dot": 2, "columns": 1}
"""Number of axes of what an array operation gives."""


@dataclass(frozen=True)
class Slope:
    """A differential, d symbol = Σ over `over` of `factor` · d `inner`."""

    factor: Expr
    inner: Expr
    over: str = ""


@dataclass(frozen=True)
class Symbol:
    """A symbol: the index letters that stand for its axes, and what is known of it."""

    indices: str = ""
    positive: bool = False
    simplex: bool = False
    definition: Expr | None = None
    slope: Slope | None = None


@dataclass(frozen=True)
class Setting:
    """Declared symbols, the range of each index letter, the free indices, and those of them that differ."""

    symbols: Mapping[str, Symbol]
    ranges: Mapping[str, str]
    free: str = ""
    distinct: frozenset[frozenset[str]] = frozenset()
    fresh: "count[int]" = field(default_factory=lambda: count(1), compare=False)
    effort: Effort = field(default_factory=Effort, compare=False)

    def opaque(self, names: Iterable[str]) -> "Setting":
        """The setting in which the symbols `names` are not unfolded."""
        opaque = {name: replace(self.symbols[name], definition=None) for name in names}
        return replace(self, symbols={**self.symbols, **opaque})

    @cached_property
    def axes(self) -> dict[str, str]:
        """The axes of every declared symbol."""
        return {name: symbol.indices for name, symbol in self.symbols.items()}

    def equal(self, left: Expr, right: Expr) -> bool:
        """Whether two formulas are equal for every value of their symbols and every size of their ranges."""
        return self.value(left).equals(self.value(right))

    def value(self, expr: Expr) -> Ratio:
        """The normal form of `expr`; CertificateError for a formula that has no meaning here."""
        check(expr, self.axes, self.ranges, set(self.free))
        return self._ratio(self._plain(expr))

    def _plain(self, expr: Expr) -> Expr:
        """`expr` without definitions, entries and derivatives."""
        self.effort.spend()
        if expr.op == "sym":
            definition = self.symbols[expr.args[0]].definition
            return expr if definition is None else self._plain(self._instance(expr, definition))
        if expr.op == "entry":
            return self._plain(self.entry(expr.args[0], expr.args[1:]))
        if expr.op == "d":
            if self.symbols[expr.args[1].args[0]].definition is not None:
                raise CertificateError(f"{expr.args[1].args[0]} is no variable here: it is defined by others.")
            return self._plain(self._derivative(self._plain(expr.args[0]), expr.args[1]))
        return Expr(expr.op, tuple(self._plain(arg) if isinstance(arg, Expr) else arg for arg in expr.args))

    def _instance(self, expr: Expr, body: Expr) -> Expr:
        """`body`, written for the axes of the symbol, at the indices that `expr` has; its summed indices are new."""
        name, *indices = expr.args
        return self._rename(body, dict(zip(self.symbols[name].indices, indices, strict=True)))

    def _rename(self, expr: Expr, names: dict[str, str]) -> Expr:
        self.effort.spend()
        if expr.op in BINDERS:
            index = expr.args[0]
            names = {
                **names,
                index: f"{index[0]}'{next(self.fresh)}",
            }  # no index read from a file has a prime, so none is captured
        if expr.op == "sym":
            return Expr("sym", (expr.args[0], *(names.get(i, i) for i in expr.args[1:])))
        moved = (self._rename(a, names) if isinstance(a, Expr) else names.get(a, a) for a in expr.args)
        return expr if expr.op == "num" else Expr(expr.op, tuple(moved))

    def entry(self, array: Expr, indices: tuple[str, ...]) -> Expr:
        """The entry of an array expression at `indices`."""
        self.effort.spend()
        op, args = array.op, array.args
        if op == "num" or (op == "sym" and not self.axes[args[0]]) or (op == "sym" and len(args) > 1):
            return array
        if op in AXES and AXES[op] != len(indices):
            raise CertificateError(f"an array with {AXES[op]} axes has no entry at {', '.join(indices)}.")
        if op == "sym":
            element = Expr("sym", (*args, *indices))
            check(element, self.axes, self.ranges, set(indices))
            return element
        if op == "transpose":
            return self.entry(args[0], indices[::-1])
        if op == "diag":
            on_diagonal = delta(*indices)
            check(on_diagonal, self.axes, self.ranges, set(indices))
            return on_diagonal * self.entry(args[0], indices[:1])
        if op == "outer":
            return self.entry(args[0], indices[:1]) * self.entry(args[1], indices[1:])
        if op == "dot":
            k, left, right = args
            return total([k], self.entry(left, (indices[0], k)) * self.entry(right, (k, indices[1])))
        if op == "columns":
            return total([args[0]], self.entry(args[1], (args[0], *indices)))
        op = "mul" if op == "hadamard" else op
        if op not in ("add", "mul", "neg", "div"):
            raise CertificateError(f"{array.op} has no entries.")
        return Expr(op, tuple(self.entry(arg, indices) for arg in args))

    def _derivative(self, expr: Expr, by: Expr) -> Expr:
        """∂expr/∂by, for an `expr` without definitions."""
        self.effort.spend()
        op, args = expr.op, expr.args
        if op in ("num", "delta"):
            return number(0)
        if op == "sym":
            return self._slope(expr, by)
        if op in ("add", "neg"):
            return Expr(op, tuple(self._derivative(arg, by) for arg in args))
        if op == "sum":
            return Expr(op, (args[0], self._derivative(args[1], by)))
        if op == "mul":
            terms = (Expr("mul", (*args[:m], self._derivative(arg, by), *args[m + 1 :])) for m, arg in enumerate(args))
            return Expr("add", tuple(terms))
        inner = self._derivative(args[0], by)
        if op == "div":
            above, below = args
            return Expr("div", (inner * below - above * self._derivative(below, by), Expr("pow", (below, 2))))
        if op == "pow":
            rest = args[0] if args[1] == 2 else Expr("pow", (args[0], args[1] - 1))
            return number(args[1]) * rest * inner
        return expr * inner if op == "exp" else Expr("div", (inner, args[0]))

    def _slope(self, expr: Expr, by: Expr) -> Expr:
        """The derivative of one symbol: δ for the variable itself, the chain rule for a slope, else nothing."""
        if expr.args[0] == by.args[0]:
            pairs = zip(expr.args[1:], by.args[1:], strict=True)
            return reduce(lambda product, pair: product * delta(*pair), pairs, number(1))
        slope = self.symbols[expr.args[0]].slope
        if slope is None:
            return number(0)
        chained = total(slope.over, slope.factor * partial(slope.inner, symbol("?")))
        return self._plain(_aim(self._instance(expr, chained), by))

    @cached_property
    def _ring(self) -> Ring:
        positive = frozenset(name for name, symbol in self.symbols.items() if symbol.positive)
        simplex = frozenset(name for name, symbol in self.symbols.items() if symbol.simplex)
        return Ring(self.ranges, positive, simplex, self.distinct, self.effort)

    def _ratio(self, expr: Expr) -> Ratio:
        self.effort.spend()
        ring, op, args = self._ring, expr.op, expr.args
        if op == "num":
            value = Fraction(args[0])
            return Ratio(ring, {(): value} if value else {})
        if op in ("sym", "delta"):
            atom = args if op == "sym" else ("δ", *sorted(args))
            monomial = ring.monomial({atom: 1}, set())
            return Ratio(ring, {} if monomial is None else {monomial: Fraction(1)})
        if op in ("exp", "log"):
            return self._function(op, args[0])
        if op == "sum":
            return self._ratio(args[1]).summed(args[0])
        values = [self._ratio(arg) for arg in args if isinstance(arg, Expr)]
        if op == "add":
            return reduce(Ratio.plus, values)
        if op == "mul":
            return reduce(Ratio.times, values)
        if op == "neg":
            return values[0].times(Ratio(ring, {(): Fraction(-1)}))
        if op == "div":
            return values[0].times(values[1].inverse())
        if op == "pow":
            return reduce(Ratio.times, [values[0]] * args[1])
        raise CertificateError(f"{op} stands outside an entry of an array.")

    def _function(self, op: str, argument: Expr) -> Ratio:
        """The exponential of a whole combination of monomials, as a product of atoms; the logarithm of a monomial."""
        value = self._ratio(argument)
        terms = value.above.items()
        plain = not value.below and all(not summed_indices(m) and q.denominator == 1 for m, q in terms)
        if not plain or (op == "log" and [q for _, q in terms] != [1]):
            raise CertificateError(f"the argument of {op} is not a plain combination of symbols.")
        factors: dict[Any, int] = {(op, monomial): int(q) for monomial, q in terms}
        if op == "log":
            factors = dict.fromkeys(factors, 1)
        monomial: Monomial = tuple(sorted(factors.items()))
        return Ratio(self._ring, {monomial: Fraction(1)} if monomial else dict(ONE))


def _aim(expr: Expr, by: Expr) -> Expr:
    """`expr` with every derivative taken by the symbol `by`."""
    if expr.op == "d":
        return partial(expr.args[0], by)
    return Expr(expr.op, tuple(_aim(arg, by) if isinstance(arg, Expr) else arg for arg in expr.args))
