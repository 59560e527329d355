"""Numbers and their words: a number comes from the place that its head, its row and the words before it ask for.

A place in a result file is a list of parts, as "learning rate 1, reg 0.001, start". A page may print a true number of
another place; what a reader takes it for are these words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from writeup.witness.account import Account
from writeup.witness.page import headed, is_printed
from writeup.witness.study import Study, is_same
from writeup.witness.tree import Node, attributes, grid, nodes, text

NUMBER = "\ue000"
HOLE = re.compile("<<(.+?)>>")
BLOCKS = ("Para", "Plain", "Header")


class Wording(NamedTuple):
    """What words ask for."""

    tables: Sequence[Mapping[str, Sequence[str]]] = ()
    """Tables with all of these heads: head of a column → the parts of each number below it."""
    rows: Mapping[str, str] = {}
    """Head of a column → the part that its cell stands for, with {} for what the cell says."""
    sentences: Sequence[str] = ()
    """Words with <<parts>> where a number stands."""


class Number(NamedTuple):
    """A number with a source, as printed."""

    words: str
    source: str
    place: str

    @property
    def parts(self) -> list[str]:
        """The parts of its place."""
        return self.place.split(", ")


def check_wording(study: Study, account: Account, file: Path, tree: Any, wording: Wording) -> None:
    """Every number of a tree whose words say what it is; WitnessError names one that comes from another place."""
    check = Check(study, account, file, wording)
    for node in nodes(tree):
        if node["t"] == "Table":
            check.table(node)
        elif node["t"] in BLOCKS:
            check.sentence(node["c"][2] if node["t"] == "Header" else node["c"])
        elif node["t"] == "Span" and attributes(node)[0].startswith("part:fixed-"):
            check.fixed(node)


class Check:
    """The numbers of one file."""

    def __init__(self, study: Study, account: Account, file: Path, wording: Wording) -> None:
        self.study, self.account, self.file, self.wording = study, account, file, wording
        self.patterns = [pattern(it) for it in wording.sentences]
        self.named = {it["name"]: f"{spaced(it['name'])} " for it in study.experiment["parameters"]}

    def ask(self, where: str, number: Number, wanted: Sequence[str]) -> None:
        """A number's place has the parts that are `wanted`."""
        if not set(wanted) <= set(number.parts):
            self.account.refuse(self.file, where, f"{number.words} from {number.place}", ", ".join(wanted))
        self.account.counts["numbers beside their words"] += 1

    def table(self, node: Node) -> None:
        """The numbers of each row, by the heads of their columns and by what the other cells of the row say."""
        name, head, rows = attributes(node)[0], node["c"][3][1], list(grid(node))
        titles = [text(cell) for cell in rows[len(head) - 1]] if head else []
        settings = {n: names[0] for n, names in headed(titles, self.study.experiment["parameters"]).items()}
        heads = {name: it for one in self.wording.tables if set(one) <= set(titles) for name, it in one.items()}
        for n, row in enumerate(rows[len(head) :], start=1):
            cells = [text(cell) for cell in row]
            for title, cell in zip(titles, row, strict=False):
                where = f"table {name or 'without a name'}, row {n}, {title}"
                found = list(numbers(cell))
                asked = heads.get(title, ()) if found else ()
                if len(asked) > len(found):
                    self.account.refuse(self.file, where, text(cell), ", ".join(asked))
                for number, parts in zip(found, asked, strict=False):
                    self.ask(where, number, parts.split(", "))
                for number in found:
                    self.row(where, number, titles, cells, settings)

    def row(
        self, where: str, number: Number, titles: Sequence[str], cells: Sequence[str], settings: Mapping[int, str]
    ) -> None:
        """A number's place is in what the other cells of its row name: a configuration, a mode, a rung."""
        for at, (title, cell) in enumerate(zip(titles, cells, strict=False)):
            start = self.named.get(settings.get(at, ""), "")
            for part in number.parts if start else ():
                if part.startswith(start) and not is_value(cell, part.removeprefix(start)):
                    self.account.refuse(self.file, f"{where}: {start.strip()}", cell, part)
            if title in self.wording.rows and number.place:
                self.ask(where, number, [self.wording.rows[title].format(cell)])

    def sentence(self, tree: Any) -> None:
        """The numbers of a block, by the words around them."""
        said, found = plain(tree), list(numbers(tree))
        for expression, wanted in self.patterns if found else ():
            for match in expression.finditer(said):
                first = said[: match.start()].count(NUMBER)
                for number, asked in zip(found[first:], wanted, strict=False):
                    self.ask(f"“{shown(match[0], found[first:])}”", number, asked.split(", "))
        self.settings(said.split(NUMBER), found)

    def settings(self, parts: Sequence[str], found: Sequence[Number]) -> None:
        """Behind “η =” stands that parameter; what follows from the same file is of the configuration that has it."""
        said = dict[tuple[str, str], str]()
        for before, number in zip(parts, found, strict=False):
            where, last = f"“{before[-60:].strip()} {number.words}”", number.parts[-1]
            for (source, start), value in said.items():
                others = [it for it in number.parts if it.startswith(start) and source == number.source]
                if others and start != self.named.get(last) and not is_value(value, others[0].removeprefix(start)):
                    self.account.refuse(self.file, where, others[0], f"{start}{value}")
            if last in self.named:
                for it in self.study.experiment["parameters"]:
                    if is_named(before, it) and it["name"] != last:
                        self.account.refuse(self.file, where, f"{number.words} from {number.place}", it["name"])
                said[number.source, self.named[last]] = number.words

    def fixed(self, node: Node) -> None:
        """What is held fixed in a sweep is the same in all of its configurations."""
        sweep, study = attributes(node)[0].removeprefix("part:fixed-"), self.study
        for number in numbers(node["c"][1]):
            at, name = list(study.sweeps).index(sweep) + 1, number.parts[-1]
            self.ask(f"held fixed in {sweep}, {name}", number, ["sweeps", f"no. {at}"])
            values = sorted({key[study.names.index(name)] for key in study.sweeps[sweep]})
            if len(values) > 1:
                self.account.refuse(self.file, f"held fixed in {sweep}, {name}", number.words, " and ".join(values))


