"""Formulas as the document prints them, against the chains and definitions of the certificates.

Where a formula of a certificate stands in a printed equation, nothing stands there that the certificate does not say is
equal. A derivation has the steps of a chain, each with its reason.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from writeup.files import read_json
from writeup.witness.account import Account, WitnessError
from writeup.witness.formulas import Tree, UnreadableError, normal, read
from writeup.witness.tree import nodes

REASON = re.compile(r"&& \\text\{([^\n]*)\}")
LAYOUT = re.compile(r"\\(?:begin|end)\{aligned\}|\\text\{[^{}]*\}|&|\{\}")
APART, GOES_ON = re.compile(r"\\\\|,?\s*\\q?quad"), re.compile(r"\s*\n\s*(?=[=+])")
"""What stands between equations or rows, and where a row goes on with the one before."""


def check_derivations(account: Account, file: Path, tree: Any, certificates: Path) -> None:
    """Every formula of a tree that is one of a certificate; WitnessError names one that is not as certified."""
    certified = [read_json(path) for path in sorted(certificates.glob("*.json"))]
    chains = [
        ([step["by"] for step in chain["steps"][1:]], [normal(step["expr"]) for step in chain["steps"]])
        for certificate in certified
        for chain in certificate.get("chains", [])
    ]
    known = {reason for reasons, _ in chains for reason in reasons}
    groups = [group for certificate in certified for group in equal(certificate)]
    for tex in (node["c"][1] for node in nodes(tree) if node["t"] == "Math"):
        written, reasons = list(equations(tex)), REASON.findall(tex)
        if known.intersection(reasons) and (reasons, [read_or_none(it) for it in written[0]]) not in chains:
            account.refuse(file, "a derivation", "; ".join(reasons), "other reasons, or other formulas")
        account.counts["steps of derivations"] += len(reasons)
        for sides in written:
            trees = {it for it in map(read_or_none, sides) if it}
            if any(is_telling(it) and it in group for it in trees for group in groups):
                if not any(trees <= group for group in groups):
                    raise WitnessError(
                        f"{file} says “{' = '.join(sides)}”, and no certificate says all of this is equal; if it "
                        "was typed, write what is proved, as derivation(…) prints it; if not, please report it."
                    )
                account.counts["formulas of certificates"] += len(trees)


def equations(tex: str) -> Iterator[list[str]]:
    """The sides of each equation in a displayed formula or in one within words, up to an inequality."""
    rows = APART.sub("\n", LAYOUT.sub("", tex))
    for row in GOES_ON.sub(" ", rows.strip()).splitlines():
        yield [side.strip(" .,") for side in re.split(r"\\[lg]e\b|[<>]", row)[0].split("=")]


def equal(certificate: Any) -> list[set[Tree]]:
    """The formulas of a certificate, those together that it says are equal: in a chain, or to what is defined."""
    groups = list[set[Tree]]()
    chains = [[step["expr"] for step in chain["steps"]] for chain in certificate.get("chains", [])]
    for expressions in [*chains, *([it["symbol"], it["value"]] for it in certificate.get("definitions", []))]:
        group = set(map(normal, expressions))
        for other in [it for it in groups if any(map(is_telling, it & group))]:
            groups.remove(other)
            group |= other
        groups.append(group)
    return groups


def is_telling(tree: Tree) -> bool:
    """Whether a formula is more than one symbol, and about entries: it says of itself which formula it is."""
    return tree[0] not in ("sym", "num", "delta") and has_entries(tree)


def has_entries(tree: Tree) -> bool:
    """Whether symbols with indices stand in a formula."""
    return len(tree) > 2 if tree[0] == "sym" else any(isinstance(it, tuple) and has_entries(it) for it in tree)


def read_or_none(tex: str) -> Tree | None:
    """The tree of a formula, or None if it cannot be read."""
    try:
        return read(tex)
    except UnreadableError:
        return None
