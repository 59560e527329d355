"""The tables of the document: a number is the one that the head of its column and the other cells of its row ask for.

A place in a result file, as "sweep sizes, size 3, time", names the configuration and the metric. Means
are compared with half the width of their interval, published values beside them, single runs one by one.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from writeup.witness import published
from writeup.witness.account import Account
from writeup.witness.sources import Sources
from writeup.witness.study import Key, Study
from writeup.witness.tables import standing
from writeup.witness.tree import Node, Number, attributes, grid, numbers, text
from writeup.witness.wording import Wording, require_parts, setting
from writeup.witness.words import headed, is_printed, is_value, parsed, spaced

RANKED = ("best", "models")
"""Tables of the best configurations, as many as the author asked for."""


class Table:
    """A table of the document; WitnessError names a cell that is not what it should be."""

    def __init__(
        self, study: Study, account: Account, sources: Sources, file: Path, wording: Wording, node: Node
    ) -> None:
        self.study, self.account, self.sources, self.file, self.wording = study, account, sources, file, wording
        above, rows = len(node["c"][3][1]), list(grid(node))
        self.name, self.rows = attributes(node)[0].removeprefix("tbl:"), rows[above:]
        self.titles = [text(cell) for cell in rows[above - 1]] if above else []
        declared = study.experiment
        heads, settings = headed(self.titles, [*declared["parameters"], *declared["metrics"]]), {*study.names}
        self.settings = {n: names[0] for n, names in heads.items() if settings.issuperset(names)}
        self.metrics = {n: names for n, names in heads.items() if settings.isdisjoint(names)}
        self.columns = {title: n for n, title in enumerate(self.titles)} | {it: n for n, it in self.settings.items()}
        known = [it for it in wording.tables if set(it) <= set(self.titles)]
        self.asked = {title: parts for it in known for title, parts in it.items()}

    def check(self) -> None:
        """Every cell with a number that has a source; the order of rows that are ranked, and that of all runs."""
        order, key_of_words = list[Key](), dict[tuple[str, ...], Key]()
        for n, row in enumerate(self.rows, start=1):
            cells, sourced = [text(cell) for cell in row], [list(numbers(cell)) for cell in row]
            words = tuple(said for said, some in zip(cells, sourced, strict=True) if not some)
            for at, some in enumerate(sourced):
                where = f"table {self.name or 'without a name'}, row {n}, {''.join(self.titles[at : at + 1])}"
                self.parts(where, at, cells, some)
                means = [self.sources.means[it[1:]] for it in some if it[1:] in self.sources.means]
                for key, metric, place in means[:1]:
                    order += [key] if key not in order[-1:] else []
                    if key_of_words.setdefault(words, key) != key:
                        self.account.refuse(self.file, where, ", ".join(words), "words that no other row has")
                    self.mean(where, at, cells, some[0].source, place, key, metric)
        if self.name in RANKED:
            ranks = [key for key, _ in standing(self.study)][: len(order)]
            self.account.compare("orders of models", self.file, f"table {self.name}", order, ranks)
        if self.name in self.wording.members:
            self.members(self.wording.members[self.name])
        if self.name == "runs" and "Seed" in self.titles:
            self.runs()

    def members(self, right: Sequence[Mapping[str, str]]) -> None:
        """A table has all its rows, in their order, and a column for all that tells them apart; of the best, the first.

        A number in it is what a row is, or has a source, or is that of a single run.
        """
        where = f"table {self.name}"
        right = right[: len(self.rows)] if self.name in RANKED else right
        self.account.compare("rows of tables", self.file, f"{where}, rows", len(self.rows), len(right))
        for name in dict.fromkeys(name for it in right for name in it if name not in self.columns):
            if len({it.get(name) for it in right}) > 1:
                self.account.refuse(self.file, f"{where}, heads", ", ".join(self.titles), spaced(name))
        for n, (row, it) in enumerate(zip(self.rows, right, strict=True), start=1):
            if not (names := it.keys() & self.columns.keys()):
                self.account.refuse(self.file, f"{where}, heads", ", ".join(self.titles), ", ".join(it))
            for name in names:
                self.value(f"{where}, row {n}, {spaced(name)}", text(row[self.columns[name]]), it[name])
            known = {self.columns[name] for name in names} | (self.metrics.keys() if self.name == "runs" else set())
            for at, cell in enumerate(row):
                if at not in known and not list(numbers(cell)):
                    self.unmeasured(f"{where}, row {n}, {self.titles[at]}", text(cell), it)

    def unmeasured(self, where: str, cell: str, at: Mapping[str, str]) -> None:
        """A cell without a source is no number; it may say how many runs of a configuration diverged or failed."""
        if parsed(cell):
            self.account.refuse(self.file, where, cell, "a number with a source")
        if lost := re.fullmatch(r"(?:diverged|failed) (\(\d+ of \d+\))", cell):
            runs = self.study.members(self.study.key(at)) if self.name in self.study.sweeps else ()
            right = f"({sum(run.lost for run in runs)} of {len(runs)})" if runs else lost[1]
            self.account.compare("rows and columns of tables", self.file, where, lost[1], right)

    def parts(self, where: str, at: int, cells: list[str], sourced: list[Number]) -> None:
        """The numbers of a cell are from places with the parts that the head of its column and its row ask for."""
        asked = self.asked.get("".join(self.titles[at : at + 1]), ()) if sourced else ()
        if len(asked) > len(sourced):
            self.account.refuse(self.file, where, cells[at], ", ".join(asked))
        for number, parts in zip(sourced, asked, strict=False):
            require_parts(self.account, self.file, where, number, parts.split(", "))
        for number in sourced:
            self.row(where, number, cells)

    def row(self, where: str, number: Number, cells: list[str]) -> None:
        """A number's place is in what the other cells of its row name: a configuration, a mode, a rung."""
        for at, (title, cell) in enumerate(zip(self.titles, cells, strict=False)):
            value = setting(self.study, number, self.settings[at]) if at in self.settings else None
            if value is not None:
                self.value(f"{where}: {spaced(self.settings[at])}", cell, value)
            if title in self.wording.rows and number.place and not number.source.startswith("../"):
                require_parts(self.account, self.file, where, number, [self.wording.rows[title].format(cell)])

    def value(self, where: str, cell: str, value: str) -> None:
        """A cell prints the value of a parameter, or a list of them."""
        cells, values = cell.split(", "), value.split(", ")
        if len(cells) != len(values) or not all(map(is_value, cells, values)):
            self.account.refuse(self.file, where, cell, value)
        self.account.counts["rows and columns of tables"] += 1

    def mean(self, where: str, at: int, cells: list[str], source: str, place: str, key: Key, metric: str) -> None:
        """A cell has the mean of a metric of its head with half of its interval's width, or the only two values.

        A published value may stand beside it.
        """
        asked = self.metrics.get(at, [metric])
        if self.name.startswith("metrics-"):  # a row for each metric, whose name stands in it
            asked = headed(cells, self.study.experiment["metrics"]).get(self.columns["Metric"], [])
        if metric not in asked:
            self.account.refuse(self.file, where, metric, asked)
        half = self.sources.numbers(source, f"{place}, half")
        between, names = (" ± ", ("", ", half")) if half else (" or ", (", least", ", greatest"))
        parts = cells[at].split(between, 1)
        if half and len(parts) == 1 and at in self.metrics:
            self.account.refuse(self.file, where, cells[at], "half the width of its interval beside it")
        for part, name in zip(parts, names if len(parts) > 1 else ("",), strict=True):
            number = (self.sources.numbers(source, place + name) or {}).get("")
            self.printed(where, part, number, metric, "means in tables")
        if self.titles[at + 1 : at + 2] == ["Published"] and self.name in self.study.sweeps:
            right = published.values(self.study).get((self.name, key, metric))
            value = right.value if right and right.printed else None
            self.printed(f"{where}, published", cells[at + 1], value, metric, "published values in tables")

    def printed(self, where: str, words: str, number: float | None, metric: str, kind: str) -> None:
        """The value of a metric, in its unit and rounded; nothing if there is none."""
        factor = self.factor(metric)
        if words != "" if number is None else not is_printed(words, number, (factor,)):
            self.account.refuse(self.file, where, words, None if number is None else f"{number * factor:.6g}")
        self.account.counts[kind] += 1

    def factor(self, metric: str) -> int:
        """What the values of a metric are multiplied with in print."""
        return 100 if self.study.metrics[metric]["unit"] == "%" else 1

    def runs(self) -> None:
        """What each run reached, in the table of all runs."""
        kind, study = "single runs in tables", self.study
        for row, ((key, seed), run) in zip(self.rows, study.runs.items(), strict=True):
            where, cells = f"run of {', '.join(key)}, seed {seed}", [text(cell) for cell in row]
            for at, names in self.metrics.items():
                ends = {name: end for name in names if (end := run.end.get(name)) is not None}
                fits = any(is_printed(cells[at], end, (self.factor(name),)) for name, end in ends.items())
                if run.lost != (cells[at] in ("diverged", "failed")) or not (run.lost or fits):
                    self.account.refuse(self.file, f"{where}, {names[0]}", cells[at], ends or "no value")
                self.account.counts[kind] += 1
