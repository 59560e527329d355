r"""Formulas read from their TeX into trees; those of certificates in the same form; and what a formula amounts to.

A tree is an operation and its arguments, as in a certificate. What looks the same is the same: sums within sums and
products within products are one, matrices side by side are a product, a fraction of numbers is a division. Read is what
certificates print, and besides `/`, `\tfrac`, and names with a number below that has no braces; nothing else.

    >>> read(r"\frac{1}{2} \left( x_{i} - y_1 \right)")
    ('mul', ('div', ('num', '1'), ('num', '2')), ('add', ('sym', 'x', 'i'), ('neg', ('sym', 'y1'))))
"""

import math
import re
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np

Tree = tuple[Any, ...]
ONE: Tree = ("num", "1")
SPACING = re.compile(r"\\(?:left|right)(?![A-Za-z])|\\[,;!:]")
TOKEN = re.compile(r"\\?[A-Za-z]+|\d+(?:\.\d+)?|\S")
GREEK = re.compile(
    r"\\(?:alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|chi|psi"
    r"|omega|ell)"
)
CLOSED = {"(": ")", "{": "}"}
OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "add": lambda *terms: math.fsum(terms),
    "mul": lambda *factors: reduce(np.dot, factors),
    "transpose": np.transpose,
    "neg": lambda a: -a,
    "div": lambda a, b: a / b,
    "pow": math.pow,
    "exp": math.exp,
    "log": math.log,
}


class UnreadableError(ValueError):
    """TeX that is not a formula of this kind."""


def read(tex: str) -> Tree:
    """The tree of a formula; UnreadableError."""
    try:
        return _Reader(TOKEN.findall(SPACING.sub(" ", tex))).whole()
    except RecursionError as error:
        raise UnreadableError("brackets within brackets, hundreds deep.") from error


def normal(expression: Any) -> Tree:
    """A formula of a certificate in the form in which a printed one is read."""
    op, *args = expression
    match op:
        case "sym" | "delta":
            return (op, *args)
        case "num":
            sign, above, below = re.fullmatch(r"(-?)(\d+)/?(\d*)", args[0]).groups()  # type: ignore[union-attr]
            size = ("div", ("num", above), ("num", below)) if below else ("num", above)
            return ("neg", size) if sign else size
        case "pow":
            return ("pow", normal(args[0]), ("num", str(args[1])))
        case "sum":
            return ("sum", args[0], normal(args[1]))
        case "entry":
            return ("entry", normal(args[0]), *args[1:])
        case "dot":
            return _flat("mul", *map(normal, args[1:]))
        case "columns":
            return _flat("mul", ("transpose", ONE), normal(args[1]))
        case "outer":
            return _flat("mul", normal(args[0]), ("transpose", normal(args[1])))
        case "add" | "mul" | "hadamard":
            return _flat(op, *map(normal, args))
    return (op, *map(normal, args))


def amount(tree: Tree, known: Mapping[Tree, Any]) -> Any:
    """What a formula amounts to; KeyError if it has a symbol that is not `known`, or what is no calculation.

    Symbols may be numbers, vectors (N,) and matrices (N, N). Roots of negative numbers and the like raise what Python
    raises: ValueError or ArithmeticError.
    """
    op, *args = tree
    if op == "num":
        return float(args[0])
    if tree in known or op == "sym":
        return known[tree]
    return OPERATIONS[op](*(amount(it, known) for it in args))


def _flat(op: str, *parts: Tree) -> Tree:
    """A sum or a product, with those within it taken apart; of one part, the part."""
    args = [it for part in parts for it in (part[1:] if part[0] == op else [part])]
    return (op, *args) if len(parts) > 1 else parts[0]


