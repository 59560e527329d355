"""Formulas that the document calls proved, against the certificates: every side is read from its TeX.

The sides of an equation are steps of one chain, or a symbol and its definition. A derivation has all steps of its
chain, each with its reason.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from writeup.files import read_json
from writeup.witness.account import Account, WitnessError
from writeup.witness.formulas import Tree, UnreadableError, normal, read
from writeup.witness.tree import attributes, nodes

REASON = re.compile(r"&& \\text\{([^\n]*)\}")
LAYOUT = re.compile(r"\\(?:begin|end)\{aligned\}|\\text\{[^{}]*\}|&|\{\}")
APART, GOES_ON = re.compile(r"\\\\|,?\s*\\q?quad"), re.compile(r"\s*\n\s*(?=[=+])")
"""What stands between equations or rows, and where a row goes on with the one before."""


def check_derivations(account: Account, file: Path, tree: Any, certificates: Path) -> None:
    """Every displayed formula that names its certificate; WitnessError names one that is not as certified."""
    for node in nodes(tree):
        name = attributes(node)[2].get("certificate") if node["t"] == "Div" else None
        if name:
            (formula,) = (it["c"][1] for it in nodes(node["c"][1]) if it["t"] == "Math")
            content = read_json(certificates / f"{name}.json")
            check_reasons(account, file, formula, content)
            for sides in equations(formula):
                check_sides(account, file, sides, content)


def check_proved(account: Account, file: Path, where: str, formula: str, certificate: Any, chain: str) -> None:
    """The formula of a claim says that the first of a chain is the last."""
    (steps,) = (it["steps"] for it in certificate["chains"] if it["name"] == chain)
    right = [normal(steps[0]["expr"]), normal(steps[-1]["expr"])]
    if [[read_or_none(side) for side in sides] for sides in equations(formula)] != [right]:
        account.refuse(file, where, formula, f"another formula: that of {chain}")
    account.counts["formulas of certificates"] += len(right)


def check_reasons(account: Account, file: Path, formula: str, certificate: Any) -> None:
    """The steps of a formula that gives reasons are those of one chain."""
    if reasons := REASON.findall(formula):
        chains = [
            ([step["by"] for step in chain["steps"][1:]], [normal(step["expr"]) for step in chain["steps"]])
            for chain in certificate.get("chains", [])
        ]
        written = [[read_or_none(side) for side in sides] for sides in equations(formula)]
        if len(written) != 1 or (reasons, written[0]) not in chains:
            account.refuse(file, "a derivation", "; ".join(reasons), "other reasons, or other formulas")
        account.counts["steps of derivations"] += len(reasons)


def check_sides(account: Account, file: Path, sides: list[str], certificate: Any) -> None:
    """The sides of an equation are formulas that the certificate says are equal."""
    trees = {read_or_none(side) for side in sides}
    if not any(trees <= group for group in equal(certificate)):
        raise WitnessError(
            f"{file} says “{' = '.join(sides)}”, but {certificate['name']}.json does not say that these are equal. "
            "Print what the certificate proves, or name another one behind the formula. If you did neither, report it."
        )
    account.counts["formulas of certificates"] += len(trees)


def equations(formula: str) -> Iterator[list[str]]:
    """The sides of each equation in a displayed formula."""
    rows = APART.sub("\n", LAYOUT.sub("", formula))
    for row in filter(str.strip, GOES_ON.sub(" ", rows).splitlines()):
        yield [side.strip(" .,") for side in row.split("=")]


def equal(certificate: Any) -> list[set[Tree]]:
    """The formulas of a certificate, those together that it says are equal: a chain, with one that it goes on with."""
    chains = [[normal(step["expr"]) for step in chain["steps"]] for chain in certificate.get("chains", [])]
    defined = [{normal(it["symbol"]), normal(it["value"])} for it in certificate.get("definitions", [])]
    return [*defined, *({*one, *more} for one in chains for more in ([], *(it for it in chains if it[0] == one[-1])))]


def read_or_none(tex: str) -> Tree | None:
    """The tree of a formula, or None if it cannot be read."""
    try:
        return read(tex)
    except UnreadableError:
        return None
