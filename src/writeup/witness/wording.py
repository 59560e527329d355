"""Numbers and their words: a number of the document comes from the place that the words around it ask for.

A place in a result file is a list of parts, as "learning rate 1, reg 0.001, start". A page may print a true number of
another place; what a reader takes it for are these words.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from writeup.witness.account import Account
from writeup.witness.study import WINNER, Study, is_same
from writeup.witness.tables import standing
from writeup.witness.tree import BLOCKS, MARK, Node, Number, attributes, is_number, nodes, numbers, text
from writeup.witness.words import is_value, spaced

HOLE = re.compile("<<(.+?)>>")


class Wording(NamedTuple):
    """What words ask for."""

    tables: Sequence[Mapping[str, Sequence[str]]] = ()
    """Tables with all of these heads: head of a column → the parts of each number below it."""
    rows: Mapping[str, str] = {}
    """Head of a column → the part that its cell stands for, with {} for what the cell says."""
    sentences: Sequence[str] = ()
    """Words with <<parts>> where a number stands."""
    symbols: Mapping[str, tuple[str, str]] = {}
    """A symbol in TeX that has the same value all over the document → the source of that value, and the place in it."""
    members: Mapping[str, Sequence[Mapping[str, str]]] = {}
    """Name of a table → its rows, in order: what cells say, by the name of a parameter or by the head of the column."""


def check_sentences(study: Study, account: Account, file: Path, tree: Any, wording: Wording) -> None:
    """Every number of a tree whose words say what it is; WitnessError names one that comes from another place."""
    check = Check(study, account, file, tree, wording)
    for node in nodes(tree):
        if node["t"] in BLOCKS:
            check.sentence(node["c"][2] if node["t"] == "Header" else node["c"])
        elif node["t"] == "Span" and attributes(node)[0].startswith("part:fixed-"):
            check.fixed(node)


def require_parts(account: Account, file: Path, where: str, number: Number, wanted: Sequence[str]) -> None:
    """A number's place has the parts that are `wanted`."""
    if not set(wanted) <= set(number.parts):
        account.refuse(file, where, f"{number.words} from {number.place}", ", ".join(wanted))
    account.counts["numbers beside their words"] += 1


def setting(study: Study, number: Number, name: str) -> str | None:
    """What the place of a number says of a parameter, whose name a part begins with, as may that of a metric."""
    start, metrics = f"{spaced(name)} ", {spaced(it) for it in study.metrics}
    parts = (it for it in number.parts if it.startswith(start) and it not in metrics)
    return next((it.removeprefix(start) for it in parts), None)


class Check:
    """The numbers in the sentences of one file."""

    def __init__(self, study: Study, account: Account, file: Path, tree: Any, wording: Wording) -> None:
        self.study, self.account, self.file = study, account, file
        self.patterns = [pattern(it) for it in wording.sentences]
        self.ends = dict[str, set[str]]()  # source → how places in it end: two words or more
        for number in numbers(tree):
            ends = {", ".join(number.parts[n:]) for n in range(len(number.parts))}
            self.ends.setdefault(number.source, set()).update(it for it in ends if " " in it)

    def sentence(self, tree: Any) -> None:
        """The numbers of a block, by the words around them."""
        sourced = list(numbers(tree))
        if not sourced:
            return
        said = text(tree, is_number)
        for expression, wanted in self.patterns:
            for match in expression.finditer(said):
                first = said[: match.start()].count(MARK)
                for number, asked in zip(sourced[first:], wanted, strict=False):
                    where = f"“{shown(match[0], sourced[first:])}”"
                    require_parts(self.account, self.file, where, number, asked.split(", "))
        before, *behind = said.split(MARK)
        self.settings([before, *behind], sourced)
        for number, words in zip(sourced, behind, strict=True):
            ends = [it for it in self.ends[number.source] if words.lstrip(": ").startswith(it)]
            for end in sorted(ends, key=len)[-1:]:
                require_parts(self.account, self.file, f"“{number.words}{words[:60]}”", number, end.split(", "))

    def settings(self, parts: Sequence[str], sourced: Sequence[Number]) -> None:
        """Behind “η =” stands that parameter; what follows from the same file is of the configuration that has it."""
        said, parameters = dict[tuple[str, str], str](), self.study.experiment["parameters"]
        for before, number in zip(parts, sourced, strict=False):
            where, last = f"“{before[-60:].strip()} {number.words}”", number.parts[-1]
            for (source, name), value in said.items():
                other = setting(self.study, number, name) if source == number.source else None
                if other is not None and name != last and not is_value(value, other):
                    self.account.refuse(self.file, where, f"{spaced(name)} {other}", f"{spaced(name)} {value}")
            if last in self.study.names:
                named = max(parameters, key=lambda it: len(name_in(before, it)))
                if name_in(before, named) and named["name"] != last:
                    self.account.refuse(self.file, where, f"{number.words} from {number.place}", named["name"])
                said[number.source, last] = number.words

    def fixed(self, node: Node) -> None:
        """What is held fixed in a sweep is the same in all of its configurations, and nothing that is so is left out.

        What the sweep varies and what has its usual value need not be named.
        """
        name, study = attributes(node)[0].removeprefix("part:fixed-"), self.study
        if name not in study.sweeps:
            return
        at = list(study.sweeps).index(name) + 1
        columns = zip(*study.sweeps[name], strict=True)
        values = {parameter: sorted({*some}) for parameter, some in zip(study.names, columns, strict=True)}
        named = {*study.plan["sweeps"][at - 1]["vary"]}
        said = letters(text(node["c"][1]))
        for number in numbers(node["c"][1]):
            named.add(parameter := number.parts[-1])
            where = f"held fixed in {name}, {parameter}"
            require_parts(self.account, self.file, where, number, ["sweeps", f"no. {at}"])
            if len(values.get(parameter, ())) > 1:
                self.account.refuse(self.file, where, number.words, " and ".join(values[parameter]))
        for it in study.experiment["parameters"]:
            value, *others = values[it["name"]]
            is_usual = it["default"] is not None and is_same(value, it["default"])
            is_said = it["name"] in named or (it["type"] in ("string", "boolean") and letters(value) in said)
            if not is_said and not others and not is_usual:
                self.account.refuse(self.file, f"held fixed in {name}", "nothing", f"{spaced(it['name'])} {value}")


