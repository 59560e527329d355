"""The document as it will be set: every number with a source is that of its source, as printed.

What is read is the tree in results/document.json, with nothing but its node types: `Span` with the class `value` and
the attributes `source`, `place`, `seeds`; `Span` with the class `verdict`; `Table`. A printed number is right if it is
the number, rounded where the print ends. A number whose source the witness cannot find again is counted as such.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from writeup.files import read_json
from writeup.witness.account import Account, WitnessError
from writeup.witness.published import Published
from writeup.witness.statistics import mean
from writeup.witness.study import WINNER, Key, Study, is_same, table
from writeup.witness.tables import estimate

Node = Mapping[str, Any]
Numbers = Mapping[str, float]
"""What a place in a file may say: the name of each number, "" where there is one only."""
Source = Callable[[str], Numbers | None]
"""Place → its numbers; None where there is no such place."""

SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
PRINTED = re.compile(
    r"(?P<minus>[−-]?)(?:(?P<digits>\d[\d,]*(?:\.\d+)?)(?:\u00a0×\u00a010(?P<power>[⁻⁰¹²³⁴-⁹]+))?)(?P<after>.*)",
    re.DOTALL,
)
COUNTED_AS = {  # how the page calls a kind of evidence → the kinds
    "means over seeds": ("runs",),
    "published values": ("published",),
    "counts of single runs": ("predictions", "counted", "complete", "search"),
    "proofs": ("certificate",),
    "algebra": ("relation",),
    "numerical checks": ("agreement",),
    "readings": ("printed",),
}


def nodes(tree: Any) -> Iterator[Node]:
    """Every node of a tree, from the top."""
    if isinstance(tree, list):
        for part in tree:
            yield from nodes(part)
    elif isinstance(tree, Mapping):
        if "t" in tree:
            yield tree
        for part in tree.values():
            yield from nodes(part)


def text(tree: Any) -> str:
    """The words of a tree; a formula as it is written."""
    if isinstance(tree, list):
        return "".join(map(text, tree))
    if not isinstance(tree, Mapping):
        return ""
    kind = tree.get("t")
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind == "Str":
        return str(tree["c"])
    if kind in ("Math", "Code"):
        return str(tree["c"][1])
    return text(tree.get("c"))


def attributes(node: Node) -> tuple[list[str], dict[str, str]]:
    """Classes and attributes of a span or a table."""
    _, classes, pairs = node["c"][0]
    return classes, dict(pairs)


def is_printed(words: str, number: float, factors: Sequence[float] = (1,)) -> bool:
    """Whether `words` print `number`, times one of `factors`, rounded to their last digit."""
    words = words.strip()
    if words.startswith("10") and words[2:3] in "⁻⁰¹²³⁴⁵⁶⁷⁸⁹" and words[2:]:
        words = "1\u00a0×\u00a0" + words
    match = PRINTED.match(words)
    if match is None:
        return (words, number) in (("∞", math.inf), ("−∞", -math.inf)) or (words == "(no value)" and math.isnan(number))
    power = int((match["power"] or "0").translate(SUPERSCRIPT))
    digits = match["digits"].replace(",", "")
    last = 10.0 ** (power - len(digits.partition(".")[2]))
    value = float(digits) * 10.0**power * (-1 if match["minus"] else 1)
    if match["after"].startswith(("\u00a0%", " %", "%", "\u00a0percentage")):
        factors = (100,)
    return any(abs(value - number * it) <= last / 2 + 1e-9 * abs(value) for it in factors)


class Sources:
    """The files that numbers come from: what they say, computed again where the witness can."""

    def __init__(
        self,
        study: Study,
        published: Published | None = None,
        more: Mapping[str, Source] | None = None,
        loose: Collection[str] = (),
    ) -> None:
        self.study, self.published, self.loose = study, published, loose
        self.known: dict[str, Source] = {
            "summary.csv": self._means().get,
            "search_winner.csv": self._won().get,
            "search.csv": self._searched().get,
            "search_plan.json": self._planned_search,
            "claims.json": self._counted,
            "published.yaml": self._published,
            **(more or {}),
        }

    def numbers(self, source: str, place: str) -> Numbers | None:
        """What is said there; None if the witness cannot tell."""
        if source in self.known:
            return self.known[source](place)
        content = self._content(source)
        if isinstance(content, tuple):
            cell = re.fullmatch(r"row (\d+), (.+)", place)
            return {"": float(content[1][int(cell[1]) - 1][cell[2]])} if cell else None
        return None if content is None else in_json(content, place)

    @cache  # noqa: B019 (there is one)
    def _content(self, source: str) -> Any:
        """The JSON or the table in a file of the study, called as sources call it; None if it is another one."""
        for path in (self.study.results / source, self.study.results.parent / source):
            if path.is_file() and path.suffix in (".json", ".csv"):
                return read_json(path) if path.suffix == ".json" else table(path)
        return None

    def _named(self, key: Key, names: Sequence[str] | None = None) -> str:
        pairs = zip(self.study.names, key, strict=True)
        return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in pairs if not names or name in names)

    def _means(self) -> dict[str, Numbers]:
        study, found = self.study, dict[str, Numbers]()
        for sweep, keys in study.sweeps.items():
            for key in keys:
                runs = [study.runs[key, seed] for seed in study.seeds]
                for name in study.measures:
                    place = f"sweep {sweep}, ".replace("_", " ") + f"{self._named(key)}, {name.replace('_', ' ')}"
                    values = [] if any(it.lost for it in runs) else [float(it.end[name] or 0) for it in runs]
                    found |= _parts(place, estimate(values, study.plan["confidence"]))
        return found

    def _won(self) -> dict[str, Numbers]:
        study, found = self.study, dict[str, Numbers]()
        for name in study.measures if study.winner else ():
            runs = list(study.winner.values())
            values = [] if any(it.lost for it in runs) else [float(it.end[name] or 0) for it in runs]
            found |= _parts(name.replace("_", " "), estimate(values, study.plan["confidence"]))
        return found

    def _searched(self) -> dict[str, Numbers]:
        study, found = self.study, dict[str, Numbers]()
        budget = study.experiment["budget"]
        for number in range(1, len(study.search["rungs"]) + 1) if study.search else ():
            standings = read_json(study.results / f"search/rung~{number}.json")["standings"]
            kept = sum(it["kept"] for it in standings)
            found[f"rung {number}, candidates"] = {"": len(standings)}
            found[f"rung {number}, kept"] = {"": kept}
            for it in standings:
                names = [f"{name.replace('_', ' ')} {it['candidate'][name]}" for name in study.names if name != budget]
                if it["score"] is not None:
                    found[f"rung {number}, {', '.join(names)}, score"] = {"": it["score"]}
        return found

    def _planned_search(self, place: str) -> Numbers | None:
        match = re.fullmatch(r"rung (\d+), (epochs|seeds)", place)
        return in_json(self.study.search, f"rungs, no. {match[1]}, {match[2]}" if match else place)

    def _counted(self, place: str) -> Numbers | None:
        kinds = [it["evidence"]["kind"] for it in self._content("claims.json")]
        for words, counted in COUNTED_AS.items():
            if place.startswith(words):
                return {"": sum(kind in counted for kind in kinds)}
        return None

    def _published(self, place: str) -> Numbers | None:
        values = self.published.values() if self.published else {}
        found = {str(at): it.value for at, it in values.items() if it.source.replace('"', "”") == place}
        return found or None

    def published_beside(self, sweep: str, key: Key, metric: str) -> float | None:
        """What was published for the metric of a configuration of a sweep."""
        value = self.published.values().get((sweep, key, metric)) if self.published else None
        return value.value if value and value.printed else None


def _parts(place: str, numbers: Mapping[str, float | None]) -> dict[str, Numbers]:
    """The places of an estimate: the mean under its own, the others with their names."""
    low, high = numbers["low"], numbers["high"]
    half = None if low is None or high is None else (high - low) / 2
    found = {f"{place}, {name}": numbers[name] for name in ("low", "high", "least", "greatest")}
    found |= {place: numbers["mean"], f"{place}, half": half}
    return {where: {"": value} for where, value in found.items() if value is not None}


def in_json(value: Any, place: str) -> Numbers | None:
    """The number at a place in JSON, as "sweeps, no. 1, name"; the length of a list or of an object."""
    for part in place.split(", ") if place else ():
        try:
            value = value[int(part.removeprefix("no. ")) - 1] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    if isinstance(value, list | Mapping):
        return {"": len(value)}
    return {"": float(value)} if isinstance(value, int | float) else None


def check_page(study: Study, account: Account, sources: Sources) -> None:
    """Every sourced number, badge, table of means and order of models of results/document.json; WitnessError."""
    file = study.results / "document.json"
    tree = read_json(file)
    claims = {it["id"]: it for it in read_json(study.results / "claims.json")}
    unknown = Counter[str]()
    for node in nodes(tree):
        if node["t"] == "Span":
            classes, facts = attributes(node)
            words = text(node["c"][1])
            if "verdict" in classes:
                check_badge(account, file, words, facts, claims, preliminary=study.plan["preliminary"])
            elif "value" in classes:
                check_value(account, file, words, facts, sources, claims, unknown)
        elif node["t"] == "Table":
            check_table(study, account, file, node, sources)
        elif node["t"] == "Div" and "claim" in attributes(node)[0]:
            check_entry(account, file, node, claims)
    entries = {node["c"][0][0] for node in nodes(tree) if node["t"] == "Div"}
    missing = [name for name in claims if f"claim:{name}" not in entries]
    if missing:
        raise WitnessError(f"{file} lacks the entry of the claim {missing[0]}; build it again.")
    account.counts["numbers whose source is only named"] = unknown.total()


def check_entry(account: Account, file: Any, node: Node, claims: Mapping[str, Any]) -> None:
    """An entry of the ledger begins with the sentence of its claim: its numbers, in order; references add theirs."""
    name = node["c"][0][0].removeprefix("claim:")
    words = re.sub(r"\[[^\]]*@[^\]]*\]|@[\w:.-]+", "", claims[name]["sentence"])
    said, written = re.findall(r"\d+", words), iter(re.findall(r"\d+", text(node["c"][1][0])))
    for number in said:
        if number not in written:  # which goes on from there
            account.refuse(file, f"entry of the claim {name}", text(node["c"][1][0]), claims[name]["sentence"])
    account.counts["entries of the ledger"] += 1


def check_badge(
    account: Account, file: Any, words: str, facts: Mapping[str, str], claims: Mapping[str, Any], *, preliminary: bool
) -> None:
    """A badge shows the verdict of its claim, and what was expected if that was another one."""
    claim = claims.get(facts.get("claim", ""))
    if claim is None:
        raise WitnessError(f"{file} has a badge of the claim {facts.get('claim')}, which claims.json does not have.")
    where = f"badge of {claim['id']}"
    account.compare("badges", file, where, (words, facts["verdict"]), (claim["verdict"], claim["verdict"]))
    about_runs = claim["evidence"]["kind"] in ("runs", "published", "predictions", "counted")
    excused = preliminary and about_runs and "undecided" in (claim["verdict"], claim["expected"])
    other = claim["expected"] not in ("open", claim["verdict"]) and not excused
    account.compare("badges", file, where, facts.get("expected"), claim["expected"] if other else None)


def check_value(
    account: Account,
    file: Any,
    words: str,
    facts: Mapping[str, str],
    sources: Sources,
    claims: Mapping[str, Any],
    unknown: Counter[str],
) -> None:
    """A number with a source, or one in the sentence of a claim."""
    source, place, to = facts.get("source"), facts.get("place", ""), facts.get("href", "")
    if source is None:
        claim = claims.get(to.removeprefix("#claim:"))
        if claim is None:
            raise WitnessError(f"{file}: the number {words} leads to {to}, which is no claim.")
        said = " ".join(filter(None, (claim["sentence"], claim["because"], claim["quote"])))
        if not re.search(rf"(?<![\d.,]){re.escape(words)}(?![\d])", said):
            account.refuse(file, f"a number of the claim {claim['id']}", words, said)
        account.counts["numbers in sentences"] += 1
        return
    if words == f"results/{source}":
        return
    numbers = sources.numbers(source, place)
    if numbers and any(is_printed(words, number, (1, 100)) for number in numbers.values()):
        account.counts["numbers of the page"] += 1
    elif source in sources.loose or (numbers is None and source not in sources.known):
        unknown[source] += 1
    else:
        shown = ", ".join(f"{number:.8g}" for number in (numbers or {}).values())
        account.refuse(file, f"a number from {source}, {place}", words, shown)


def check_table(study: Study, account: Account, file: Any, node: Node, sources: Sources) -> None:
    """A table of runs or of means: each row is the configuration that its first cells name, each column its metric."""
    _, _, _, (_, head), bodies, _ = node["c"]
    heads = [text(cell[4]) for row in head[-1:] for cell in row[1]]
    rows = [[cell[4] for cell in row[1]] for body in bodies for row in body[3]]
    columns = {names[0]: n for n, names in _headed(heads, study.experiment["parameters"]).items()}
    measured = _headed(heads, study.experiment["metrics"])
    caption = f"table {node['c'][0][0] or 'without a name'}"
    if node["c"][0][0] == "tbl:runs" and "Seed" in heads:
        check_runs(study, account, file, rows, columns, measured, heads.index("Seed"))
    order = list[Key]()
    for n, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            where = f"{caption}, row {n}, {heads[place]}"
            for span in nodes(cell):
                facts = attributes(span)[1] if span["t"] == "Span" else {}
                if facts.get("source") in ("summary.csv", "search_winner.csv"):
                    key, metric = _placed(study, facts["source"], facts["place"])
                    order += [key] if key not in order[-1:] else []
                    check_cell(study, account, file, where, row, columns, key)
                    if place in measured and metric not in measured[place]:
                        account.refuse(file, where, metric, measured[place])
                    check_mean(study, account, file, where, text(cell), key, metric)
                    sweep = node["c"][0][0].removeprefix("tbl:")
                    if sweep in study.sweeps and heads[place + 1 : place + 2] == ["Published"]:
                        beside, right = text(row[place + 1]), sources.published_beside(sweep, key, metric)
                        factors = (100,) if study.metrics[metric]["unit"] == "%" else (1,)
                        if (right is None) != (beside == "") or (right and not is_printed(beside, right, factors)):
                            account.refuse(file, f"{where}, published", beside, right)
                    break
    if node["c"][0][0] in ("tbl:best", "tbl:models"):
        account.compare("orders of models", file, caption, order, ranked(study)[: len(order)])


def check_cell(
    study: Study,
    account: Account,
    file: Any,
    where: str,
    row: Sequence[Any],
    columns: Mapping[str, int],
    key: Key,
) -> None:
    """The cells of a row that name its configuration name `key`."""
    if key == WINNER:
        return
    for name, value in zip(study.names, key, strict=True):
        if name in columns:
            words = text(row[columns[name]])
            if words != value and not (is_same(value, value) and _is_number(value) and is_printed(words, float(value))):
                account.refuse(file, f"{where}: {name}", words, value)
            account.counts["rows and columns of tables"] += 1


def check_mean(study: Study, account: Account, file: Any, where: str, words: str, key: Key, metric: str) -> None:
    """A cell with a mean: the mean, and half of the width of its interval; or two values where there are two only."""
    runs = study.winner if key == WINNER else {seed: study.runs[key, seed] for seed in study.seeds}
    values = [float(it.end[metric] or 0) for it in runs.values()]
    found = estimate(values, study.plan["confidence"])
    low, high = found["low"], found["high"]
    right = [found["mean"]] if low is None or high is None else [found["mean"], (high - low) / 2]
    parts = words.split(" ± ")
    if len(values) > 1 and low is None:
        right, parts = [found["least"], found["greatest"]], words.split(" or ")
    factors = (100,) if study.metrics[metric]["unit"] == "%" else (1,)
    if len(parts) == 1:  # a mean alone
        right = right[:1]
    if len(parts) != len(right) or not all(
        it is not None and is_printed(part, it, factors) for part, it in zip(parts, right, strict=True)
    ):
        account.refuse(file, where, words, " ± ".join(f"{(it or 0) * factors[0]:.6g}" for it in right))
    account.counts["means in tables"] += len(right)


def check_runs(
    study: Study,
    account: Account,
    file: Any,
    rows: Sequence[Sequence[Any]],
    columns: Mapping[str, int],
    measured: Mapping[int, Sequence[str]],
    seed_at: int,
) -> None:
    """The table of all runs, in the order of the plan."""
    account.compare("single runs in tables", file, "runs in the table of runs", len(rows), len(study.runs))
    for row, ((key, seed), run) in zip(rows, study.runs.items(), strict=True):
        where = f"run of {', '.join(key)}, seed {seed}"
        account.compare("single runs in tables", file, where, text(row[seed_at]), str(seed))
        check_cell(study, account, file, where, row, columns, key)
        for place, names in measured.items():
            words = text(row[place])
            lost = words in ("diverged", "failed")
            fits = [_fits(study, words, name, run.end.get(name)) for name in names]
            if lost != run.lost or not (lost or any(fits)):
                right = "no value" if run.lost else run.end.get(names[0])
                account.refuse(file, f"{where}, {names[0]}", words, right)
            account.counts["single runs in tables"] += 1


def ranked(study: Study) -> list[Key]:
    """Every configuration by its mean score, the best first, the first of equals first; those with a lost run last."""
    score, found = study.experiment["score"], list[tuple[bool, float, Key]]()
    winners = list(study.winner.values())
    same = any([study.runs[key, seed].end for seed in study.seeds] == [it.end for it in winners] for key in study.keys)
    groups = [(key, [study.runs[key, seed] for seed in study.seeds]) for key in study.keys]
    for key, runs in [*groups, *([(WINNER, winners)] if winners and not same else [])]:
        lost = any(it.lost for it in runs)
        found.append((lost, 0.0 if lost else -study.sign() * mean([float(it.end[score] or 0) for it in runs]), key))
    return [key for *_, key in sorted(found, key=lambda it: it[:2])]


def _placed(study: Study, source: str, place: str) -> tuple[Key, str]:
    """The configuration and the metric that a place in the table of means names."""
    metric = {name.replace("_", " "): name for name in study.measures}
    if source == "search_winner.csv":
        return WINNER, metric[place.partition(", ")[0]]
    _, _, rest = place.partition(", ")
    parts = rest.split(", ")
    key = tuple(part.removeprefix(f"{name.replace('_', ' ')} ") for name, part in zip(study.names, parts, strict=False))
    return key, metric[parts[len(study.names)]]


def _fits(study: Study, words: str, metric: str, value: float | None) -> bool:
    factors = (100,) if study.metrics[metric]["unit"] == "%" else (1,)
    return value is not None and is_printed(words, value, factors)


def _headed(heads: Sequence[str], declared: Sequence[Mapping[str, Any]]) -> dict[int, list[str]]:
    """Column → the names of what its head may mean: those whose title is the longest that it begins with."""
    titles = {it["name"]: it["label"] or _titled(it["name"]) for it in declared}
    found = {}
    for n, words in enumerate(heads):
        fitting = {name: title for name, title in titles.items() if _heads(words, title)}
        longest = max(map(len, fitting.values()), default=0)
        if fitting:
            found[n] = [name for name, title in fitting.items() if len(title) == longest]
    return found


def _heads(words: str, title: str) -> bool:
    return words == title or words.startswith((f"{title} $", f"{title} (", f"{title} \\")) or _symbol(words) == title


def _symbol(words: str) -> str:
    """A heading without the symbol behind it."""
    return re.sub(r"\s+\\?[a-zA-Z_{}\\]+$", "", words) if "\\" in words else words


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _titled(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