class _Reader:
    """What is left to read of a formula, token by token."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    @property
    def ahead(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self, wanted: str = "") -> str:
        if not self.tokens or (wanted and self.ahead != wanted):
            raise UnreadableError(f"{self.ahead or 'the end'} is not expected here.")
        return self.tokens.pop(0)

    def whole(self) -> Tree:
        tree = self.sum()
        if self.tokens:
            raise UnreadableError(f"{self.ahead} is not expected here.")
        return tree

    def sum(self) -> Tree:
        terms = list[Tree]()
        while not terms or self.ahead in ("+", "-"):
            sign = self.take() if self.ahead in ("+", "-") else "+"
            terms.append(self.entrywise() if sign == "+" else ("neg", self.entrywise()))
        return _flat("add", *terms)

    def entrywise(self) -> Tree:
        factors = [self.product()]
        while self.ahead == r"\odot":
            self.take()
            factors.append(self.product())
        return _flat("hadamard", *factors)

    def product(self) -> Tree:
        tree = self.factor()
        while self.ahead not in ("", "+", "-", ")", "}", r"\odot"):
            sign = self.take() if self.ahead in ("/", r"\cdot") else ""
            tree = ("div", tree, self.factor()) if sign == "/" else _flat("mul", tree, self.factor())
        return tree

    def factor(self) -> Tree:
        """What binds closest, with its indices and powers."""
        tree = self.atom()
        while self.ahead in ("^", "_"):
            raised, script = self.take() == "^", self.argument()
            if not raised:
                lone = tree[0] == "sym" and len(tree) == 2
                tree = (*(tree if lone else ("entry", tree)), *"".join(script))
            elif script == [r"\top"]:
                tree = ("transpose", tree)
            else:
                tree = ("pow", tree, _Reader(script).whole())
        return tree

    def atom(self) -> Tree:
        match token := self.take():
            case "(" | "{":
                tree = self.sum()
                self.take(CLOSED[token])
                return tree
            case r"\frac" | r"\tfrac":
                above, below = _Reader(self.argument()), _Reader(self.argument())
                return self.slope(above, below) if above.ahead == r"\partial" else ("div", above.whole(), below.whole())
            case r"\sum":
                self.take("_")
                indices = "".join(self.argument())
                tree = self.product()
                for index in reversed(indices):
                    tree = ("sum", index, tree)
                return tree
            case r"\delta":
                self.take("_")
                return ("delta", *"".join(self.argument()))
            case "e" if self.ahead == "^":
                self.take()
                return ("exp", _Reader(self.argument()).whole())
            case r"\ln" | r"\log":
                return ("log", self.factor())
            case r"\sqrt":
                return ("pow", _Reader(self.argument()).whole(), ("div", ONE, ("num", "2")))
            case r"\operatorname":
                name = "".join(self.argument())
                return (name, self.atom()) if name == "diag" else ("operator", name, self.atom())
            case r"\mathbf":
                return _Reader(self.argument()).whole()
            case _ if token[0].isdigit():
                return ("num", token)
            case _ if token.isalpha() or GREEK.fullmatch(token):
                return ("sym", token.lstrip("\\") + self.lowered())
        raise UnreadableError(f"{token} is not expected here.")

    def slope(self, above: "_Reader", below: "_Reader") -> Tree:
        """The slope ∂a/∂x, the second one ∂²a/∂x∂y, or that of what follows."""
        above.take(r"\partial")
        order = ["1"]
        if above.ahead == "^":
            above.take()
            order = above.argument()
        if order != [str(below.tokens.count(r"\partial"))]:
            raise UnreadableError("A derivative is not of the order that is written.")
        tree = above.whole() if above.tokens else self.factor()
        while below.tokens:
            below.take(r"\partial")
            tree = ("d", tree, below.factor())
        return tree

    def lowered(self) -> str:
        """The number that belongs to a name: the 1 of W_1 and of W_{1}."""
        match self.tokens[:3]:
            case ["_", "{", number] | ["_", number, *_] if number.isdigit():
                self.take()
                return "".join(self.argument())
        return ""

    def argument(self) -> list[str]:
        """The tokens in braces, or one command, letter or digit."""
        first = self.take()
        if first != "{":
            if first[0] != "\\" and len(first) > 1:
                self.tokens.insert(0, first[1:])
                first = first[0]
            return [first]
        depth, found = 1, list[str]()
        while depth:
            found.append(self.take())
            depth += (found[-1] == "{") - (found[-1] == "}")
        return found[:-1]
