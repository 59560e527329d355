"""The document as it will be set: every number with a source is that of its source, every badge that of its claim.

A printed number is right if it is the number, rounded where the print ends. A number whose source the witness cannot
find again is counted as such.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from writeup.files import read_json
from writeup.witness.account import Account, WitnessError
from writeup.witness.derivations import check_derivations
from writeup.witness.page_tables import Table
from writeup.witness.sources import Sources
from writeup.witness.study import Study
from writeup.witness.tree import Node, attributes, nodes, spans, text
from writeup.witness.wording import BLOCKS, Wording, check_sentences
from writeup.witness.words import is_printed


def check_page(study: Study, account: Account, sources: Sources, wording: Wording) -> None:
    """Every sourced number, badge, table, derivation and entry of the ledger of document.json; WitnessError."""
    page = Page(study, account, sources, study.results / "document.json")
    tree = read_json(page.file)
    for words, facts in spans(tree, "verdict"):
        page.badge(words, facts)
    for words, facts in spans(tree, "value"):
        page.number(words, facts)
    entries = set[str]()
    for node in nodes(tree):
        if node["t"] == "Table":
            Table(study, account, sources, page.file, wording, node).check()
        if node["t"] in BLOCKS:
            page.claimed(node)
        if node["t"] == "Div" and "claim" in attributes(node)[1]:
            page.entry(node)
            entries.add(attributes(node)[0])
    missing = [name for name in page.claims if f"claim:{name}" not in entries]
    if missing:
        raise WitnessError(f"{page.file} lacks the entry of the claim {missing[0]}; build it again.")
    check_derivations(account, page.file, tree, study.results / "certificates")
    check_sentences(study, account, page.file, tree, wording)


class Page:
    """A file whose numbers and badges are held against what they come from; WitnessError names what differs."""

    def __init__(self, study: Study, account: Account, sources: Sources, file: Path) -> None:
        self.study, self.account, self.sources, self.file = study, account, sources, file
        self.claims: dict[str, Any] = {it["id"]: it for it in read_json(study.results / "claims.json")}

    def entry(self, node: Node) -> None:
        """An entry of the ledger begins with the sentence of its claim: its numbers, in order; references add some."""
        name, said = attributes(node)[0].removeprefix("claim:"), text(node["c"][1][0])
        words = re.sub(r"\[[^\]]*@[^\]]*\]|@[\w:.-]+", "", self.claims[name]["sentence"])
        written = iter(re.findall(r"\d+", said))
        if not all(number in written for number in re.findall(r"\d+", words)):  # each search goes on from the last
            self.account.refuse(self.file, f"entry of the claim {name}", said, self.claims[name]["sentence"])
        self.account.counts["entries of the ledger"] += 1

    def badge(self, words: str, facts: Mapping[str, str]) -> None:
        """A badge shows the verdict of its claim, and what was expected if that was another one."""
        claim = self.claims.get(facts.get("claim", ""))
        if claim is None:
            raise WitnessError(f"{self.file} has a badge of {facts.get('claim')}, a claim that claims.json lacks.")
        verdict, expected, where = claim["verdict"], claim["expected"], f"badge of {claim['id']}"
        self.account.compare("badges", self.file, where, (words, facts["verdict"]), (verdict, verdict))
        about_runs = claim["evidence"]["kind"] in ("runs", "published", "predictions", "counted")
        excused = self.study.plan["preliminary"] and about_runs and "undecided" in (verdict, expected)
        other = expected not in ("open", verdict) and not excused
        self.account.compare("badges", self.file, where, facts.get("expected"), expected if other else None)

    def claimed(self, block: Node) -> None:
        """The numbers before a badge that lead to its claim stand in the order in which its sentence has them."""
        before = defaultdict[str, list[str]](list)
        for node in nodes(block):
            _, classes, facts = attributes(node) if node["t"] == "Span" else ("", [], {})
            if "value" in classes:
                before[facts.get("href", "")].append(text(node["c"][1]))
            elif "verdict" in classes and (said := before.pop(f"#claim:{facts['claim']}", None)):
                claim = self.claims[facts["claim"]]
                forms = [claim[name] or "" for name in ("sentence", "because", "quote")]
                if not any(re.search(".*?".join(map(alone, said)), form, re.DOTALL) for form in forms):
                    self.account.refuse(self.file, f"numbers of the claim {claim['id']}", ", ".join(said), forms[0])
                self.account.counts["sentences with numbers"] += 1

    def number(self, words: str, facts: Mapping[str, str]) -> None:
        """A number with a source, or one in the sentence of a claim."""
        source, place, to = facts.get("source"), facts.get("place", ""), facts.get("href", "")
        if source is None:
            claim = self.claims.get(to.removeprefix("#claim:"))
            if claim is None:
                raise WitnessError(f"{self.file}: the number {words} leads to {to}, which is no claim.")
            said = " ".join(filter(None, (claim["sentence"], claim["because"], claim["quote"])))
            if not re.search(alone(words), said):
                self.account.refuse(self.file, f"a number of the claim {claim['id']}", words, said)
            self.account.counts["numbers in sentences"] += 1
        elif words != f"results/{source}":
            numbers = self.sources.numbers(source, place)
            if numbers and any(is_printed(words, number, (1, 100)) for number in numbers.values()):
                self.account.counts["numbers of the page"] += 1
            elif numbers is None and source not in self.sources.known:
                self.account.counts["numbers whose source is only named"] += 1
            else:
                right = ", ".join(f"{number:.8g}" for number in (numbers or {}).values())
                self.account.refuse(self.file, f"a number from {source}, {place}", words, right)


def alone(words: str) -> str:
    """A pattern of a number that is not a part of another one."""
    return rf"(?<![\d.,]){re.escape(words)}(?!\d)"
