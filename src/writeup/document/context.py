"""The names that the templates may use: every number with the file and the place it came from.

    sweeps          the study's sweeps, each with its title, what it varies, and its table as Markdown
    cell(…)         a metric over seeds from results/summary.csv: `cell("tuned", "test_accuracy", momentum=0).mean`
    claim(id)       what a claim says under its verdict, with its badge; `quote(id)` the original's own words for it
    because(id)     the author's reason for the verdict of a claim, marked as a reading; `has_because(id)` if it has one
    is_supported(id)  whether a claim is supported or proved
    claim_kinds     how the claims were decided, in words, each with how many: means that share the joint confidence, …
    derivation(…)   the certified steps of a derivation, displayed; `calculation(…)`: without their reasons
    has_theory(…), has_figure(…)    whether the study tells that part of the theory, has that figure
    words_of(…)     the template that explains a sweep: the study's own, or a list of its claims
    placed(…)       whether these words place a figure; the appendix has those that they do not place
    quotes          whether the study's claims repeat anybody's words
    witnessed()     what was computed a second time, each kind with how many numbers agreed
    plan, certificates, claims    the result files themselves
    score           what chooses the best configuration, in words, "" if nothing does; `score_unit` its unit
    run_unit        what the table of runs shows
    in_unit         the beginning of a caption: "in percent, " where all metrics are
    sweep_figures   the figures that a sweep may have: the beginning of the name, and the caption
    still           the share of itself by which the last epoch lowers a loss that figures mark as still falling
    units           the units of the metrics, which `show` knows besides its own
    further         whether there are metrics without a column in the tables of sweeps, see `further_table`
    parts           the templates that tell of the experiment itself: summary, method, search, best, limitations

An experiment that comes with the tool adds names to these, or replaces them.

A number reaches the page through the filter `show`, which writes it with its unit and marks it with its source.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.claims.published import Published
from writeup.document import formula_rendering, ledger_entries, provenance_appendix
from writeup.document.ledger_entries import ClaimNames
from writeup.document.measures import (
    exactly,
    further,
    heading,
    heads,
    in_percent,
    lost,
    setting,
    shown,
    tabled,
    written,
)
from writeup.document.plain import plain, plain_titles
from writeup.document.sourced import PUBLISHED, Sourced, source, with_source
from writeup.document.summary import summary
from writeup.document.template_paths import read_words
from writeup.experiment.declaration import STILL, Experiment, Metric
from writeup.experiment.run_files import csv_rows
from writeup.experiment.theory import certificates
from writeup.files import read_json

COURSES = "learning curves. Light lines are single seeds, bold ones their mean"
RESPONSES = "means over seeds with their intervals. Small points are single seeds"
IN_PERCENT = "in percent"
PARTS = {
    "summary": "findings.md",
    "method": "runs.md",
    "search": "halving.md",
    "best": "ranking.md",
    "limitations": "limits.md",
}


class Context:
    """All that the templates may name, read from the results folder.

    `theory` are the parts of the theory that the study tells, `own` is the folder of its own templates, `figures` are
    the names of the figures that it has. The verdicts are those in `claims`, or in the folder.
    """

    def __init__(
        self,
        experiment: Experiment,
        results: Path,
        published: Published | None,
        theory: Sequence[str],
        own: Path,
        figures: Collection[str],
        claims: Path | None = None,
    ) -> None:
        self.experiment, self.results = experiment, results
        self.plan = plain_titles(read_json(results / "plan.json"))
        self.summary = summary(experiment, results / "summary.csv", ", ".join(map(str, self.plan["seeds"])))
        self.provenance = read_json(results / "provenance.json")
        _, self.runs = csv_rows(results / "runs.csv")
        self.theory, self.own = theory, own
        decided = read_json(claims or results / "claims.json")
        self.claims = ClaimNames(decided, experiment.metrics, preliminary=bool(self.plan["preliminary"]))
        self.certificates = {
            name: read_json(results / "certificates" / f"{name}.json") for name in sorted(certificates(theory))
        }
        self.figures = frozenset(figures)
        self.published = published

    def names(self) -> dict[str, Any]:
        """The names, as the templates see them."""
        theory = self.certificates
        return {
            "plan": with_source(self.plan, "plan.json"),
            "source": source,
            "witnessed": self.witnessed,
            "sources": self.sources,
            "sweeps": self.plan["sweeps"],
            "cell": self.summary.find,
            "published": self.published,
            **self.claims.names(),
            "claim_kinds": ledger_entries.kinds(self.claims.all.values()),
            "ledger": self.claims.ledger,
            "has_figure": self.figures.__contains__,
            "has_theory": self.theory.__contains__,
            "words_of": self.words_of,
            "placed": self.placed,
            "quotes": any(claim["quote"] for claim in self.claims.all.values()),
            "certificates": list(theory.values()),
            "theory": None,
            "tested": [],
            "parts": {part: self.part_of(part) for part in PARTS},
            "sweep_figures": [("curves_", COURSES if self.experiment.courses else RESPONSES)],
            **self.measures(),
            "formula": lambda name, symbol: formula_rendering.formula(theory[name], symbol),
            "derivation": lambda name, chain: formula_rendering.derivation(theory[name], chain),
            "calculation": lambda name, *chains: formula_rendering.calculation(theory[name], *chains),
            "jacobian_matrix": lambda: formula_rendering.jacobian_matrix(theory["softmax"]),
            "gate_table": lambda: formula_rendering.gate_table({name: theory[name] for name in ("and", "or")}),
            "xor_system": lambda: formula_rendering.xor_system(theory["xor"]),
            "xor_contradiction": lambda: formula_rendering.xor_contradiction(theory["xor"]),
            "xor_network_table": lambda: formula_rendering.xor_network_table(theory["xor_network"]),
            "functions_table": lambda: formula_rendering.functions_table(theory["separability"]),
            "counts_table": lambda: formula_rendering.counts_table(theory["separability"]),
            "sweep_table": self.sweep_table,
            "still": STILL,
            "lost": self.lost,
            "units": [metric.unit for metric in self.experiment.metrics],
            "runs_table": self.runs_table,
            "further_table": self.further_table,
        }

    def sources(self) -> str:
        """The entries of the result files; that of the epochs only where something is measured after them."""
        unused = set() if self.experiment.courses else {"results/epochs.csv"}
        files = {path: facts for path, facts in self.provenance["files"].items() if path not in unused}
        published = self.published.file if self.published else ""
        return provenance_appendix.entries({**self.provenance, "files": files}, published)

    def witnessed(self) -> list[tuple[str, Sourced]]:
        """What was computed a second time before this document was made: its kind, and how much of it agreed."""
        path = self.results / "witness.json"
        counts = read_json(path)["witnessed"] if path.is_file() else {}
        return [(kind, Sourced(count, f"witness.json: witnessed, {kind}")) for kind, count in counts.items()]

    def measures(self) -> dict[str, Any]:
        """What captions say of the metrics."""
        score = self.experiment.metric(self.experiment.score) if self.experiment.score else None
        units = {"": "", "%": IN_PERCENT}
        return {
            "score": score.spoken if score else "",
            "score_unit": units.get(score.unit, f"in {plain(score.unit)}") if score else "",
            "run_unit": f"metrics {IN_PERCENT}" if in_percent(self.experiment.metrics) else "metrics",
            "in_unit": f"{IN_PERCENT}, " if in_percent(tabled(self.experiment)) else "",
            "further": bool(further(self.experiment)),
        }

    def part_of(self, part: str) -> str:
        """The template that tells of the experiment itself, such as its method: the study's own, or that of any."""
        return f"{part}.md" if (self.own / f"{part}.md").exists() else PARTS[part]

    def words_of(self, section: str) -> str:
        """The template that explains a section: the study's own, never that of another study; else its claims."""
        name = f"sweeps/{section}.md"
        return name if (self.own / name).exists() else "sweeps/any.md"

    def placed(self, section: str, figure: str) -> bool:
        """Whether the study's own words about a section place `figure`."""
        path = self.own / self.words_of(section)
        return path.exists() and f"]({figure})" in read_words(path)

    @property
    def lost(self) -> str:
        """What tables say of a run without a result."""
        return lost(self.experiment)

    def heading(self, name: str) -> str:
        """The head of the column of a parameter."""
        return heading(self.experiment.parameter(name))

    def setting(self, name: str, text: str) -> str:
        """The value of a parameter in a table."""
        return setting(self.experiment.parameter(name), text)

    def texts(self, names: Sequence[str]) -> list[int]:
        """The places of the parameters, of `names`, that are not numbers."""
        return [place for place, name in enumerate(names) if not self.experiment.parameter(name).is_number]

    def sweep_table(self, sweep: Mapping[str, Any]) -> str:
        """A row for each configuration: its metrics with their intervals, published values beside them."""
        varied, metrics = list(sweep["vary"]), tabled(self.experiment)
        printed = [self.published_values(sweep["name"], each) for each in sweep["configurations"]]
        beside = {metric.name for metric in metrics if any(row[metric.name] for row in printed)}
        row_heads = [self.heading(name) for name in varied]
        for name, head in heads(metrics).items():
            row_heads += [head, *(["Published"] if name in beside else [])]
        rows = []
        for configuration, row in zip(sweep["configurations"], printed, strict=True):
            cells = [self.setting(name, configuration[name]) for name in varied]
            for metric in metrics:
                cells.append(self._shown(sweep, metric, configuration))
                cells += [row[metric.name]] if metric.name in beside else []
            rows.append(cells)
        return formula_rendering.table(row_heads, rows, self.texts(varied))

    def further_table(self, sweep: Mapping[str, Any]) -> str:
        """A row for each configuration and each metric that the table of the sweep has no column for."""
        varied, metrics = list(sweep["vary"]), further(self.experiment)
        titles = heads(metrics)
        rows = [
            [
                *(self.setting(name, each[name]) for name in varied),
                titles[metric.name],
                self._shown(sweep, metric, each),
            ]
            for each in sweep["configurations"]
            for metric in metrics
        ]
        return formula_rendering.table(
            [*map(self.heading, varied), "Metric", "Mean"], rows, [*self.texts(varied), len(varied)]
        )

    def _shown(self, sweep: Mapping[str, Any], metric: Metric, configuration: Mapping[str, str]) -> str:
        return shown(self.summary.find(sweep["name"], metric.name, **configuration), metric, self.lost)

    def published_values(self, sweep: str, configuration: Mapping[str, str]) -> dict[str, str]:
        """What was published for a configuration of `sweep`: metric → number, empty where there is nothing."""
        values = dict.fromkeys(self.experiment.measures, "")
        for metric in self.experiment.metrics:
            target = self.published and self.published.target(sweep, configuration, metric.name)
            if target and target.declared:
                values[metric.name] = written(Sourced(target.value, f"{PUBLISHED}: {target.source}"), metric)
        return values

    def runs_table(self) -> str:
        """Every run of the study: what it was, where it stands, what it reached, or why it failed."""
        names = self.experiment.worth_showing(self.runs)
        metrics = [*tabled(self.experiment), *further(self.experiment)]
        failures = any(row.get("failure") for row in self.runs)
        row_heads = [*map(self.heading, names), "Seed", *heads(metrics).values(), "Sweeps"]
        rows = [
            [
                *(row[name] if self.experiment.parameter(name).is_number else plain(row[name]) for name in names),
                row["seed"],
                *(exactly(float(row[it.name]), it) if row["diverged"] == "false" else self.lost for it in metrics),
                row["sweeps"].replace(";", ", ").replace("_", " "),
                *([plain(row["failure"])] if failures else []),
            ]
            for row in self.runs
        ]
        left = [*self.texts(names), *([len(row_heads)] if failures else [])]
        return formula_rendering.table([*row_heads, *(["Reason"] if failures else [])], rows, left)