def usual(study: Study) -> Wording:
    """What the words of any document ask for: the search by its rungs, and how many seeds there are."""
    rungs: list[dict[str, Any]] = study.search["rungs"] if study.search else []
    ends = {
        name: [name.lower()] for name in ("Epochs", "Seeds", "Candidates", "Kept", "Best score", "Worst score kept")
    }
    scores = {
        f"Score after {it['epochs']:,} epoch{'s' * (it['epochs'] != 1)}": [f"rung {n}, score"]
        for n, it in enumerate(rungs, start=1)
    }
    sentences = (
        "half the width of its <<confidence>> interval",
        "At the confidence of <<confidence>>",
        "with the same <<seeds>> seeds",
        "; <<seeds>> seeds.",
        "Both with <<seeds>> seeds",
        "<<candidates>> configurations were drawn from a grid of <<grid>>,",
    )
    return Wording([ends, scores] if rungs else [], {"Rung": "rung {}"}, sentences)


def numbers(tree: Any) -> Iterator[Number]:
    """The numbers of a tree that name a place."""
    for node in nodes(tree):
        if is_number(node):
            facts = attributes(node)[2]
            yield Number(text(node["c"][1]), facts["source"], facts.get("place", ""))


def is_number(node: Any) -> bool:
    """Whether a node is a number with a source, and not the name of a file."""
    if node["t"] != "Span" or "value" not in node["c"][0][1]:
        return False
    source = attributes(node)[2].get("source")
    return source is not None and text(node["c"][1]) != f"results/{source}"


def plain(tree: Any) -> str:
    """The words of a tree with a mark for each number."""
    match tree:
        case list():
            return "".join(map(plain, tree))
        case {"t": "Span"} if is_number(tree):
            return NUMBER
        case {"t": "Str" | "Math" | "Code" | "Space" | "SoftBreak" | "LineBreak"}:
            return text(tree)
        case {"c": content}:
            return plain(content)
    return ""


def pattern(sentence: str) -> tuple[re.Pattern[str], list[str]]:
    """What finds a sentence in words with marks, and what it asks of each number."""
    between = HOLE.sub(NUMBER, sentence).split(NUMBER)
    words = NUMBER.join(r"\s*".join(map(re.escape, re.split(r"\s+", it))) for it in between)
    return re.compile(rf"(?<![\w\\]){words}" if sentence[0].isalnum() else words), HOLE.findall(sentence)


def shown(words: str, found: Sequence[Number]) -> str:
    """Words with their numbers."""
    said = iter(found)
    return "".join(next(said).words if it == NUMBER else it for it in words)


def is_named(before: str, parameter: Mapping[str, Any]) -> bool:
    """Whether words end with the name of a parameter, or with its symbol and a sign of equality."""
    signs = [f"{it} =" for it in (parameter["tex"], parameter["symbol"]) if it]
    names = [*signs, parameter["label"] or spaced(parameter["name"])]
    return any(re.search(rf"(?<![\w\\]){re.escape(it)}\s*$", before, re.IGNORECASE) for it in names)


def is_value(words: str, value: str) -> bool:
    """Whether words print the value of a parameter."""
    try:
        return is_same(words, value) or is_printed(words, float(value))
    except ValueError:
        return words == value


def spaced(name: str) -> str:
    """A name in words."""
    return name.replace("_", " ")
