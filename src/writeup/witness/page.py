"""The document as it will be set: every number with a source is that of its source, every badge that of its claim.

A printed number is right if it is the number, rounded where the print ends. A number whose source the witness cannot
find again is counted as such.
"""

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.files import read_json
from writeup.witness.account import Account, WitnessError
from writeup.witness.arithmetic import check_arithmetic
from writeup.witness.derivations import check_derivations
from writeup.witness.page_tables import Table
from writeup.witness.references import check_references
from writeup.witness.sentences import in_unit
from writeup.witness.sources import Sources
from writeup.witness.statements import ABOUT_RUNS, check_words, statements
from writeup.witness.study import Study
from writeup.witness.tree import Node, attributes, nodes, spans, text
from writeup.witness.truth_tables import check_truth_table
from writeup.witness.wording import Wording, check_sentences
from writeup.witness.words import is_printed, parsed

EVIDENCE = {
    "runs": "seeds <seeds>; means over seeds with intervals at <level>; verdicts at a joint confidence of <confidence>"
    " for <claims> claims.",
    "published": "seeds <seeds>; prediction intervals of a single run at <level>, for a joint confidence of"
    " <confidence> over <values> published values.",
    "counted": "epochs.csv, <runs> runs, counted.",
    "predictions": "plateau_measured.csv, <runs> runs, against results/plateau_predicted.json.",
    "certificate": "Certificate <file>, SHA-256 <sha256>, to be checked again here",
}
"""Kind of evidence → how the ledger's line on it names what it has."""
TOLD = {"Tested": "statement", "Original": "quote", "Rule": "rule", "Found": "reason", "Why": "because"}
"""Line of an entry of the ledger → what claims.json calls it."""


def check_page(account: Account, sources: Sources, wording: Wording) -> None:
    """Every sourced number, badge, table, reference, formula and entry of the ledger of document.json; WitnessError."""
    study = sources.study
    page = Page(study, account, sources, study.results / "document.json")
    tree = read_json(page.file)
    for words, facts in spans(tree, "verdict"):
        page.badge(words, facts)
    for words, facts in spans(tree, "value"):
        page.number(words, facts)
    for (name, *_), words in statements(tree):
        check_words(account, page.file, "a sentence", page.claim(name), words, ("sentence", "quote"))
    for words, facts in spans(tree, "because"):
        if "claim" in facts:  # an author may give any class to words
            page.reading(words, page.claim(facts["claim"]))
    entries = dict[str, str]()
    for node in nodes(tree):
        if node["t"] == "Table":
            table = Table(study, account, sources, page.file, wording, node)
            table.check()
            cells = [list(map(text, row)) for row in table.rows]
            check_truth_table(account, page.file, table.titles, cells, study.results / "certificates")
        if node["t"] == "Span":
            page.passage(text(node["c"][1]), attributes(node)[2].get("rests", "").split())
        if node["t"] == "Div" and "claim" in attributes(node)[1]:
            entries[attributes(node)[0]] = next((facts["claim"] for _, facts in spans(node, "verdict")), "")
            page.cells(entries[attributes(node)[0]], attributes(node)[2])
            page.evidence(entries[attributes(node)[0]], node["c"][1])
            page.told(entries[attributes(node)[0]], node["c"][1])
    account.compare("entries of the ledger", page.file, "entry", entries, {f"claim:{it}": it for it in page.claims})
    check_references(account, page.file, tree)
    check_derivations(account, page.file, tree, study.results / "certificates")
    check_sentences(study, account, page.file, tree, wording)
    check_arithmetic(account, sources, page.file, tree, wording)


