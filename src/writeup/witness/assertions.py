"""What slides say: words of a claim that came out otherwise than expected are those of its verdict, and a table on a
slide is one of a sweep that its claims are about.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.files import read_json
from writeup.witness.account import Account, WitnessError
from writeup.witness.deck import table
from writeup.witness.tree import attributes, nodes, text

Claims = Mapping[str, Mapping[str, Any]]
ENOUGH = 60  # letters and digits that tell one sentence from another


def check_assertions(account: Account, path: Path, results: Path) -> None:
    """Every title, bullet and table of the filled slides in `path`; WitnessError."""
    slides, document = read_json(path), read_json(results / "document.json")
    claims = {it["id"]: it for it in read_json(results / "claims.json")}
    sweeps = [it["name"] for it in read_json(results / "plan.json")["sweeps"]]
    rows = {attributes(node)[0].removeprefix("tbl:"): table(node) for node in nodes(document) if node["t"] == "Table"}
    for number, slide in enumerate(slides, start=1):
        blocks = [slide["title"], *(box["blocks"] for box in slide["boxes"] if box["kind"] == "text")]
        said = list(assertions([slide["title"], blocks]))
        for names, words in said:
            check_words(account, path, f"slide {number}", [claims[name] for name in names], words)
        about = {it for names, _ in said for name in names for it in about_sweeps(claims[name])}
        shown = [table(box["node"]) for box in slide["boxes"] if box["kind"] == "table"]
        for one in shown if about & set(sweeps) else ():
            fitting = {name for name, other in rows.items() if name in sweeps and has_rows(other, one)}
            if fitting and not fitting & about:
                raise WitnessError(
                    f"{path}, slide {number}: it shows the table of {', '.join(sorted(fitting))}, but what it claims is"
                    f" about {', '.join(sorted(about & set(sweeps)))}; show that table, or a claim about this one."
                )
            account.counts["tables of sweeps"] += 1


def assertions(tree: Any) -> Iterator[tuple[list[str], str]]:
    """Words with the claims that they stand for: those of titles, and those before a badge."""
    for node in nodes(tree):
        if node["t"] == "Span" and "title" in node["c"][0][1]:
            facts = attributes(node)[2]
            yield [facts["claim"], *facts.get("also", "").split()], text(node["c"][1])
        elif node["t"] in ("Para", "Plain"):
            before = list[Any]()
            for part in node["c"]:
                if part["t"] == "Span" and "verdict" in part["c"][0][1]:
                    yield [attributes(part)[2]["claim"]], text(before)
                    before = []
                else:
                    before.append(part)


def check_words(account: Account, path: Path, where: str, claims: Sequence[Mapping[str, Any]], words: str) -> None:
    """Where a claim has another verdict than expected, the words are its sentence, or what was quoted."""
    claim = claims[0]
    forms = [start(it) for it in (claim["sentence"], claim["quote"]) if it]
    if any(it["verdict"] != it["expected"] for it in claims) and not any(it in plain(words) for it in forms):
        account.refuse(path, f"{where}, words of the claim {claim['id']}", words, claim["sentence"])
    account.counts["words of claims"] += 1


def start(sentence: str) -> str:
    """How a sentence begins, up to a reference."""
    return plain(re.split(r"\[?@", sentence)[0])[:ENOUGH]


def plain(words: str) -> str:
    """Letters and digits alone."""
    return re.sub(r"[\W_]", "", words).lower()


def about_sweeps(claim: Mapping[str, Any]) -> set[str]:
    """The section of a claim, and the sweeps that its evidence is from."""
    return {claim["section"], *re.findall(r'"sweep": "([^"]+)"', json.dumps(claim["evidence"]))}


def has_rows(table: tuple[list[str], list[list[str]]], part: tuple[list[str], list[list[str]]]) -> bool:
    """Whether a table has the rows of another one, below the same heads."""
    (heads, rows), (asked, cells) = table, part
    known = [dict(zip(heads, row, strict=False)) for row in rows]
    return all(any(dict(zip(asked, row, strict=False)).items() <= it.items() for it in known) for row in cells)
