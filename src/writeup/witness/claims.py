"""Every verdict again: from the claims in YAML, the plan and the runs, not from how the ledger came to its own.

    supported     every comparison holds (the largest p value of one)
    refuted       one comparison fails (the least p value, times their number)

Both families of hypotheses are Holm's, each with half the study's error. A published value is held against the
interval of one run more; these values are a third family.
"""

import hashlib
import math
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from writeup.files import read_json
from writeup.witness.account import Account, WitnessError
from writeup.witness.published import Published
from writeup.witness.rules import MEANS, Comparison, Side, Test
from writeup.witness.sentences import Sentences
from writeup.witness.statistics import beyond, deviation, holm, is_two_valued, mean, student
from writeup.witness.study import WINNER, Key, Study

PROVED, SUPPORTED, UNDECIDED, REFUTED = "proved", "supported", "undecided", "refuted"
Entry = Mapping[str, Any]
Outright = Callable[["Case", Entry], str]
"""A rule that compares no means: the verdict on an entry of the ledger, whose numbers it witnesses."""


@dataclass
class Case:
    """All that claims rest on: the study, the claims and published values as declared, and how a verdict is counted."""

    study: Study
    account: Account
    file: Path
    declared: Mapping[str, Entry]
    published: Published | None = None
    checked: set[str] = field(default_factory=set)
    means: Mapping[str, Callable[..., Test]] = field(default_factory=dict)
    outright: Mapping[str, Outright] = field(default_factory=dict)

    def terms(self, entry: Entry) -> dict[str, Any]:
        """The terms of the rule of a claim, as declared."""
        ((_, terms),) = self.declared[entry["id"]]["rule"].items()
        return dict(terms or {})


def check_claims(
    study: Study,
    account: Account,
    own: Path | None,
    shared: Path,
    published: Path | None = None,
    means: Mapping[str, Callable[..., Test]] = MEANS,
    outright: Mapping[str, Outright] | None = None,
    *,
    strict: bool = True,
) -> None:
    """Every entry of results/claims.json; WitnessError names one whose verdict, numbers or sentence is otherwise.

    `own` holds the claims of the study, `shared` those that come with the tool. If `strict`, no claim may come out
    otherwise than expected, unless the study is preliminary or about other data.
    """
    file = study.results / "claims.json"
    entries, own_file = read_json(file), _yaml(own) if own else {"claims": []}
    mine = _declared(own_file)
    case = Case(
        study,
        account,
        file,
        {**_declared(_yaml(shared)), **mine},
        Published(study, published) if published else None,
        means=means,
        outright={**OUTRIGHT, **(outright or {})},
    )
    if missing := sorted(set(mine) - {entry["id"] for entry in entries}):
        raise WitnessError(f"{file} lacks the claim {missing[0]}, which the study declares; build it again.")
    case.checked = proved_again(study.results, entries)
    kinds = {entry["id"]: _kind(case, entry) for entry in entries}
    verdicts = means_verdicts(case, [entry for entry in entries if kinds[entry["id"]] in means])
    verdicts |= published_verdicts(case, [entry for entry in entries if entry["evidence"]["kind"] == "published"])
    sentences = Sentences(study)
    for entry in entries:
        name = entry["id"]
        if name not in verdicts:
            if kinds[name] not in case.outright:
                raise WitnessError(f"claim {name}: nobody can witness the rule {kinds[name]}; add it to the witness.")
            verdicts[name] = case.outright[kinds[name]](case, entry)
        account.text("verdicts", file, f"verdict on {name}", entry["verdict"], verdicts[name])
        if name in case.declared:
            account.text(
                "expectations", file, f"expectation of {name}", entry["expected"], case.declared[name]["expected"]
            )
            sentences.check(account, file, entry, case.declared[name])
        else:
            sentences.check_published(account, file, entry)
    known = (None, study.plan.get("data", {}).get("dataset"), study.plan["dataset"])
    if strict and own_file.get("dataset") in known:
        refuse_unexpected(study, entries)


def refuse_unexpected(study: Study, entries: Iterable[Entry]) -> None:
    """WitnessError if a claim came out otherwise than declared; in a preliminary study those about runs may."""
    for entry in entries:
        about_runs = entry["evidence"]["kind"] in ("runs", "published", "predictions", "counted")
        if entry["expected"] not in ("open", entry["verdict"]) and not (study.plan["preliminary"] and about_runs):
            raise WitnessError(
                f"claim {entry['id']} is {entry['verdict']}, but {entry['expected']} is declared, and nothing stopped "
                "the build before."
            )


