"""A page as it will be set: every number with a source is that of its source, as printed; every badge, every row.

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
from writeup.witness.derivations import check_derivations
from writeup.witness.sources import Sources
from writeup.witness.statistics import mean
from writeup.witness.study import WINNER, Key, Study
from writeup.witness.tree import Node, attributes, grid, nodes, spans, text

SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
PRINTED = re.compile(
    r"(?P<minus>[−-]?)(?:(?P<digits>\d[\d,]*(?:\.\d+)?)(?:\u00a0×\u00a010(?P<power>[⁻⁰¹²³⁴-⁹]+))?)(?P<after>.*)",
    re.DOTALL,
)


def parsed(words: str) -> tuple[float, float, str] | None:
    """A printed number, a one in its last place, and what comes behind it; None if there is none."""
    match = PRINTED.match(re.sub("^10(?=[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])", "1\u00a0×\u00a010", words.strip()))
    if match is None:
        return None
    power = int((match["power"] or "0").translate(SUPERSCRIPT))
    digits = match["digits"].replace(",", "")
    value = float(digits) * 10.0**power * (-1 if match["minus"] else 1)
    return value, 10.0 ** (power - len(digits.partition(".")[2])), match["after"]


def is_printed(words: str, number: float, factors: Sequence[float] = (1,)) -> bool:
    """Whether `words` print `number`, times one of `factors`, rounded to their last digit."""
    found = parsed(words)
    if found is None:
        return (words, number) in (("∞", math.inf), ("−∞", -math.inf)) or (words == "(no value)" and math.isnan(number))
    value, last, after = found
    if after.startswith(("\u00a0%", " %", "%", "\u00a0percentage")):
        factors = (100,)
    return any(abs(value - number * it) <= last / 2 + 1e-9 * abs(value) for it in factors)


def check_page(study: Study, account: Account, sources: Sources) -> None:
    """Every sourced number, badge, table and entry of the ledger of results/document.json; WitnessError."""
    page = Page(study, account, sources, study.results / "document.json")
    tree = read_json(page.file)
    page.check(tree)
    check_derivations(account, page.file, tree, study.results / "certificates")
    for node in nodes(tree):
        if node["t"] == "Div" and "claim" in attributes(node)[1]:
            page.entry(node)
    entries = {attributes(node)[0] for node in nodes(tree) if node["t"] == "Div"}
    missing = [name for name in page.claims if f"claim:{name}" not in entries]
    if missing:
        raise WitnessError(f"{page.file} lacks the entry of the claim {missing[0]}; build it again.")


class Page:
    """A file whose numbers, badges and tables are held against what they come from; WitnessError names what differs."""

    def __init__(self, study: Study, account: Account, sources: Sources, file: Path) -> None:
        self.study, self.account, self.sources, self.file = study, account, sources, file
        self.claims: dict[str, Any] = {it["id"]: it for it in read_json(study.results / "claims.json")}

    def check(self, tree: Any) -> None:
        """Every badge, number and table of a tree."""
        for words, facts in spans(tree, "verdict"):
            self.badge(words, facts)
        for words, facts in spans(tree, "value"):
            self.number(words, facts)
        for node in nodes(tree):
            if node["t"] == "Table":
                self.table(node)

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

    def number(self, words: str, facts: Mapping[str, str]) -> None:
        """A number with a source, or one in the sentence of a claim."""
        source, place, to = facts.get("source"), facts.get("place", ""), facts.get("href", "")
        if source is None:
            claim = self.claims.get(to.removeprefix("#claim:"))
            if claim is None:
                raise WitnessError(f"{self.file}: the number {words} leads to {to}, which is no claim.")
            said = " ".join(filter(None, (claim["sentence"], claim["because"], claim["quote"])))
            if not re.search(rf"(?<![\d.,]){re.escape(words)}(?![\d])", said):
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

    def table(self, node: Node) -> None:
        """A row is the configuration that its first cells name, a column the metric of its head."""
        name, head, rows = attributes(node)[0], node["c"][3][1], list(grid(node))
        titles = [text(cell) for cell in rows[len(head) - 1]] if head else []
        rows = rows[len(head) :]
        columns = {names[0]: n for n, names in headed(titles, self.study.experiment["parameters"]).items()}
        measured = headed(titles, self.study.experiment["metrics"])
        if name == "tbl:runs" and "Seed" in titles:
            self.runs(rows, columns, measured, titles.index("Seed"))
        order = list[Key]()
        for n, row in enumerate(rows, start=1):
            for at, cell in enumerate(row):
                where = f"table {name or 'without a name'}, row {n}, {''.join(titles[at : at + 1])}"
                sources = [(facts.get("source", ""), facts.get("place", "")) for _, facts in spans(cell, "value")]
                for source, at_mean in [it for it in sources if it in self.sources.means][:1]:
                    key, metric, place = self.sources.means[source, at_mean]
                    order += [key] if key not in order[-1:] else []
                    self.row(where, row, columns, key)
                    if metric not in measured.get(at, [metric]):
                        self.account.refuse(self.file, where, metric, measured[at])
                    self.mean(where, text(cell), source, place)
                    if titles[at + 1 : at + 2] == ["Published"] and name.removeprefix("tbl:") in self.study.sweeps:
                        right = self.sources.published_beside(name.removeprefix("tbl:"), key, metric)
                        self.printed(f"{where}, published", text(row[at + 1]), right, metric)
        if name in ("tbl:best", "tbl:models"):
            self.account.compare(
                "orders of models", self.file, f"table {name}", order, ranked(self.study)[: len(order)]
            )

    def row(self, where: str, row: Sequence[Any], columns: Mapping[str, int], key: Key) -> None:
        """The cells of a row that name its configuration name `key`."""
        for name, value in zip(self.study.names, key, strict=True) if key != WINNER else ():
            if name in columns:
                words = text(row[columns[name]])
                if words != value and not (is_number(value) and is_printed(words, float(value))):
                    self.account.refuse(self.file, f"{where}: {name}", words, value)
                self.account.counts["rows and columns of tables"] += 1

    def mean(self, where: str, words: str, source: str, place: str) -> None:
        """A cell with a mean and half of the width of its interval, or with the only two values that there are."""
        numbers = self.sources.numbers
        between, names = (
            (" ± ", ("", ", half")) if numbers(source, f"{place}, half") else (" or ", (", least", ", greatest"))
        )
        parts = words.split(between, 1)
        for part, name in zip(parts, names if len(parts) > 1 else ("",), strict=True):
            right = (numbers(source, place + name) or {}).get("")
            self.printed(where, part, right, self.sources.means[source, place][1], "means in tables")

    def printed(
        self, where: str, words: str, number: float | None, metric: str, kind: str = "published values in tables"
    ) -> None:
        """The value of a metric, in its unit and rounded; nothing if there is none."""
        factor = self.factor(metric)
        if words != "" if number is None else not is_printed(words, number, (factor,)):
            self.account.refuse(self.file, where, words, None if number is None else f"{number * factor:.6g}")
        self.account.counts[kind] += 1

    def factor(self, metric: str) -> int:
        """What the values of a metric are multiplied with in print."""
        return 100 if self.study.metrics[metric]["unit"] == "%" else 1

    def runs(
        self,
        rows: Sequence[Sequence[Any]],
        columns: Mapping[str, int],
        measured: Mapping[int, Sequence[str]],
        seed_at: int,
    ) -> None:
        """The table of all runs, in the order of the plan."""
        kind, study = "single runs in tables", self.study
        self.account.compare(kind, self.file, "runs in the table of runs", len(rows), len(study.runs))
        for row, ((key, seed), run) in zip(rows, study.runs.items(), strict=True):
            where = f"run of {', '.join(key)}, seed {seed}"
            self.account.compare(kind, self.file, where, text(row[seed_at]), str(seed))
            self.row(where, row, columns, key)
            for at, names in measured.items():
                words, ends = text(row[at]), {name: end for name in names if (end := run.end.get(name)) is not None}
                fits = any(is_printed(words, end, (self.factor(name),)) for name, end in ends.items())
                if run.lost != (words in ("diverged", "failed")) or not (run.lost or fits):
                    self.account.refuse(self.file, f"{where}, {names[0]}", words, ends or "no value")
                self.account.counts[kind] += 1


def ranked(study: Study) -> list[Key]:
    """Every configuration by its mean score, the best first, the first of equals first; those with a lost run last."""
    score, found = study.experiment["score"], list[tuple[bool, float, Key]]()
    winners = list(study.winner.values())
    groups = [(key, [study.runs[key, seed] for seed in study.seeds]) for key in study.keys]
    if winners and not any([it.end for it in runs] == [it.end for it in winners] for _, runs in groups):
        groups.append((WINNER, winners))
    for key, runs in groups:
        lost = any(it.lost for it in runs)
        found.append((lost, 0.0 if lost else -study.sign() * mean([float(it.end[score] or 0) for it in runs]), key))
    return [key for *_, key in sorted(found, key=lambda it: it[:2])]


def headed(heads: Sequence[str], declared: Sequence[Mapping[str, Any]]) -> dict[int, list[str]]:
    """Column → the names of what its head may mean: those whose title is the longest that it begins with."""
    spaced = {it["name"]: it["name"].replace("_", " ") for it in declared}
    titles = {it["name"]: it["label"] or spaced[it["name"]][:1].upper() + spaced[it["name"]][1:] for it in declared}
    found = dict[int, list[str]]()
    for n, words in enumerate(heads):
        fitting = {name: title for name, title in titles.items() if is_head(words, title)}
        longest = max(map(len, fitting.values()), default=0)
        if fitting:
            found[n] = [name for name, title in fitting.items() if len(title) == longest]
    return found


def is_head(words: str, title: str) -> bool:
    """Whether a heading is a title, or one with its symbol or unit behind it."""
    return words == title or words.startswith((f"{title} $", f"{title} (", f"{title} \\"))


def is_number(value: str) -> bool:
    """Whether the value of a parameter is a number."""
    try:
        float(value)
    except ValueError:
        return False
    return True