class Page:
    """A file whose numbers and badges are held against what they come from; WitnessError names what differs."""

    def __init__(self, study: Study, account: Account, sources: Sources, file: Path) -> None:
        self.study, self.account, self.sources, self.file = study, account, sources, file
        self.claims: dict[str, Any] = {it["id"]: it for it in read_json(study.results / "claims.json")}

    def claim(self, name: str) -> Mapping[str, Any]:
        """What claims.json has of a claim that the file names."""
        if name not in self.claims:
            raise WitnessError(f"{self.file} has words or an entry of the claim {name!r}, which claims.json lacks.")
        claim: Mapping[str, Any] = self.claims[name]
        return claim

    def badge(self, words: str, facts: Mapping[str, str]) -> None:
        """A badge shows the verdict of its claim, and what was expected if that was another one."""
        claim = self.claim(facts.get("claim", ""))
        verdict, expected, where = claim["verdict"], claim["expected"], f"badge of {claim['id']}"
        self.account.compare("badges", self.file, where, (words, facts["verdict"]), (verdict, verdict))
        about_runs = claim["evidence"]["kind"] in ABOUT_RUNS
        excused = self.study.plan["preliminary"] and about_runs and "undecided" in (verdict, expected)
        other = expected not in ("open", verdict) and not excused
        self.account.compare("badges", self.file, where, facts.get("expected"), expected if other else None)

    def reading(self, words: str, claim: Mapping[str, Any]) -> None:
        """The author's reason for a verdict, which stands only where that verdict, or any, was expected."""
        check_words(self.account, self.file, "a reading", claim, words, ("because",))
        if claim["expected"] not in ("open", claim["verdict"]):
            self.account.refuse(self.file, f"a reading of {claim['id']}, which is {claim['verdict']}", words, "nothing")

    def passage(self, words: str, claims: Sequence[str]) -> None:
        """Words that rest on claims, all of which must hold."""
        for name in claims:
            verdict = self.claims[name]["verdict"] if name in self.claims else "no claim"
            if verdict not in ("proved", "supported"):
                self.account.refuse(self.file, f"words that rest on {name}, which is {verdict}", words, "nothing")
            self.account.counts["passages that rest on claims"] += 1

    def cells(self, name: str, facts: Mapping[str, str]) -> None:
        """The entry of a claim about means shows its decisive comparison: estimate, with its unit, and interval.

        Of several it says how many there are.
        """
        evidence = self.claim(name)["evidence"]
        comparisons = evidence["comparisons"] if evidence["kind"] == "runs" else []
        if evidence["kind"] == "published":
            comparisons = [{**evidence, "estimate": evidence["mean"], "limits": [None, None]}]
        measured = [it for it in comparisons if None not in map(it.get, ("estimate", "low", "high"))]
        if not measured:
            return
        decisive = min(measured, key=_margin)
        factor, _, after = in_unit(decisive["unit"])
        unit = after.strip().removeprefix("percentage ")
        estimate, _, count = facts["estimate"].partition(", of ")
        numbers = [estimate, *facts["interval"].strip("[]").split(", ")]
        right = [decisive[end] for end in ("estimate", "low", "high")]
        fits = [is_printed(*it, (factor,)) for it in zip(numbers, right, strict=False)]
        fits.append(is_printed(count or "1", len(comparisons)))
        if fits != [True] * 4 or (parsed(estimate) or ("",))[-1].strip() not in (unit, unit.removesuffix("s")):
            cells = f"{', '.join(f'{number * factor:.6g}' for number in right)} {unit}, of {len(comparisons)}"
            self.account.refuse(self.file, f"entry of {name}", f"{facts['estimate']} {facts['interval']}", cells)
        self.account.counts["cells of the ledger"] += 3

    def evidence(self, name: str, blocks: Sequence[Node]) -> None:
        """The line on evidence in the entry of a claim: seeds, levels, numbers of runs and claims, the certificate."""
        evidence = self.claim(name)["evidence"]
        form = EVIDENCE.get(evidence["kind"], "")
        names = re.findall("<(.+?)>", form)
        if evidence.get("comparisons") == [] or ("sha256" in names and "sha256" not in evidence):
            return  # nothing to compare, or nothing proved
        facts = [fact for block in blocks if block["t"] == "DefinitionList" for fact in block["c"]]
        said = "".join(text(meaning) for term, meaning in facts if text(term) == "Evidence")
        match = re.search(re.sub("<(.+?)>", "(.+?)", re.escape(form)), said)
        right = {**evidence, "seeds": listed(self.study.seeds), "sha256": f"{evidence.get('sha256')}"[:16]}
        for fact, words in zip(names, match.groups() if match else [said] * len(names), strict=True):
            value = right[fact]
            if not (words == value if isinstance(value, str) else is_evidence(words, value)):
                self.account.refuse(self.file, f"evidence of {name}, {fact}", words, value)
        self.account.counts["lines on evidence"] += bool(names)

    def told(self, name: str, blocks: Sequence[Node]) -> None:
        """What the entry of a claim says in words is what the ledger has."""
        claim, facts = (
            self.claims[name],
            [it for block in blocks if block["t"] == "DefinitionList" for it in block["c"]],
        )
        for line, words in ((text(term), text(meaning)) for term, meaning in facts):
            if line in TOLD:
                check_words(self.account, self.file, f"entry, {line}", claim, words, (TOLD[line],))

    def number(self, words: str, facts: Mapping[str, str]) -> None:
        """A number with a source, or one in the words of a claim, which are compared as a whole."""
        source, place, to = facts.get("source"), facts.get("place", ""), facts.get("href", "")
        if source is None:
            if to.removeprefix("#claim:") not in self.claims:
                raise WitnessError(f"{self.file}: the number {words} leads to {to}, which is no claim.")
            self.account.counts["numbers in sentences"] += 1
        elif words != f"results/{source}":
            if "seeds" in facts or (source, place) in self.sources.means:
                rung = re.match(r"rung (\d+)", place) if source == "search.csv" else None
                seeds = self.study.search["rungs"][int(rung[1]) - 1]["seeds"] if rung else self.study.seeds
                where = f"seeds of a number from {source}, {place}"
                self.account.compare("seeds of numbers", self.file, where, facts.get("seeds"), listed(seeds))
            numbers, read = self.sources.numbers(source, place), parsed(words)
            _, metric, _ = self.sources.means.get((source, place), ("", None, ""))
            shares = metric is None or self.study.metrics[metric]["unit"] == "%"
            factors = (1, 100) if shares and not (read and read[2]) else (1,)  # the head of a table may say: in percent
            if numbers and any(is_printed(words, number, factors) for number in numbers.values()):
                self.account.counts["numbers of the page"] += 1
            elif numbers is None and source not in self.sources.known and self.sources.content(source) is None:
                self.account.counts["numbers whose source is only named"] += 1
            else:
                right = ", ".join(f"{number:.8g}" for number in (numbers or {}).values())
                self.account.refuse(self.file, f"a number from {source}, {place}", words, right)


def is_evidence(words: str, value: float) -> bool:
    """Whether words print a count, or a level, which is below one and never rounded to all."""
    return is_printed(words, value) and not (value < 1 and words.startswith("100"))


def listed(seeds: Sequence[int]) -> str:
    """Seeds as a page names them."""
    return ", ".join(map(str, seeds))


def _margin(comparison: Mapping[str, Any]) -> float:
    """How far the estimate lies within its limits, in widths of the interval: the least is decisive."""
    low, high = comparison["limits"]
    within = min(
        math.inf if low is None else comparison["estimate"] - low,
        math.inf if high is None else high - comparison["estimate"],
    )
    return float(within / max(comparison["high"] - comparison["low"], 1e-300))
