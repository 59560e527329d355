"""Mistakes planted in the code between the runs and the page, a line each: the second witness stops the build.

Each is a mistake that people make. The steps behind training are applied to the stored results of the default study
with that line changed, and none of the checks inside these steps notices.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from faults.default_study import Study, take
from planting import complaint, plant
from writeup.certificates import printing
from writeup.claims import (
    comparison,
    decide,
    exact,
    holm,
    ledger,
    ledger_file,
    p_values,
    published_cells,
    reproduction,
    results,
    rules,
    verdicts,
)
from writeup.claims import numbers as claim_numbers
from writeup.claims.claim_file import Claim
from writeup.claims.decide import Levels
from writeup.claims.outcome import Outcome
from writeup.document import (
    context,
    document_tree,
    estimates,
    evidence_kinds,
    experiment_tables,
    formula_rendering,
    ledger_entries,
    measures,
    numbering,
)
from writeup.document.context import Context
from writeup.document.measures import Cell
from writeup.experiment import intervals, summary, table
from writeup.mnist_mlp.claims import theory
from writeup.mnist_mlp.witness.rules import Predictions
from writeup.output import html_writer
from writeup.tool import CLAIMS
from writeup.witness import claims
from writeup.witness.account import Account
from writeup.witness.claims import check_claims
from writeup.witness.html import check_html
from writeup.witness.page import check_page
from writeup.witness.sources import Sources
from writeup.witness.study import read
from writeup.witness.tables import check_tables
from writeup.witness.wording import usual


def build(study: Study, stage: str) -> str:
    """What stops the steps of one stage, or their witness; nothing if nothing does. The stages before it are built."""
    steps = {
        "tables": lambda: study.table(new="") or study.summary(),
        "claims": lambda: decided(study),
        "page": study.document,
    }
    return steps[stage]() or witness(study, stage)


def decided(study: Study) -> str:
    """What stops the claims; a claim that came out otherwise than expected does not."""
    return study.claims("claims.json", "--allow-unexpected")


def witness(study: Study, stage: str, *, unexpected: bool = True) -> str:
    """What the witness of a stage complains of."""
    again, account = read(study.folder, (), published=study.folder / "published.yaml"), Account()
    declared = study.folder / "claims.yaml", CLAIMS, Predictions(again, study.folder).rules
    checks: dict[str, Callable[[], None]] = {
        "tables": lambda: check_tables(again, account),
        "claims": lambda: check_claims(again, account, *declared, strict=not unexpected),
        "page": lambda: check_page(account, Sources(again), usual(again)),
    }
    return complaint(checks[stage])


@pytest.fixture(scope="module", autouse=True)
def proved_once() -> Iterator[None]:
    """The checker, a process of its own that no planted mistake reaches, is asked once about the same certificates."""
    proved: dict[Any, set[str]] = {}

    def proved_again(results: Path, entries: Any) -> set[str]:
        files = tuple((path.name, path.read_bytes()) for path in sorted((results / "certificates").iterdir()))
        key = files, frozenset(it["evidence"].get("file") for it in entries)
        if key not in proved:
            proved[key] = right(results, entries)
        return proved[key]

    right = claims.proved_again
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims, "proved_again", proved_again)
        yield


@pytest.fixture
def study(small: Path, tmp_path: Path) -> Study:
    return take(small, tmp_path / "study")


TABLES = {
    "epochs that count from 0": (table, "gather", "**row} for row", '**row, "epoch": row["epoch"] - 1} for row'),
    "the last epoch left out": (table, "gather", "for row in history)", "for row in history[:-1])"),
    "every run with the numbers of the first": (
        table,
        "gather",
        "result.get(name) for",
        "results[next(iter(results))].get(name) for",
    ),
    "training and validation exchanged": (
        table,
        "gather",
        "name: result.get(name) for",
        'name: result.get({"train_loss": "validation_loss"}.get(name, name)) for',
    ),
    "results rounded to three places": (
        table,
        "gather",
        "name: result.get(name) for",
        "name: round(it, 3) if isinstance(it := result.get(name), float) else it for",
    ),
    "a standard deviation over n": (intervals, "standard_deviation", "statistics.stdev", "statistics.pstdev"),
    "z in place of t": (
        intervals,
        "quantile",
        "float(stdtrit(freedom, (1 + confidence) / 2))",
        "statistics.NormalDist().inv_cdf((1 + confidence) / 2)",
    ),
    "t with n degrees of freedom": (intervals, "t_interval", "quantile(confidence, n - 1)", "quantile(confidence, n)"),
    "a one-sided quantile": (intervals, "quantile", "(1 + confidence) / 2", "confidence"),
    "an interval without the root of n": (intervals, "t_interval", "sd / math.sqrt(n)", "sd / n"),
    "an interval of ± one standard error": (intervals, "t_interval", "quantile(confidence, n - 1) *", "1 *"),
    "a doubled half-width": (intervals, "t_interval", "half = quantile", "half = 2 * quantile"),
    "a lopsided interval": (intervals, "t_interval", "middle + half", "middle + 2 * half"),
    "the median in place of the mean": (intervals, "mean", "statistics.fmean", "statistics.median"),
    "the first seed in place of the mean": (intervals, "estimate", "Estimate(found.mean", "Estimate(values[0]"),
    "the best seed in place of the mean": (intervals, "estimate", "Estimate(found.mean", "Estimate(max(values)"),
    "least and greatest exchanged": (
        intervals,
        "estimate",
        '"least": min(values), "greatest": max(values)',
        '"least": max(values), "greatest": min(values)',
    ),
    "one seed left out": (summary, "summarize", "for row in members], plan", "for row in members[1:]], plan"),
    "the mean of another metric": (summary, "summarize", "float(row[metric])", 'float(row["train_accuracy"])'),
    "the confidence of the configuration ignored": (summary, "summarize", 'plan["confidence"]', "0.9"),
    "the configurations of a sweep reversed": (
        summary,
        "summarize",
        "in configured(experiment, plan, configuration)]",
        'in configured(experiment, plan, sweep["configurations"][0])]',
    ),
}
CLAIMED = {
    "no correction for many claims": (holm, "critical_level", "error / max(len(ordered) - rejected, 1)", "error"),
    "Bonferroni's correction called Holm's": (holm, "critical_level", "- rejected, 1", ", 1"),
    "an error for each family as large as for both": (
        decide,
        "judge",
        "(1 - design.confidence) / 2",
        "1 - design.confidence",
    ),
    "one comparison that holds is enough": (decide.Test, "elsewhere", "max(outcome", "min(outcome"),
    "many comparisons without their number": (decide.Test, "as_claimed", "len(self.outcomes) * min", "min"),
    "supported and refuted exchanged": (Levels, "verdict", "return SUPPORTED if", "return REFUTED if"),
    "undecided taken for refuted": (Levels, "verdict", "else UNDECIDED", "else REFUTED"),
    "undecided taken for supported": (Levels, "verdict", "else UNDECIDED", "else SUPPORTED"),
    "a difference of the wrong sign": (
        "writeup.claims.outcome",
        "measure",
        "measured[plus, seed] - (",
        "-measured[plus, seed] + (",
    ),
    "differences that are not paired": (
        "writeup.claims.outcome",
        "measure",
        "for seed in design.seeds\n    ]\n    p =",
        "for seed in design.seeds\n    ]\n    differences.sort()\n    p =",
    ),
    "a p value of the wrong tail": (p_values, "_p_value", "tail(distance", "tail(-distance"),
    "a p value without the root of n": (p_values, "_p_value", "math.sqrt(n)", "1"),
    "a p value twice as small": (p_values, "_p_value", "return tail", "return 0.5 * tail"),
    "an interval at another level than the verdict's": (Levels, "shown", "{SUPPORTED: support,", "{SUPPORTED: 0.025,"),
    "above by less than asked": (rules, "exceeds", "Region(low=by)", "Region(low=0.0)"),
    "above by the wrong sign": (rules, "exceeds", "Region(low=by)", "Region(low=-by)"),
    "a margin twice as wide": (rules, "equivalent", "bounded(within=margin)", "bounded(within=2 * margin)"),
    "first and last in place of neighbours": (rules, "trend", "in pairwise(chain)", "in [(chain[0], chain[-1])]"),
    "best of the first two": (rules, "extreme", "for other in others]", "for other in others[:1]]"),
    "an epoch too many": (rules, "change", "Quantity(measure, c, back=0)", "Quantity(measure, c, back=1)"),
    "a rule that forgets where": (
        rules,
        "in_range",
        "for c in design.select(sweep, where)",
        "for c in design.select(sweep)",
    ),
    "any run in place of every run": (
        "writeup.claims.exact",
        "every_run",
        "REFUTED if off else",
        "REFUTED if len(off) == len(values) else",
    ),
    "a verdict that is the one expected": (
        ledger,
        "_entry",
        '"verdict": decision.verdict',
        '"verdict": claim.expected',
    ),
    "an expectation that is the verdict": (
        ledger,
        "_entry",
        '"expected": claim.expected',
        '"expected": decision.verdict',
    ),
    "a step in place of the last, in the formula of a claim": (
        exact,
        "certificate",
        'derived["steps"][-1]["expr"]',
        'derived["steps"][1]["expr"]',
    ),
    "above called below": (comparison, "in_words", 'f"above {low}"', 'f"below {low}"'),
    "the two sides of a comparison called by each other's names": (
        rules,
        "_between",
        "design.label(plus, sweep)} − {design.label(minus, sweep)",
        "design.label(minus, sweep)} − {design.label(plus, sweep)",
    ),
    "a refuted claim that is said to be as claimed": (
        decide,
        "_in_words",
        "'as claimed' if verdict == SUPPORTED",
        "'as claimed' if verdict != UNDECIDED",
    ),
    "the ends of an interval exchanged in a reason": (
        decide,
        "_in_words",
        "estimate.low, estimate.high",
        "estimate.high, estimate.low",
    ),
    "a sentence in the polarity expected": (
        ledger,
        "_entry",
        "claim.form(decision.verdict)",
        "claim.form(claim.expected)",
    ),
    "refuted, and printed as if it were so": (
        Claim,
        "form",
        "or usual.get(verdict, self.statement)",
        "or self.statement",
    ),
    "the first seed's value as the mean in a sentence": (
        ledger,
        "_mean",
        "mean(measured)",
        "measured[0]",
    ),
    "the median as the mean in a sentence": (
        ledger,
        "_mean",
        "mean(measured)",
        "sorted(measured)[len(measured) // 2]",
    ),
    "another configuration's mean in a sentence": (
        ledger,
        "filled",
        "design.one(chosen, at)",
        "design.sweeps[chosen][-1]",
    ),
    "a fraction printed as percent": (claim_numbers, "_written", "value * factor", "value"),
    "a number cut off, not rounded": (
        claim_numbers,
        "_digits",
        'text = f"{value:,.{places}f}"',
        'text = f"{math.floor(value * 10**places) / 10**places:,.{places}f}"',
    ),
    "a minus sign that is lost": (
        claim_numbers,
        "_written",
        '_digits(value * factor, places).replace("-", MINUS)',
        '_digits(value * factor, places).replace("-", "")',
    ),
    "the interval of a mean for a single run": (intervals, "prediction_interval", "math.sqrt(of_mean.n + 1)", "1"),
    "a difference in the unit of its metric": (
        Outcome,
        "evidence",
        '"unit": comparison.unit',
        '"unit": comparison.plus.metric.unit',
    ),
    "published values without a joint level": (
        reproduction,
        "compare_published",
        "1 - design.confidence)",
        "1 - design.confidence) * 9",
    ),
    "the mean in place of an end, in the words on a published value": (
        published_cells,
        "_cell_claim",
        "<< evidence.low |",
        "<< evidence.mean |",
    ),
    "a claim about published values that is left out": (
        published_cells,
        "cell_claims",
        "_told_apart([claim for",
        "_told_apart([] and [claim for",
    ),
}
CLAIMED |= {
    "a published value as the mean beside it": (
        reproduction,
        "_decision",
        "{name: only.get(name)",
        '{name: only.get("published" if name == "mean" else name)',
    ),
    "a claim about another section": (ledger, "_entry", '"section": claim.section', '"section": claim.id'),
    "the original's words left out": (ledger, "_entry", '"quote": claim.quote', '"quote": None'),
    "another run named where one is off": (results, "run_name", 'f"seed {seed}"]', 'f"seed {seed + 1}"]'),
    "a reason that calls a comparison otherwise": (
        decide,
        "_in_words",
        "{label} = {show_interval",
        "mean of {label} = {show_interval",
    ),
}
PAGE = {
    "a reason for a verdict that was not found": (
        ledger_entries,
        "reading",
        'if claim["expected"] not in (OPEN, claim["verdict"]):',
        'if claim["verdict"] == OPEN:',
    ),
    "words that rest on a claim which was refuted": (
        ledger_entries.ClaimNames,
        "names",
        "in (PROVED, SUPPORTED)",
        "!= OPEN",
    ),
    "a badge with the verdict expected": (ledger_entries, "badge", '[{claim["verdict"]}]', '[{claim["expected"]}]'),
    "a badge that does not say what was expected": (
        ledger_entries,
        "badge",
        "if unexpected([claim], preliminary)",
        "if False",
    ),
    "half a width that is a whole one": (Cell, "half", "(self.high - self.low) / 2", "self.high - self.low"),
    "a table of least values": (
        measures,
        "shown",
        "{written(cell.mean, metric, cell.half)}",
        "{written(cell.least, metric, cell.half)}",
    ),
    "the low end in place of the mean": (context, "summary", "float(row[name])", 'float(row["low"] or row[name])'),
    "the rows of a table exchanged": (
        Context,
        "sweep_table",
        "self._shown(sweep, metric, configuration)",
        'self._shown(sweep, metric, sweep["configurations"][0])',
    ),
    "the columns of a table exchanged": (
        Context,
        "sweep_table",
        "for metric in metrics:\n",
        "for metric in metrics[::-1]:\n",
    ),
    "the settings of a table exchanged": (
        Context,
        "sweep_table",
        "configuration[name]) for name in varied",
        'sweep["configurations"][0][name]) for name in varied',
    ),
    "the worst first": (experiment_tables, "_standing", "-sign *", "sign *"),
    "single runs in another order": (
        Context,
        "runs_table",
        "for row in self.runs\n    ]",
        "for row in self.runs[::-1]\n    ]",
    ),
    "single runs with another metric": (Context, "runs_table", "float(row[it.name])", 'float(row["train_accuracy"])'),
    "a seed that is not its own": (Context, "runs_table", 'row["seed"],', '"0",'),
    "a column that tells rows apart left out": (
        Context,
        "sweep_table",
        'list(sweep["vary"]), tabled',
        'list(sweep["vary"])[1:], tabled',
    ),
    "kinds of claims exchanged": (
        ledger_entries,
        "kinds",
        "(words, Sourced(counts[words]",
        "(next(it for it in reversed(counts) if it != words), Sourced(counts[words]",
    ),
    "one claim too many in a count": (ledger_entries, "kinds", "Sourced(counts[words]", "Sourced(counts[words] + 1"),
    "numbers of a sentence in another order": (
        ledger_entries,
        "stated",
        'claim["sentence"])',
        '(lambda words, those: " ".join(those[~those.index(it)] if it in those else it for it in words))'
        '(claim["sentence"].split(" "), [it for it in claim["sentence"].split(" ") if it[:1].isdigit()]))',
    ),
    "a sentence with another number on the page": (
        ledger_entries,
        "stated",
        'claim["sentence"])',
        'claim["sentence"].replace("9", "8"))',
    ),
    "a published value beside the wrong configuration": (
        Context,
        "published_values",
        "self.published.target(sweep, configuration, metric.name)",
        "self.published.target(sweep, self.plan['sweeps'][0]['configurations'][0], metric.name)",
    ),
    "what was tested as the author's reason": (
        ledger_entries,
        "reading",
        'bracketed(claim["because"])',
        'bracketed(claim["statement"])',
    ),
    "an entry of the ledger with another number": (
        ledger_entries,
        "entry",
        "head = f\"{claim['sentence']}",
        "head = f\"{claim['sentence'].replace('9', '8')}",
    ),
    "what was found with other digits, in the ledger": (
        ledger_entries,
        "entry",
        '_parts(claim["reason"])',
        '_parts(claim["reason"].replace("9", "8"))',
    ),
    "what was found as the rule, in the ledger": (ledger_entries, "entry", 'claim["rule"]', 'claim["reason"]'),
    "a published value in place of the mean, in the ledger": (
        estimates,
        "published",
        'return show(evidence["mean"]',
        'return show(evidence["published"]',
    ),
    "the surest comparison in place of the decisive one, in the ledger": (
        estimates,
        "_distance",
        "return float(min(",
        "return -float(min(",
    ),
    "a comparison too few that are counted, in the ledger": (
        estimates,
        "runs",
        "{show(len(comparisons))}",
        "{show(len(comparisons) - 1)}",
    ),
    "an interval in another unit, in the ledger": (estimates, "_interval", 'ends["high"], unit)', 'ends["high"], "")'),
    "reasons a line off": (
        formula_rendering,
        "derivation",
        "for step in steps]",
        "for step in [*steps[1:], steps[0]]]",
    ),
    "a difference printed as a sum": (printing, "_add", '" - {_tex', '" + {_tex'),
    "a square without its two": (printing, "_pow", "^{{{expr.args[1]}}}", ""),
    "indices exchanged": (printing, "_symbol", "''.join(indices)", "''.join(indices[::-1])"),
    "a slope upside down": (printing, "_partial", "body, by = expr.args", "by, body = expr.args"),
    "brackets that are lost": (printing, "_tex", "binding >= least", "True"),
    "the end of another calculation": (
        formula_rendering,
        "calculation",
        "_chain(certificate, name))",
        "[*_chain(certificate, name)[:-1], _chain(certificate, names[-1])[-1]])",
    ),
    "figures and tables counted from 0": (numbering, "number", "str(counts[kind])", "str(counts[kind] - 1)"),
    "appendices counted on from the sections": (numbering._SectionCounter, "next", "True, []", "True, self.counts"),
    "a reference that leads to the last of its kind": (
        document_tree,
        "_references",
        'f"#{target}", ["ref',
        "f\"#{max(it for it in anchors if it.partition(':')[0] == target.partition(':')[0])}\", [\"ref",
    ),
    "used in the chapter in place of the section": (
        numbering,
        "by_section",
        'if block["t"] == "Header"',
        'if block["t"] == "Header" and block["c"][0] == 1',
    ),
    "a configuration left out of its table": (
        Context,
        "sweep_table",
        'zip(sweep["configurations"], printed, strict=True)',
        'zip(sweep["configurations"][1:], printed, strict=False)',
    ),
    "the configurations of a table in another order": (
        Context,
        "sweep_table",
        'zip(sweep["configurations"], printed, strict=True)',
        'zip(sweep["configurations"][::-1], printed[::-1], strict=True)',
    ),
    "a mean without the width of its interval": (
        measures,
        "shown",
        "{written(cell.mean, metric, cell.half)} ± {written(half, metric, half)}",
        "{written(cell.mean, metric, cell.half)}",
    ),
    "a parameter that is rounded": (measures, "setting", "show(text)", "show(float(text), places=1)"),
    "a supported sentence below words that deny it": (
        ledger_entries,
        "stated",
        'claim["sentence"])',
        '"It is not so that " + claim["sentence"])',
    ),
    "a run left out of the table of runs": (
        Context,
        "runs_table",
        "for row in self.runs\n    ]",
        "for row in self.runs[1:]\n    ]",
    ),
    "one seed too few, in a line on evidence": (
        evidence_kinds,
        "_runs",
        'evidence["seeds"]))',
        'evidence["seeds"][1:]))',
    ),
    "the joint confidence in place of an interval's, in a line on evidence": (
        evidence_kinds,
        "_runs",
        'show_level(evidence["level"])',
        'show_level(evidence["confidence"])',
    ),
    "comparisons counted as claims, in a line on evidence": (
        evidence_kinds,
        "_runs",
        "show(evidence['claims'])",
        "show(len(evidence['comparisons']))",
    ),
    "the level of a single value, in a line on evidence": (
        evidence_kinds,
        "_published",
        'show_level(evidence["level"])',
        'show_level(evidence["confidence"])',
    ),
    "the end of a certificate's sum for its start": (
        evidence_kinds,
        "_certificate",
        "['sha256'][:16]",
        "['sha256'][-16:]",
    ),
    "an input too few, in the table of gates": (
        formula_rendering,
        "gate_table",
        "        rows.append(cells)",
        "        rows = [*rows[:2], cells]",
    ),
    "what the other gate gives": (
        formula_rendering,
        "gate_table",
        'str(at["output"]), ',
        'str(gates[names[0]]["truth_table"][corner]["output"]), ',
    ),
    "what another input demands": (
        formula_rendering,
        "gate_table",
        'gate["valid_set"][corner]',
        'gate["valid_set"][corner - 1]',
    ),
    "the activation of another input": (
        formula_rendering,
        "gate_table",
        "${at['activation']}$",
        "${gate['truth_table'][0]['activation']}$",
    ),
    "hidden units exchanged, in the table of the network": (
        formula_rendering,
        "xor_network_table",
        'map(str, e["hidden"])',
        'map(str, e["hidden"][::-1])',
    ),
    "a function beside one that is not its negation": (
        formula_rendering,
        "functions_table",
        "cells[: half - 1 : -1]",
        "cells[half:]",
    ),
    "and spoken as or": (formula_rendering, "_spoken", "gate[0].upper()", 'gate[0].upper().replace("AND", "OR")'),
    "the bias with another sign": (
        formula_rendering,
        "_weights",
        "{function['bias']}",
        "{function['bias'].lstrip('-')}",
    ),
    "a share of the classes": (
        formula_rendering,
        "counts_table",
        'count["separable"] / count["functions"]',
        'count["classes"] / count["functions"]',
    ),
    "separable functions for all": (
        formula_rendering,
        "counts_table",
        'show(count["functions"]),',
        'show(count["separable"]),',
    ),
    "an entry of the ledger left out": (
        ledger_entries.ClaimNames,
        "ledger",
        "for claim in claims)",
        "for claim in claims[1:])",
    ),
}


MISTAKES: dict[str, dict[str, Any]] = {"tables": TABLES, "claims": CLAIMED, "page": PAGE}
WITNESSES = {"tables": "witness_numbers", "claims": "witness_numbers", "page": "witness_document"}
LISTED = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("stage", MISTAKES)
def test_a_study_without_a_mistake_is_built(stage, study):
    assert build(study, stage) == ""


@pytest.mark.parametrize(("stage", "mistake"), [(stage, it) for stage, mistakes in MISTAKES.items() for it in mistakes])
def test_a_mistake_in_the_code_stops_the_build(stage, mistake, study, monkeypatch):
    owner, name, old, new = MISTAKES[stage][mistake]
    plant(monkeypatch, sys.modules[owner] if isinstance(owner, str) else owner, name, old, new)
    assert f"\n| {mistake} | `{WITNESSES[stage]}` |\n" in LISTED
    said = build(study, stage)
    assert re.search(r"a second computation gives|lacks the|has \d+ rows|does not say that these", said), said


def test_matrices_multiplied_in_another_order_stop_the_build(study, monkeypatch):
    monkeypatch.setitem(
        printing._FORMS, "dot", lambda it: (f"{printing.tex(it.args[2])} {printing.tex(it.args[1])}", 1)
    )
    assert "does not say that these are equal" in build(study, "page")


def edited(rows: list[dict[str, str]]) -> None:
    rows[0]["mean"] = "0.95"


def of_other_runs(rows: list[dict[str, str]]) -> None:
    rows[0]["test_accuracy"] = "0.9601"


@pytest.mark.parametrize(
    ("name", "change", "named"),
    [
        ("summary.csv", edited, r"summary\.csv, line 2, mean: it says 0\.95"),
        ("summary.csv", lambda rows: rows[:-1], r"summary\.csv has 65 rows instead of 66, one for each result"),
        ("runs.csv", of_other_runs, r"runs\.csv, line 2, test_accuracy: it says 0\.9601"),
    ],
    ids=["a mean edited", "a row lost", "other runs"],
)
def test_a_table_that_does_not_follow_from_the_runs_is_named(study, name, change, named):
    study.rows(name, change)
    assert re.search(named, said := witness(study, "tables")), said


def test_a_published_value_that_is_said_to_lie_within_and_does_not_stops_the_build(study, monkeypatch):
    study.text("published.yaml", "0.9502", "0.9302")
    assert build(study, "claims") == ""
    plant(monkeypatch, published_cells, "_cell_claim", "lies outside {ends}", "lies within {ends}")
    assert "a second computation gives" in build(study, "claims")


def test_a_certificate_that_does_not_hold_is_not_proved_because_a_line_is_gone(study, monkeypatch):
    plant(monkeypatch, exact, "certificate", 'sha256(path) != check.get("sha256")', "False")
    study.text("certificates/and.json", '"bias": "-3/2"', '"bias": "1/2"')
    assert decided(study) == ""
    assert witness(study, "claims").startswith("the checker refuses a certificate")


def loosened(check: dict[str, Any]) -> None:
    if check["name"] == "backward_double":
        check["bound"] = 1e-2


def test_a_bound_that_is_loosened_in_the_code_is_not_the_one_declared(study):
    study.json("agreement.json", lambda checks: [loosened(check) for check in checks] and None)
    assert decided(study) == ""
    assert "the bound 0.01 for backward_double, and the claim has 1e-13;" in witness(study, "claims")


def test_an_error_beyond_its_bound_is_not_agreement(study, monkeypatch):
    plant(monkeypatch, theory, "agreement", '["measured"] <= within', '["measured"] <= 9 * within')
    study.json(
        "agreement.json", lambda checks: [check.update(measured=2 * check["bound"]) for check in checks] and None
    )
    assert decided(study) == ""
    assert "it says supported, but a second computation gives refuted" in witness(study, "claims")


def test_a_verdict_that_nobody_compares_with_its_expectation_is_compared_again(study, monkeypatch):
    study.keep_claims(lambda claim: claim["id"] not in ("mixed", "hair", "some"))
    study.claim("rate_test_accuracy", lambda claim: claim.update(expected="refuted"))
    for place in (verdicts, ledger_file):
        monkeypatch.setattr(place, "unexpected", lambda *_: [])
    assert study.claims() == ""
    said = witness(study, "claims", unexpected=False)
    assert said.startswith("claim rate_test_accuracy is supported, but refuted is expected")


def test_a_claim_that_is_dropped_is_missed(study, monkeypatch):
    right = ledger.ledger
    monkeypatch.setattr(ledger_file, "ledger", lambda claims, sources: right(claims, sources)[:-20])
    assert decided(study) == ""
    assert re.search("lacks", witness(study, "claims"))


@pytest.mark.parametrize(
    "words",
    [
        '[So.]{.reading .because claim="its"}',
        '[So.]{.guide .title claim="its"}',
        "::: {#claim:its .claim}\n[So.]{.guide}\n:::",
    ],
)
def test_words_and_an_entry_of_a_claim_that_there_is_not_stop_the_build(study, words):
    study.text("templates/appendix.md", "<< ledger() >>", f"<< ledger() >>\n\n{words}")
    assert re.search("of the claim '(its)?', which claims.json lacks", said := build(study, "page")), said


def test_a_rule_without_a_witness_is_not_published(study):
    study.claim("gate_and", lambda claim: claim.update(rule={"surely": {}}))
    assert "does not know the rule surely" in witness(study, "claims")


WRITER = {
    "a mark of another verdict": (html_writer, "_mark", 'verdict = pairs["verdict"]', 'verdict = "supported"'),
    "a badge of another verdict": (
        html_writer,
        "_verdict",
        '["verdict", pairs["verdict"],',
        '["verdict", "supported",',
    ),
    "a mark with the sign of another verdict": (html_writer, "_mark", "{SIGNS[verdict]}", '{SIGNS["proved"]}'),
    "a mark that is called otherwise": (html_writer, "_mark", '{"title": text(words)}', '{"title": "proved"}'),
    "a badge with the sign of another verdict": (
        html_writer,
        "_verdict",
        '{SYMBOLS[pairs["verdict"]]}',
        '{SYMBOLS["proved"]}',
    ),
    "a badge that says another verdict": (
        html_writer,
        "_verdict",
        "[symbol, *words, raw(against)]",
        '[symbol, raw("proved"), raw(against)]',
    ),
    "numbers that are lost": (html_writer, "_value", "pairs, words)", "pairs, [])"),
    "a number that leads to another place": (html_writer, "_value", 'pairs.get(name, "")', 'pairs.get("source", "")'),
    "rows in another order": (html_writer.Writer, "_grid", "content.body))", "content.body[::-1]))"),
}


@pytest.fixture
def document(study: Study) -> Study:
    """The study, with a document that has no figures."""
    assert study.document() == ""
    study.json("document.json", lambda tree: {"blocks": [it for it in tree["blocks"] if it["t"] != "Figure"]})
    return study


def read_back(study: Study) -> str:
    """What is wrong with the page as it was written."""
    assert study.page() == ""
    return complaint(check_html, study.folder / "page.html", study.folder, Account())


def test_a_page_as_it_should_be_is_read_back(document):
    assert read_back(document) == ""


@pytest.mark.parametrize("mistake", WRITER)
def test_a_mistake_in_what_writes_the_page_stops_the_build(mistake, document, monkeypatch):
    plant(monkeypatch, *WRITER[mistake])
    assert "a second computation gives" in read_back(document)
