"""Formulas with their numbers: the number behind “2 n ln(1 + η r) =” is what the formula amounts to.

Computed are numbers from the sources that `Wording.symbols` names, where the formula stands right before its number and
every symbol in it has a value: one that the same passage gives it, “η = 0.1”, or one that it has all over the document.
"""

from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

from writeup.witness.account import Account, WitnessError
from writeup.witness.formulas import Tree, amount, read
from writeup.witness.sources import Sources
from writeup.witness.tree import BLANK, Number, attributes, is_number, nodes, numbers
from writeup.witness.wording import Wording
from writeup.witness.words import is_printed

Known = dict[Tree, float]
"""Symbol → its value."""


def check_arithmetic(account: Account, sources: Sources, file: Path, tree: Any, wording: Wording) -> None:
    """Every number of a tree that stands behind its formula; WitnessError names one that the formula does not give."""
    computed = {source for source, _ in wording.symbols.values()}
    values = {read(symbol): _exact(sources, *place) for symbol, place in wording.symbols.items()}
    everywhere = {symbol: value for symbol, value in values.items() if value is not None}
    known = dict(everywhere)
    for node in nodes(tree):
        if node["t"] == "Header" or (node["t"] == "Div" and "equation" not in attributes(node)[1]):
            known = dict(everywhere)
        for formula, number in _with_numbers(node) if node["t"] in ("Para", "Plain", "Span") else ():
            exact = _exact(sources, number.source, number.place)
            if number.source in computed and exact is not None:
                for side in formula.split("=")[:-1]:
                    _check(account, file, side.strip(), number.words, exact, known)


def _check(account: Account, file: Path, side: str, words: str, exact: float, known: Known) -> None:
    """A formula gives what the `words` behind it print; a lone symbol has the `exact` value from here on."""
    with suppress(KeyError, ValueError, ArithmeticError):  # not to be read, or not to be computed
        tree = read(side)
        if tree[0] == "sym":
            known[tree] = exact
            return
        given = amount(tree, known)
        if not is_printed(words, given):
            raise WitnessError(
                f"{file} says “{side} = {words}”, but with the values before it the formula gives {given:.8g}; "
                "mend the formula, or print the number that it gives."
            )
        account.counts["formulas with their numbers"] += 1


def _with_numbers(node: Any) -> Iterator[tuple[str, Number]]:
    """Each formula in a row of words that ends with “=”, and the number right behind it."""
    words = [it for it in (node["c"][1] if node["t"] == "Span" else node["c"]) if it["t"] not in BLANK]
    for formula, number in pairwise(words):
        if formula["t"] == "Math" and formula["c"][1].rstrip().endswith("=") and is_number(number):
            yield formula["c"][1], next(numbers(number))


def _exact(sources: Sources, source: str, place: str) -> float | None:
    """The number at a place, if it says one alone."""
    said = list((sources.numbers(source, place) or {}).values())
    return said[0] if len(said) == 1 else None
