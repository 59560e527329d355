"""Which formulas have a meaning: every index bound once, every symbol declared and given the indices of its axes."""

from collections.abc import Mapping, Set

from writeup.certificates.expressions import Expr
from writeup.errors import CertificateError

BINDERS = ("sum", "dot", "columns")
"""Operations whose first argument is an index that they sum over."""


def check(
    expr: Expr, axes: Mapping[str, str], ranges: Mapping[str, str], scope: Set[str], in_entry: bool = False
) -> None:
    """CertificateError unless `expr` has a meaning where the indices `scope` are known.

    `axes` gives for every declared symbol the index letters of its axes, `ranges` the size symbol of each letter. In an
    entry of an array expression (`in_entry`) symbols may stand without indices.
    """
    op, args = expr.op, expr.args
    if op == "sym":
        name, *indices = args
        if name not in axes:
            raise CertificateError(f"the symbol {name} is not declared here.")
        bare = in_entry and not indices
        if not bare and [_range(i, ranges, scope) for i in indices] != [ranges[axis] for axis in axes[name]]:
            raise CertificateError(f"the axes of {name} are not those of its indices ({', '.join(indices) or 'none'}).")
    elif op == "delta" and len({_range(index, ranges, scope) for index in args}) > 1:
        raise CertificateError(f"δ compares {' and '.join(args)}, which have different ranges.")
    elif op == "entry":
        in_entry = True
        for index in args[1:]:
            _range(index, ranges, scope)
    elif op in BINDERS:
        if args[0] in scope:
            raise CertificateError(f"the summed index {args[0]} is already in use.")
        if args[0][0] not in ranges:
            raise CertificateError(f"the index {args[0]} has no range here.")
        scope = {*scope, args[0]}
    for arg in args:
        if isinstance(arg, Expr):
            check(arg, axes, ranges, scope, in_entry)


def _range(index: str, ranges: Mapping[str, str], scope: Set[str]) -> str:
    if index not in scope:
        raise CertificateError(f"the index {index} is neither free nor summed here.")
    return ranges[index[0]]
