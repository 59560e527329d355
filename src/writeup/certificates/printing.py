r"""Expressions as TeX, printed from the very trees that the checker verifies.

The softmax, for example:

    >>> print(tex(["div", ["exp", ["sym", "z", "i"]], ["sum", "k", ["exp", ["sym", "z", "k"]]]]))
    \frac{e^{z_{i}}}{\sum_{k} e^{z_{k}}}
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from writeup.certificates.expressions import Expr, parse

GREEK = {"alpha", "pi"}
SUM, PRODUCT, ATOM = range(3)
"""How tightly the outermost operation of a formula binds."""


def tex(expr: Expr | Sequence[object]) -> str:
    """The TeX of an expression, given as `Expr` or as its JSON."""
    return _tex(expr if isinstance(expr, Expr) else parse(list(expr)))


def _tex(expr: Expr, least: int = SUM) -> str:
    """The TeX of `expr`, in brackets unless it binds at least as tightly as `least`."""
    text, binding = _FORMS[expr.op](expr)
    return text if binding >= least else rf"\left( {text} \right)"


def name_tex(name: str) -> str:
    r"""The TeX of a symbol's name: W1 is W_{1}, alpha is \alpha."""
    letters = name.rstrip("0123456789")
    digits = name[len(letters) :]
    base = "\\" + letters if letters in GREEK else letters
    return f"{base}_{{{digits}}}" if digits else base


def _number(expr: Expr) -> tuple[str, int]:
    above, _, below = expr.args[0].partition("/")
    sign, above = ("-", above[1:]) if above.startswith("-") else ("", above)
    return (rf"{sign}\frac{{{above}}}{{{below}}}" if below else sign + above), SUM if sign else ATOM


def _symbol(expr: Expr) -> tuple[str, int]:
    name, *indices = expr.args
    base = name_tex(name)
    if not indices:
        return base, ATOM
    base = f"({base})" if len(name) > 1 and name not in GREEK else base
    return f"{base}_{{{''.join(indices)}}}", ATOM


def _add(expr: Expr) -> tuple[str, int]:
    first, *rest = expr.args
    text = _tex(first)
    for term in rest:
        text += f" - {_tex(term.args[0], PRODUCT)}" if term.op == "neg" else f" + {_tex(term, PRODUCT)}"
    return text, SUM


def _mul(expr: Expr) -> tuple[str, int]:
    *front, last = expr.args
    # A sum sign reaches as far right as it can, so one that is not last stands in brackets.
    factors = [*(_tex(f, ATOM if f.op == "sum" else PRODUCT) for f in front), _tex(last, PRODUCT)]
    # Two numbers side by side would read as one.
    signs = [r" \cdot " if left.op == right.op == "num" else " " for left, right in pairwise(expr.args)]
    return "".join(sign + factor for sign, factor in zip(["", *signs], factors, strict=True)), PRODUCT


def _pow(expr: Expr) -> tuple[str, int]:
    base = _tex(expr.args[0], ATOM)
    closed = expr.args[0].op == "sym" or base.isdigit() or base.startswith(r"\left(")
    base = base if closed else rf"\left( {base} \right)"
    return f"{base}^{{{expr.args[1]}}}", ATOM


def _partial(expr: Expr) -> tuple[str, int]:
    body, by = expr.args
    if body.op in ("sym", "exp"):
        return rf"\frac{{\partial {_tex(body)}}}{{\partial {_tex(by)}}}", ATOM
    return rf"\frac{{\partial}}{{\partial {_tex(by)}}} \left( {_tex(body)} \right)", PRODUCT


def _entry(expr: Expr) -> tuple[str, int]:
    array, *indices = expr.args
    return rf"\left( {_tex(array)} \right)_{{{''.join(indices)}}}", ATOM


_FORMS: dict[str, Callable[[Expr], tuple[str, int]]] = {
    "num": _number,
    "sym": _symbol,
    "add": _add,
    "mul": _mul,
    "pow": _pow,
    "d": _partial,
    "entry": _entry,
    "delta": lambda e: (rf"\delta_{{{''.join(e.args)}}}", ATOM),
    "neg": lambda e: (f"-{_tex(e.args[0], PRODUCT)}", SUM),
    "div": lambda e: (rf"\frac{{{_tex(e.args[0])}}}{{{_tex(e.args[1])}}}", ATOM),
    "exp": lambda e: (f"e^{{{_tex(e.args[0])}}}", ATOM),
    "log": lambda e: (rf"\ln {_tex(e.args[0], ATOM)}", PRODUCT),
    "sum": lambda e: (rf"\sum_{{{e.args[0]}}} {_tex(e.args[1], PRODUCT)}", PRODUCT),
    "transpose": lambda e: (rf"{_tex(e.args[0], ATOM)}^{{\top}}", ATOM),
    "dot": lambda e: (rf"{_tex(e.args[1], PRODUCT)} \, {_tex(e.args[2], PRODUCT)}", PRODUCT),
    "hadamard": lambda e: (rf"{_tex(e.args[0], PRODUCT)} \odot {_tex(e.args[1], PRODUCT)}", PRODUCT),
    "diag": lambda e: (rf"\operatorname{{diag}} \left( {_tex(e.args[0])} \right)", PRODUCT),
    "outer": lambda e: (rf"{_tex(e.args[0], ATOM)} \, {_tex(e.args[1], ATOM)}^{{\top}}", PRODUCT),
    "columns": lambda e: (rf"\mathbf{{1}}^{{\top}} {_tex(e.args[1], PRODUCT)}", PRODUCT),
}
