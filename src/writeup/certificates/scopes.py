"""Which formulas have a meaning: every index bound once, every symbol declared and given the indices of its axes."""

from collections.abc import Mapping

from writeup.certificates.expressions import Expr
from writeup.errors import CertificateError

BINDERS = ("sum", "dot", "columns")
"""Operations whose first argument is an index that they sum over."""


def check(expr: Expr, axes: Mapping[str, str], ranges: Mapping[str, str], scope: set[str]) -> None:
    """CertificateError unless `expr` has a meaning where the indices `scope` are known.

    `axes` gives for every declared symbol the index letters of its axes, `ranges` the size symbol of each letter.
    """
    _Scope(axes, ranges, frozenset(scope)).check(expr)


class _Scope:
    def __init__(self, axes: Mapping[str, str], ranges: Mapping[str, str], known: frozenset[str], array: bool = False):
        self.axes, self.ranges, self.known, self.array = axes, ranges, known, array

    def check(self, expr: Expr) -> None:
        """Check `expr` and what it is made of; inside an entry (`array`) symbols may stand without indices."""
        if expr.op == "sym":
            self._symbol(*expr.args)
        if expr.op == "delta" and len({self._range(index) for index in expr.args}) > 1:
            raise CertificateError(f"δ compares {' and '.join(expr.args)}, which have different ranges.")
        if expr.op == "entry":
            for index in expr.args[1:]:
                self._range(index)
        known = self.known | {self._new(expr.args[0])} if expr.op in BINDERS else self.known
        inner = _Scope(self.axes, self.ranges, known, self.array or expr.op == "entry")
        for arg in expr.args:
            if isinstance(arg, Expr):
                inner.check(arg)

    def _symbol(self, name: str, *indices: str) -> None:
        if name not in self.axes:
            raise CertificateError(f"the symbol {name} is not declared here.")
        bare = self.array and not indices
        if not bare and [self._range(i) for i in indices] != [self.ranges[axis] for axis in self.axes[name]]:
            raise CertificateError(f"the axes of {name} are not those of its indices ({', '.join(indices) or 'none'}).")

    def _range(self, index: str) -> str:
        if index not in self.known:
            raise CertificateError(f"the index {index} is neither free nor summed here.")
        return self.ranges[index[0]]

    def _new(self, index: str) -> str:
        if index in self.known:
            raise CertificateError(f"the summed index {index} is already in use.")
        if index[0] not in self.ranges:
            raise CertificateError(f"the index {index} has no range here.")
        return index
