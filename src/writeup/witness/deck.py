"""The filled slides: they say nothing that the document does not, and of a claim no more than its verdict allows.

A table on a slide has rows of a table of the document; one of a sweep stands beside a claim about that sweep.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.files import read_json
from writeup.witness.account import Account, WitnessError
from writeup.witness.statements import Claim, check_words, statements
from writeup.witness.tokens import tokens
from writeup.witness.tree import CELL, FORMULA, SIGNS, attributes, formula, grid, nodes, printed, row, spans

Rows = Sequence[Sequence[tuple[str, str]]]
"""The rows of a table, each cell behind its head, as printed."""
WORD = re.compile(f"(?<=[{''.join(SIGNS.values())}])({'|'.join(SIGNS)})")


def check_deck(account: Account, path: Path, results: Path) -> None:
    """The filled slides in `path` against document.json, claims.json and plan.json of the results; WitnessError."""
    slides, document = read_json(path), read_json(results / "document.json")
    claims = {it["id"]: it for it in read_json(results / "claims.json")}
    sweeps = {it["name"] for it in read_json(results / "plan.json")["sweeps"]}
    check_said(account, path, slides, document, claims)
    tables = [(attributes(it)[0].removeprefix("tbl:"), rows(it)) for it in nodes(document) if it["t"] == "Table"]
    for number, slide in enumerate(slides, start=1):
        where, about = f"slide {number}", set[str]()
        for names, words in statements([slide["title"], [it.get("blocks") for it in slide["boxes"]]]):
            if any(claims[name]["verdict"] != claims[name]["expected"] for name in names):
                check_words(account, path, where, claims[names[0]], words, ("sentence", "quote"))
            about |= {it for name in names for it in about_sweeps(claims[name])} & sweeps
        for table in [rows(box["node"]) for box in slide["boxes"] if box["kind"] == "table"]:
            shown = check_table(account, path, where, table, tables) & sweeps
            if about and shown and not shown & about:
                raise WitnessError(
                    f"{path}, {where}: it shows the table of {', '.join(sorted(shown))}, but what it claims is about"
                    f" {', '.join(sorted(about))}; show that table, or a claim about this one."
                )
            account.counts["tables of sweeps"] += bool(about)


def check_said(account: Account, path: Path, slides: Any, document: Any, claims: Mapping[str, Claim]) -> None:
    """Every number is one of the document, with the source that it has there; every badge is that of its claim."""
    values = {(said, facts.get("source"), facts.get("place")) for said, facts in spans(document, "value")}
    published = [it["evidence"]["comparisons"] for it in claims.values() if it["evidence"]["kind"] == "published"]
    compared = [it for group in published for it in group if it["declared"]]
    held = {(it["sweep"], str(it["configuration"]), it["metric"]): it["verdict"] for it in compared}
    given = list(held.values()).count("supported")
    values |= {(str(count), "claims.json", None) for count in (len(held), given)}
    for said, facts in spans(slides, "value"):
        value = said, facts.get("source"), facts.get("place")
        if value not in values:
            account.refuse(path, f"a number from {value[1]}, {value[2]}", said, "no such number in the document")
        account.counts["numbers of the document"] += 1
    for said, facts in spans(slides, "verdict"):
        right = claims.get(facts.get("claim", ""), {}).get("verdict")
        account.compare("verdicts", path, f"badge of {facts.get('claim')}", (said, facts["verdict"]), (right, right))
    sentences = [claim[part] or "" for claim in claims.values() for part in ("sentence", "because", "quote")]
    numbered = [attributes(it)[2].get("number", "") for it in nodes(document) if it["t"] in ("Figure", "Table")]
    prose = "\n".join([printed(document["blocks"]), *sentences, *(said for said, *_ in values), *numbered])
    every = {it.words for it in tokens(prose)}
    every |= {"".join(formula(node["c"][1]).split()) for node in nodes(document) if node["t"] == "Math"}
    for number, slide in enumerate(slides, start=1):
        for it in tokens(words(slide)):
            if it.words not in every and it.words[0] not in SIGNS.values():
                said = it.words.strip(CELL + FORMULA)
                account.refuse(path, f"slide {number}, “{it.around}”", said, "nothing like it")


def words(slide: Mapping[str, Any]) -> str:
    """A slide as it is printed, with the sign of a verdict alone; formulas as their digits."""
    said = [printed(slide["title"])]
    for box in slide["boxes"]:
        match box["kind"]:
            case "text":
                said.append(printed(box["blocks"]))
            case "table":
                said += [row(map(printed, cells)) for cells in grid(box["node"])]
            case "formula":
                said.append(formula(box["tex"]))
    return WORD.sub("", "\n".join(said)) + "\n"


def check_table(account: Account, path: Path, where: str, table: Rows, tables: Sequence[tuple[str, Rows]]) -> set[str]:
    """A table whose heads a table of the document has, too, has rows of that; the names of those that have them all."""
    alike = [(name, body) for name, body in tables if table and is_part(heads(table), heads(body))]
    for cells in table:
        before = alike
        alike = [(name, body) for name, body in alike if any(is_part(cells, it) for it in body)]
        if before and not alike:
            account.refuse(path, f"{where}, a row of the table", ", ".join(cell for _, cell in cells), "no such row")
        account.counts["rows of tables"] += len(alike) > 0
    return {name for name, _ in alike}


def rows(node: Any) -> Rows:
    """The rows below the heads of a table; none without heads."""
    head = len(node["c"][3][1])
    cells = [[printed(cell).strip() for cell in row] for row in grid(node, is_spread=True)]
    return [list(zip(cells[head - 1], row, strict=True)) for row in cells[head:]] if head else []


def heads(body: Rows) -> list[str]:
    """What stands above the cells of a table."""
    return [head for head, _ in body[0]] if body else []


def is_part(some: Iterable[object], every: Iterable[object]) -> bool:
    """Whether things stand among others, in the same order."""
    rest = iter(every)
    return all(it in rest for it in some)


def about_sweeps(claim: Claim) -> set[str]:
    """The section of a claim, and the sweeps that its evidence is from."""
    return {claim["section"], *re.findall(r'"sweep": "([^"]+)"', json.dumps(claim["evidence"]))}