def _yaml(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both are safe)


def _declared(file: Mapping[str, Any]) -> dict[str, Entry]:
    return {claim["id"]: claim for claim in file["claims"]}


def _kind(case: Case, entry: Entry) -> str:
    if entry["id"] in case.declared:
        (kind,) = case.declared[entry["id"]]["rule"]
        return str(kind)
    return "reproduces"  # a claim made from a cell of the published values


# Means over seeds


def means_verdicts(case: Case, entries: Sequence[Entry]) -> dict[str, str]:
    """The verdict on each claim about means, by its id; their evidence is witnessed, too."""
    study, tests, outcomes = case.study, dict[str, Test](), dict[str, list[Outcome]]()
    for entry in entries:
        tests[entry["id"]] = case.means[_kind(case, entry)](study, **case.terms(entry))
        outcomes[entry["id"]] = [outcome(it, study) for it in tests[entry["id"]].comparisons]
    family = [name for name, it in outcomes.items() if it]
    elsewhere = {name: 1.0 if tests[name].lacks else max(it.elsewhere for it in outcomes[name]) for name in family}
    as_claimed = {name: min(1.0, len(outcomes[name]) * min(it.as_claimed for it in outcomes[name])) for name in family}
    error = (1 - study.plan["confidence"]) / 2
    supported, support = holm(elsewhere, error)
    refuted, refute = holm(as_claimed, error)
    verdicts = {}
    for entry in entries:
        name = entry["id"]
        verdicts[name] = SUPPORTED if name in supported else REFUTED if name in refuted else UNDECIDED
        level = shown_level(verdicts[name], tests[name].comparisons, support, refute)
        evidence = entry["evidence"]
        case.account.text(
            "numbers of verdicts", case.file, f"claims that share with {name}", evidence["claims"], len(family)
        )
        case.account.number("numbers of verdicts", case.file, f"level of {name}", evidence["level"], 1 - 2 * level)
        check_outcomes(case, name, outcomes[name], evidence["comparisons"], level)
    return verdicts


def shown_level(verdict: str, comparisons: Sequence[Comparison], support: float, refute: float) -> float:
    """The error of each side of the intervals shown: they end where the claim was decided."""
    inside = all(it.region.inside for it in comparisons)
    most = max((it.region.ends for it in comparisons), default=1)
    support, refute = support / (1 if inside else most), refute / max(len(comparisons), 1) / (most if inside else 1)
    return {SUPPORTED: support, REFUTED: refute}.get(verdict, min(support, refute))


@dataclass(frozen=True)
class Outcome:
    """A comparison, its differences, and its p values: against the mean elsewhere, and against the mean as claimed."""

    comparison: Comparison
    differences: list[float]
    resolution: float
    elsewhere: float
    as_claimed: float

    def interval(self, error: float) -> tuple[float | None, float | None, float | None, float | None]:
        """Mean, ends of the interval that errs with `error` on each side, spread."""
        d = self.differences
        if not d or not all(map(math.isfinite, d)):
            return None, None, None, None
        if len(d) < 2 or is_two_valued(d):
            return mean(d), None, None, None
        spread = max(deviation(d), self.resolution)
        half = student(2 * error, len(d) - 1) * spread / math.sqrt(len(d)) if spread else 0.0
        return mean(d), mean(d) - half, mean(d) + half, spread


def outcome(comparison: Comparison, study: Study) -> Outcome:
    """What the runs say to a comparison."""
    d, resolution = comparison.differences(study), study.metrics[comparison.plus.metric]["resolution"]
    return Outcome(comparison, d, resolution, *p_values(comparison, d, resolution))


