"""Formulas with their numbers: what stands behind “2 n ln(1 + η r) =” is what the formula amounts to.

Symbols have the values that the same passage gives them: “η = 0.1”. A formula with a symbol without a value is not
computed.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any

from writeup.witness.account import Account, WitnessError
from writeup.witness.formulas import amount, read
from writeup.witness.sources import Sources
from writeup.witness.tree import is_number, nodes, numbers
from writeup.witness.wording import Wording
from writeup.witness.words import is_printed


def check_arithmetic(account: Account, sources: Sources, file: Path, tree: Any, wording: Wording) -> None:
    """Every number of a tree behind a formula and “=”; WitnessError names one that the formula does not give."""
    everywhere = {name: exact for name, place in wording.symbols.items() for exact in _exact(sources, *place)}
    known, formula = dict(everywhere), ""
    for node in nodes(tree):
        if node["t"] in ("Header", "Div"):
            known = dict(everywhere)
        elif node["t"] == "Math":
            formula = node["c"][1].strip()
        elif is_number(node) and formula.endswith("="):
            number = next(numbers(node))
            for side in map(str.strip, formula.split("=")[:-1]):
                with suppress(KeyError, ValueError, ArithmeticError):  # not to be read, or not to be computed
                    tree = read(side)
                    if tree[0] == "sym":
                        known |= {", ".join(tree[1:]): exact for exact in _exact(sources, number.source, number.place)}
                    elif not is_printed(number.words, computed := amount(tree, known), (1, 100)):
                        raise WitnessError(
                            f"{file} says “{side} = {number.words}”, but with the values before it the formula gives "
                            f"{computed:.8g}; mend the formula, or print the number that it gives."
                        )
                    else:
                        account.counts["formulas with their numbers"] += 1
            formula = ""


def _exact(sources: Sources, source: str, place: str) -> list[float]:
    """The number at a place, if it says one alone."""
    said = list((sources.numbers(source, place) or {}).values())
    return said if len(said) == 1 else []
