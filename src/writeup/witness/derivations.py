"""Derivations as the document prints them, against the chains of the certificates.

Each line has the reason of its step, and the signs that its formula has.
"""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from writeup.files import read_json
from writeup.witness.account import Account
from writeup.witness.tree import nodes

LINE = re.compile(r"=([^\n]*?)&& \\text\{([^\n]*)\}")
SIGNS = {"neg": "-", "sum": r"\sum", "delta": r"\delta", "exp": "e^"}
"""Operation in a certificate → what stands for it in TeX, once for each."""

Signs = dict[str, int]


def check_derivations(account: Account, file: Path, tree: Any, certificates: Path) -> None:
    """Every derivation in a tree against a chain of the certificates; WitnessError names another step."""
    chains = defaultdict[tuple[str, ...], list[list[Signs]]](list)
    for path in sorted(certificates.glob("*.json")):
        for chain in read_json(path).get("chains", []):
            steps = chain["steps"][1:]
            looks = [{name: occurrences(step["expr"], name) for name in SIGNS} for step in steps]
            chains[tuple(step["by"] for step in steps)].append(looks)
    known = {reason for reasons in chains for reason in reasons}
    for node in nodes(tree):
        lines = LINE.findall(node["c"][1]) if node["t"] == "Math" else []
        reasons = tuple(reason for _, reason in lines)
        if known.isdisjoint(reasons):
            continue
        written = [{name: formula.count(sign) for name, sign in SIGNS.items()} for formula, _ in lines]
        if written not in chains.get(reasons, []):
            account.refuse(file, "a derivation", "; ".join(reasons), "other reasons, or other signs in the formulas")
        account.counts["steps of derivations"] += len(lines)


def occurrences(expression: Any, operation: str) -> int:
    """How often an operation stands in an expression of a certificate."""
    if not isinstance(expression, list):
        return 0
    return int(expression[0] == operation) + sum(occurrences(part, operation) for part in expression[1:])