def p_values(it: Comparison, d: Sequence[float], resolution: float) -> tuple[float, float]:
    """Against the mean elsewhere, against the mean as claimed; a single seed says nothing."""
    finite = all(map(math.isfinite, d))
    if len(d) < (2 if finite else 1) or (not finite and (len(set(d)) > 1 or math.isnan(d[0]))):
        return 1.0, 1.0
    spread = max(deviation(d), resolution) if finite and len(d) > 1 else 0.0
    if not spread or is_two_valued(d):
        counted = 0.5 ** len(d) if finite and is_two_valued(d) else 0.0
        lie = [it.lies(value) for value in d]
        return counted if all(lie) else 1.0, 1.0 if any(lie) else counted
    error = spread / math.sqrt(len(d))
    below, above = (mean(d) - it.region.low) / error, (it.region.high - mean(d)) / error
    between = max(beyond(below, len(d) - 1), beyond(above, len(d) - 1))
    ends = max(it.region.ends, 1)
    out = min(1.0, ends * min(beyond(-below, len(d) - 1), beyond(-above, len(d) - 1)))
    return (between, out) if it.region.inside else (out, between)


def check_outcomes(case: Case, claim: str, outcomes: Sequence[Outcome], written: Sequence[Entry], level: float) -> None:
    """The evidence of a claim: its comparisons in any order, each with its differences, interval and p values."""
    case.account.text("numbers of verdicts", case.file, f"comparisons of {claim}", len(written), len(outcomes))
    right = {_sides(it.comparison): it for it in outcomes}
    for entry in written:
        sides = tuple(_written_side(case.study, entry[side]) for side in ("plus", "minus"))
        if sides not in right:
            case.account.refuse(case.file, f"{claim}, {entry['label']}", "this comparison", "no such comparison")
        it = right[sides]
        sizes = [abs(_size(case.study, it.comparison, seed)) for seed in case.study.seeds] if it.differences else []
        scale = max((size for size in sizes if math.isfinite(size)), default=0.0)
        ends = [None if math.isinf(end) else end for end in it.comparison.region[:2]]
        case.account.text(
            "numbers of verdicts", case.file, f"{claim}, inside", entry["inside"], it.comparison.region.inside
        )
        numbers = list(zip(("estimate", "low", "high", "sd"), it.interval(level), strict=True))
        scale = max([scale, *(abs(number) for _, number in numbers if number is not None)])
        cells = [(entry["limits"][0], ends[0]), (entry["limits"][1], ends[1])]
        cells += [(entry[name], number) for name, number in numbers]
        cells += list(zip(entry["differences"], it.differences, strict=True))
        for number, computed in cells:
            case.account.number("numbers of verdicts", case.file, f"{claim}, {entry['label']}", number, computed, scale)
        for name, p in (("p_elsewhere", it.elsewhere), ("p_as_claimed", it.as_claimed)):
            if not math.isclose(entry[name], p, rel_tol=1e-5, abs_tol=1e-12):
                case.account.refuse(case.file, f"{claim}, {entry['label']}, {name}", entry[name], p)
            case.account.counts["numbers of verdicts"] += 1


def _size(study: Study, it: Comparison, seed: int) -> float:
    return study.value(*it.plus, seed) or 0.0


def _sides(it: Comparison) -> tuple[Any, Any]:
    return it.plus, it.minus if isinstance(it.minus, Side) else float(f"{it.minus:.9g}")


def _written_side(study: Study, side: Entry) -> Any:
    if "value" in side:
        return float(f"{side['value']:.9g}")
    at = side["configuration"]
    key = WINNER if isinstance(at, str) else study.key(at)
    return Side(side["metric"], key, side["epochs_before_last"])


# Published values


def published_verdicts(case: Case, entries: Sequence[Entry]) -> dict[str, str]:
    """The verdict on each claim that holds published values against single runs, by its id."""
    asked, p = dict[str, list[Entry]](), dict[str, float]()
    for entry in entries:
        asked[entry["id"]] = entry["evidence"]["comparisons"]
        for cell in asked[entry["id"]]:
            p[_cell_name(cell)] = _one_more(case.study, cell)
    _check_asked(case, entries)
    rejected, level = holm(p, 1 - case.study.plan["confidence"])
    verdicts = {}
    for entry in entries:
        single = [
            _published_verdict(case, entry["id"], cell, _cell_name(cell) in rejected, level)
            for cell in asked[entry["id"]]
        ]
        verdicts[entry["id"]] = (
            REFUTED if REFUTED in single else SUPPORTED if single and set(single) == {SUPPORTED} else UNDECIDED
        )
        if single:
            case.account.text(
                "published values", case.file, f"values of {entry['id']}", entry["evidence"]["values"], len(p)
            )
    return verdicts


