"""Every verdict again: from the claims in YAML, the plan and the runs, not from how the ledger came to its own.

A finding is a verdict and what the evidence in the ledger has to say. Claims about means are decided together
(writeup.witness.means), and so are published values (writeup.witness.reproduction); every other rule decides alone.
"""

import hashlib
import math
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise, product
from pathlib import Path
from typing import Any

from writeup.files import read_json
from writeup.witness import published
from writeup.witness.account import Account, WitnessError
from writeup.witness.derivations import check_proved
from writeup.witness.means import PROVED, REFUTED, SUPPORTED, UNDECIDED, Entry, Finding, means_findings
from writeup.witness.reasons import check_reason
from writeup.witness.reproduction import published_findings, refuse_unasked
from writeup.witness.rules import MEANS, Test, limits
from writeup.witness.sentences import Sentences
from writeup.witness.statements import ABOUT_RUNS
from writeup.witness.study import Key, Study, read_yaml

COUNTED_AS = {"runs": "numbers of verdicts", "published": "published values", "certificate": "certificates"}
"""Kind of evidence → what its numbers are counted as; those of any other kind are counts."""

Rule = Callable[..., Test | Finding]
"""From the study and the terms of the rule in a claim to the means that it compares, or outright to its finding."""


def check_claims(
    study: Study, account: Account, own: Path | None, shared: Path, more: Mapping[str, Rule] = {}, *, strict: bool
) -> None:
    """Every entry of results/claims.json; WitnessError names one whose verdict, numbers or sentence is otherwise.

    `own` holds the claims of the study, `shared` those that come with the tool; `more` are rules of an experiment.
    If `strict`, no claim may come out otherwise than expected, unless the study is preliminary or about other data.
    """
    file, own_file = study.results / "claims.json", read_yaml(own) if own else {"claims": []}
    mine, entries = _declared(own_file), read_json(file)
    if missing := sorted(set(mine) - {entry["id"] for entry in entries}):
        raise WitnessError(f"{file} lacks the claim {missing[0]}, which the study declares; build it again.")
    declared = {**_declared(read_yaml(shared)), **mine}
    rules = {entry["id"]: declared[entry["id"]]["rule"] for entry in entries if entry["id"] in declared}
    study.proved = proved_again(study.results, entries)
    findings = decided(study, file, entries, rules, {**RULES, **more})
    sentences = Sentences(study)
    for entry in entries:
        name, (verdict, evidence) = entry["id"], findings[entry["id"]]
        counted = COUNTED_AS.get(entry["evidence"]["kind"], "counts")
        account.compare(counted, file, name, entry["evidence"], evidence)
        account.compare("verdicts", file, f"verdict on {name}", entry["verdict"], verdict)
        if entry["evidence"]["kind"] == "runs":
            check_reason(study, account, file, entry)
        chain = (rules.get(name, {}).get("certificate") or {}).get("chain")
        if chain and verdict == PROVED:
            proved = read_json(study.results / "certificates" / entry["evidence"]["file"])
            check_proved(account, file, f"formula of {name}", entry["evidence"]["formula"], proved, chain)
        if name in declared:
            usual = PROVED if "certificate" in rules[name] else SUPPORTED
            expected = declared[name].get("expected", usual)
            account.compare("expectations", file, f"expectation of {name}", entry["expected"], expected)
            sentences.check(account, file, entry, declared[name])
        else:
            sentences.check_published(account, file, entry)
    known = (None, study.plan.get("data", {}).get("dataset"), study.plan["dataset"])
    if strict and own_file.get("dataset") in known:
        refuse_unexpected(study, entries)


def decided(
    study: Study,
    file: Path,
    entries: Sequence[Entry],
    rules: Mapping[str, Entry],
    known: Mapping[str, Rule],
) -> dict[str, Finding]:
    """The finding on each of the `entries`, by its id: on means and on published values together, on all else alone."""
    reproduced = [entry for entry in entries if entry["evidence"]["kind"] == "published"]
    findings, tests = published_findings(study, reproduced, rules), dict[str, Test]()
    if reproduced:
        refuse_unasked(study, file, reproduced)
    for name in rules.keys() - findings.keys():
        ((kind, terms),) = rules[name].items()
        if kind not in known:
            raise WitnessError(
                f"claim {name}: the second witness does not know the rule {kind}; write it there too: in "
                "witness/rules.py if it compares means, else in witness/claims.py."
            )
        said = known[kind](study, **(terms or {}))
        if isinstance(said, Test):
            tests[name] = said
        else:
            findings[name] = said
    return findings | means_findings(study, tests, [it for it in entries if it["id"] in tests])