def usual(study: Study) -> Wording:
    """What the words of any document ask for: the search by its rungs, and how many seeds there are."""
    rungs: list[dict[str, Any]] = study.search["rungs"] if study.search else []
    heads = ("Epochs", "Seeds", "Candidates", "Kept", "Best score", "Worst score kept")
    after = [f"Score after {it['epochs']:,} epoch{'s' * (it['epochs'] != 1)}" for it in rungs]
    scores = {head: [f"rung {n}, score"] for n, head in enumerate(after, start=1)}
    sentences = (
        "half the width of its <<confidence>> interval",
        "At the confidence of <<confidence>>",
        "with the same <<seeds>> seeds",
        "; <<seeds>> seeds.",
        "Both with <<seeds>> seeds",
        "<<candidates>> configurations were drawn from a grid of <<grid>>,",
    )
    tables = [{head: [head.lower()] for head in heads}, scores]
    return Wording(tables, {"Rung": "rung {}"}, sentences, members=members(study))


def members(study: Study) -> dict[str, list[Mapping[str, str]]]:
    """The rows of the tables of any study: of each sweep, of all runs, of the best configurations, of the search."""
    rows = dict[str, list[Mapping[str, str]]]({name: list(map(study.at, keys)) for name, keys in study.sweeps.items()})
    rows["runs"] = [{**study.at(key), "Seed": str(seed)} for key, seed in study.runs]
    if study.experiment["score"]:
        rows["best"] = rows["models"] = [study.at(study.won if key == WINNER else key) for key, _ in standing(study)]
    if study.search:
        last = dict[tuple[tuple[str, str], ...], tuple[int, int]]()  # candidate → its last rung, and its rank there
        for n in range(1, len(study.search["rungs"]) + 1):
            last |= {tuple(it["candidate"].items()): (-n, it["rank"]) for it in study.standings(n)}
        rows["rungs"] = [{"Rung": str(n)} for n in range(1, len(study.search["rungs"]) + 1)]
        rows["search"] = [dict(it) for it in sorted(last, key=last.__getitem__)]
        rows["space"] = [{name: ", ".join(values) for name, values in study.search["space"].items()}]
    return rows


def pattern(sentence: str) -> tuple[re.Pattern[str], list[str]]:
    """What finds a sentence in words with marks, and what it asks of each number."""
    between = HOLE.sub(MARK, sentence).split(MARK)
    words = MARK.join(r"\s*".join(map(re.escape, re.split(r"\s+", it))) for it in between)
    return re.compile(rf"(?<![\w\\]){words}" if sentence[0].isalnum() else words), HOLE.findall(sentence)


def letters(words: str) -> str:
    """The letters and digits of words, however a page sets what stands between them."""
    return "".join(filter(str.isalnum, words))


def shown(words: str, sourced: Sequence[Number]) -> str:
    """Words with their numbers."""
    said = iter(sourced)
    return "".join(next(said).words if it == MARK else it for it in words)


def name_in(before: str, parameter: Mapping[str, Any]) -> str:
    """What words end with: the name of a parameter, or its symbol and a sign of equality; nothing if with neither."""
    signs = [f"{it} =" for it in (parameter["tex"], parameter["symbol"]) if it]
    names = [*signs, parameter["label"] or spaced(parameter["name"])]
    endings = [it for it in names if re.search(rf"(?<![\w\\]){re.escape(it)}\s*$", before, re.IGNORECASE)]
    return max(endings, key=len, default="")