def _published_verdict(case: Case, claim: str, cell: Entry, rejected: bool, level: float) -> str:
    """The verdict on one published value, whose numbers are witnessed."""
    values, low, high, middle, spread = _values(case.study, cell), None, None, None, None
    if values:
        middle, spread = mean(values), max(deviation(values), _resolution(case.study, cell))
        half = student(level, len(values) - 1) * spread * math.sqrt(1 + 1 / len(values)) if spread else 0.0
        two = is_two_valued(values)
        low, high = (min(values), max(values)) if two else (middle - half, middle + half)
    for name, number in (("mean", middle), ("low", low), ("high", high), ("sd", spread)):
        case.account.number("published values", case.file, f"{claim}, {name}", cell[name], number, middle or 0.0)
    inside = low is not None and high is not None and low <= cell["published"] <= high
    verdict = REFUTED if rejected else SUPPORTED if inside else UNDECIDED
    case.account.text("published values", case.file, f"{claim}, verdict", cell["verdict"], verdict)
    return verdict


def _check_asked(case: Case, entries: Sequence[Entry]) -> None:
    """WitnessError unless each claim is about what was published for its configuration, and every value has a claim."""
    study, cells = case.study, case.published.values() if case.published else {}
    single = dict[tuple[str, Key, str], str]()
    for entry in entries:
        claim, declared = entry["id"], entry["id"] in case.declared
        if declared and case.published is not None:
            terms, kind = case.terms(entry), _kind(case, entry)
            key, printed = study.one(terms["sweep"], terms["at"]), dict(terms.get("printed", terms["at"]))
            there = printed.get("sweep", terms["sweep"])
            source = study.one(there, printed)
            metrics = study.measures if kind == "matches" else [terms["metric"]]
            right = {
                metric: cells[there, source, metric].value for metric in metrics if (there, source, metric) in cells
            }
            written = {it["metric"]: it["published"] for it in entry["evidence"]["comparisons"]}
            case.account.text("published values", case.file, f"values of {claim}", written, right)
            keys = {study.key(it["configuration"]) for it in entry["evidence"]["comparisons"]}
            case.account.text("published values", case.file, f"configuration of {claim}", keys, {key})
            if kind == "reproduces":
                single[terms["sweep"], key, terms["metric"]] = claim
        for it in () if declared else entry["evidence"]["comparisons"]:
            place = it["sweep"], study.key(it["configuration"]), it["metric"]
            case.account.text(
                "published values",
                case.file,
                f"value of {claim}",
                it["published"],
                cells[place].value if place in cells else None,
            )
            single[place] = claim
    for cell in case.published.cells if entries and case.published else []:
        key = case.published.key(cell, "reproduced_at" if "reproduced_at" in cell else "at")  # type: ignore[union-attr]
        for metric in study.measures:
            place = cell["sweep"], key, metric
            if metric in cell and key in study.sweeps.get(cell["sweep"], ()) and place not in single:
                raise WitnessError(f"{case.file} lacks the {metric} published for {cell['sweep']}; build it again.")


def _cell_name(cell: Entry) -> str:
    return "|".join(str(cell[name]) for name in ("sweep", "metric", "configuration", "source", "declared", "published"))


def _values(study: Study, cell: Entry) -> list[float]:
    """The values of all seeds; none if one is missing or there is but one."""
    key = study.key(cell["configuration"])
    values = [study.value(cell["metric"], key, None, seed) for seed in study.seeds]
    known = [value for value in values if value is not None and math.isfinite(value)]
    return known if len(known) == len(values) > 1 else []


def _one_more(study: Study, cell: Entry) -> float:
    """The p value against the published value being one run more."""
    values = _values(study, cell)
    if not values or is_two_valued(values):
        return 1.0
    spread = max(deviation(values), _resolution(study, cell))
    off = abs(cell["published"] - mean(values))
    if not spread:
        return float(off == 0)
    return 2 * beyond(off / (spread * math.sqrt(1 + 1 / len(values))), len(values) - 1)


def _resolution(study: Study, cell: Entry) -> float:
    return float(study.metrics[cell["metric"]]["resolution"])


# Rules that compare no means