def refuse_unexpected(study: Study, entries: Iterable[Entry]) -> None:
    """WitnessError if a claim came out otherwise than declared; in a preliminary study those about runs may."""
    for entry in entries:
        about_runs = entry["evidence"]["kind"] in ABOUT_RUNS
        if entry["expected"] not in ("open", entry["verdict"]) and not (study.plan["preliminary"] and about_runs):
            raise WitnessError(
                f"claim {entry['id']} is {entry['verdict']}, but {entry['expected']} is expected: expect that verdict, "
                "or mend the claim. (The step `decide_claims` should have stopped; report it.)"
            )


def _declared(file: Mapping[str, Any]) -> dict[str, Entry]:
    return {claim["id"]: claim for claim in file["claims"]}


def proved_again(results: Path, entries: Iterable[Entry]) -> set[str]:
    """The certificates that the ledger names and that the checker accepts now, with the standard library alone."""
    names = {it["evidence"]["file"] for it in entries if it["evidence"]["kind"] == "certificate"}
    paths = [path for name in sorted(names) if (path := results / "certificates" / name).is_file()]
    if not paths:
        return set()
    command = [sys.executable, "-m", "writeup.certificates", *map(str, paths)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    if checked.returncode:
        raise WitnessError(f"the checker refuses a certificate: {(checked.stderr or checked.stdout).strip()}")
    said = checked.stdout.splitlines()
    return {path.name for path in paths if any(it.startswith(f"{path}: ") and " proved: " in it for it in said)}


def certificate(study: Study, theorem: str, chain: str | None = None, states: Entry | None = None) -> Finding:
    """Proved if the checker accepted the certificate just now, and it has the chain and the values of the rule."""
    name = f"{theorem}.json"
    if name not in study.proved:
        return UNDECIDED, {}
    path = study.results / "certificates" / name
    content = read_json(path)
    right = chain is None or chain in [it["name"] for it in content.get("chains", [])]
    for place, value in (states or {}).items():
        here = content
        for part in place.split("."):
            here = here[int(part)] if isinstance(here, list) else here[part]
        right = right and here == value
    return PROVED if right else UNDECIDED, {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def complete(study: Study) -> Finding:
    """Supported if no run is short: the witness has read every declared one, and compared the tables with them."""
    declared = [*product(study.keys, study.seeds)]
    short = [study.name(*run) for run in declared if study.is_short(*run)]
    return REFUTED if short else SUPPORTED, {"declared": len(declared), "found": len(declared), "short": sorted(short)}


def search_complete(study: Study) -> Finding:
    """Supported: the witness has read every run of the search, and ranked its candidates."""
    return SUPPORTED, {"rungs": len(study.search["rungs"])}


def every_run(study: Study, metric: str, sweep: str, where: Any = None, **range_: Any) -> Finding:
    """Counted: every single run between the limits."""
    region = limits(**range_)
    runs = [(key, seed) for key in study.select(sweep, where) for seed in study.seeds]
    values = {run: study.value(metric, run[0], None, run[1]) for run in runs}
    there = {run: value for run, value in values.items() if value is not None}
    off = [study.name(*run) for run, value in there.items() if not study.failed(*run) and not region.has(value)]
    numbers = [value for value in there.values() if not math.isnan(value)]
    ends = {"least": min(numbers, default=None), "greatest": max(numbers, default=None)}
    lacking = len(there) < len(runs) or any(study.failed(*run) for run in runs)
    verdict = REFUTED if off else UNDECIDED if lacking else SUPPORTED
    return verdict, {"runs": len(there), "off": off, **ends}


def printed(study: Study, metric: str, along: str, sweep: str, where: Any = None, *, up: bool) -> Finding:
    """The published values themselves, in the order of the parameter; those that differ in another one too, apart."""
    if study.published is None:
        return UNDECIDED, {}
    place, chains = study.names.index(along), dict[Key, list[tuple[float, float]]]()
    for cell in published.cells(study):
        key = published.key(study, cell, "at")
        if cell["sweep"] == sweep and metric in cell and study.has(key, where):
            rest = (*key[:place], *key[place + 1 :])
            chains.setdefault(rest, []).append((float(key[place]), float(cell[metric])))
    ordered = [sorted(chain) for chain in chains.values()]
    steps = [step for chain in ordered for step in pairwise(chain)]
    falls = any(not (after > before if up else after < before) for (_, before), (_, after) in steps)
    listed = [{along: at, "value": value} for chain in ordered for at, value in chain]
    return REFUTED if falls else SUPPORTED, {"printed": listed}


RULES: Mapping[str, Rule] = {
    **MEANS,
    "certificate": certificate,
    "complete": complete,
    "search_complete": search_complete,
    "every_run": every_run,
    "printed_rises": partial(printed, up=True),
    "printed_falls": partial(printed, up=False),
}