def proved_again(results: Path, entries: Iterable[Entry]) -> set[str]:
    """The certificates that the ledger names and that the checker accepts now, with the standard library alone."""
    names = {it["evidence"]["file"] for it in entries if it["evidence"]["kind"] == "certificate"}
    paths = [results / "certificates" / name for name in sorted(names)]
    paths = [path for path in paths if path.is_file()]
    if not paths:
        return set()
    command = [sys.executable, "-m", "writeup.certificates", *map(str, paths)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    if checked.returncode:
        raise WitnessError(f"the checker refuses a certificate: {(checked.stderr or checked.stdout).strip()}")
    return {
        path.name
        for path in paths
        for line in checked.stdout.splitlines()
        if line.startswith(f"{path}: ") and " proved: " in line
    }


def certificate(case: Case, entry: Entry) -> str:
    """Proved if the checker accepted the certificate just now, and it has the chain and the values of the rule."""
    terms = case.terms(entry)
    name = f"{terms['theorem']}.json"
    if name not in case.checked:
        return UNDECIDED
    path = case.study.results / "certificates" / name
    content = read_json(path)
    chains = [it["name"] for it in content.get("chains", [])]
    right = "chain" not in terms or terms["chain"] in chains
    for place, value in (terms.get("states") or {}).items():
        here = content
        for part in place.split("."):
            here = here[int(part)] if isinstance(here, list) else here[part]
        right = right and here == value
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    case.account.text("certificates", case.file, f"checksum of {name}", entry["evidence"].get("sha256"), digest)
    return PROVED if right else UNDECIDED


def complete(case: Case, entry: Entry) -> str:
    """Supported: the witness has read every declared run, and the tables were compared with them."""
    declared = len(case.study.keys) * len(case.study.seeds)
    for name in ("declared", "found"):
        case.account.text("counts", case.file, f"{name} of {entry['id']}", entry["evidence"][name], declared)
    return SUPPORTED


def search_complete(case: Case, entry: Entry) -> str:
    """Supported: the witness has read every run of the search, and ranked its candidates."""
    rungs = case.study.search["rungs"]
    case.account.text("counts", case.file, f"rungs of {entry['id']}", entry["evidence"]["rungs"], len(rungs))
    return SUPPORTED


def every_run(case: Case, entry: Entry) -> str:
    """Counted: every single run between the limits."""
    terms, study = case.terms(entry), case.study
    metric, keys = terms.pop("metric"), study.select(terms.pop("sweep"), terms.pop("where", None))
    low = max(float(terms.get("above", -math.inf)), -float(terms.get("within", math.inf)))
    high = min(float(terms.get("below", math.inf)), float(terms.get("within", math.inf)))
    runs = [(study.value(metric, key, None, seed), study.failed(key, seed)) for key in keys for seed in study.seeds]
    there = [value for value, _ in runs if value is not None]
    off = sum(not failed and not low < value < high for value, failed in runs if value is not None)
    numbers = [value for value in there if not math.isnan(value)]
    evidence = entry["evidence"]
    case.account.text("counts", case.file, f"runs of {entry['id']}", evidence["runs"], len(there))
    case.account.text("counts", case.file, f"runs off in {entry['id']}", len(evidence["off"]), off)
    for name, number in (("least", min(numbers, default=None)), ("greatest", max(numbers, default=None))):
        case.account.number("counts", case.file, f"{name} of {entry['id']}", evidence[name], number)
    return REFUTED if off else UNDECIDED if len(there) < len(runs) or any(failed for _, failed in runs) else SUPPORTED


def printed(case: Case, entry: Entry, *, up: bool) -> str:
    """The published values themselves, in the order of the parameter."""
    if case.published is None:
        return UNDECIDED
    terms = case.terms(entry)
    place, values = case.study.names.index(terms["along"]), []
    for cell in case.published.cells:
        if cell["sweep"] == terms["sweep"] and terms["metric"] in cell:
            values.append((float(case.published.key(cell, "at")[place]), float(cell[terms["metric"]])))
    values.sort()
    case.account.text(
        "published values",
        case.file,
        f"values of {entry['id']}",
        [(it[terms["along"]], it["value"]) for it in entry["evidence"]["printed"]],
        values,
    )
    for (_, before), (_, after) in pairwise(values):
        if not (after > before if up else after < before):
            return REFUTED
    return SUPPORTED


OUTRIGHT: Mapping[str, Outright] = {
    "certificate": certificate,
    "complete": complete,
    "search_complete": search_complete,
    "every_run": every_run,
    "printed_rises": lambda case, entry: printed(case, entry, up=True),
    "printed_falls": lambda case, entry: printed(case, entry, up=False),
}
