"""The names that the templates may use: every number with the file and the place it came from.

    sweeps          the study's sweeps, each with its title, what it varies, and its table as Markdown
    cell(…)         a metric over seeds from results/summary.csv: `cell("tuned", "test_accuracy", momentum=0).mean`
    claim(id)       what a claim says under its verdict, with its badge; `quote(id)` the original's own words for it
    because(id)     the author's reason for the verdict of a claim, marked as a reading; `has_because(id)` if it has one
    claim_kinds     how the claims were decided, in words, each with how many: means that share the joint confidence, …
    best            the model that results/best_model.json looks into
    derivation(…)   the certified steps of a derivation, displayed; `calculation(…)`: without their reasons
    has_theory(…), has_figure(…)    whether the study tells that part of the theory, has that figure
    words_of(…)     the template that explains a sweep: the study's own, or a list of its claims
    placed(…)       whether these words place a figure; the appendix has those that they do not place
    quotes          whether the study's claims repeat anybody's words
    plan, agreement, certificates, claims      the result files themselves

A number reaches the page through the filter `show`, which writes it with its unit and marks it with its source.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from writeup.claims.numbers import show
from writeup.claims.published import Published
from writeup.document import formula_rendering, ledger_entries, provenance_appendix
from writeup.document.plain import plain_titles
from writeup.document.sourced import Sourced, show_sourced, source, with_source
from writeup.document.template_paths import read_words
from writeup.errors import DocumentError
from writeup.experiment.parameters import HEADINGS, HYPERPARAMETERS, worth_showing
from writeup.experiment.plan import spell
from writeup.experiment.run_files import csv_rows
from writeup.experiment.theory import certificates
from writeup.files import read_json

ACCURACIES = {
    "train_accuracy": "Training, last epoch",
    "validation_accuracy": "Validation, last epoch",
    "best_validation_accuracy": "Validation, best epoch",
    "test_accuracy": "[Test, at that epoch]{.decisive}",
}
"""The accuracies of a run, each with the epoch that it is from."""


@dataclass(frozen=True)
class Cell:
    """A metric of one configuration over seeds, and how many runs diverged.

    There is no interval with one seed, or where the seeds gave two values only, `least` and `greatest`.
    """

    mean: Sourced | None
    low: Sourced | None
    high: Sourced | None
    seeds: int
    diverged: int
    least: Sourced | None = None
    greatest: Sourced | None = None

    @property
    def half(self) -> Sourced | None:
        """Half the width of the interval."""
        if self.mean is None or self.low is None or self.high is None:
            return None
        return Sourced((self.high - self.low) / 2, self.mean.source, self.mean.metric, self.mean.seeds)


@dataclass(frozen=True)
class Summary:
    """results/summary.csv, by sweep, configuration and metric."""

    cells: Mapping[tuple[str, tuple[str, ...], str], Cell]
    configurations: Mapping[str, Sequence[tuple[str, ...]]]

    def find(self, sweep: str, metric: str, **at: float | str) -> Cell:
        """The one cell of `sweep` with the hyper-parameters `at`; DocumentError if there is none, or more than one."""
        if sweep not in self.configurations:
            raise DocumentError(f"the study has no sweep {sweep!r}; its sweeps are {', '.join(self.configurations)}.")
        wanted = {HYPERPARAMETERS.index(k): v if isinstance(v, str) else spell(v) for k, v in at.items()}
        found = [c for c in self.configurations[sweep] if all(c[i] == v for i, v in wanted.items())]
        if len(found) != 1:
            raise DocumentError(f"{len(found)} configurations of {sweep} have {at}; name exactly one.")
        return self.cells[sweep, found[0], metric]


def summary(path: Path, seeds: str) -> Summary:
    """Read results/summary.csv, whose numbers are over `seeds`."""
    cells, configurations = {}, dict[str, list[tuple[str, ...]]]()
    for row in csv_rows(path)[1]:
        configuration = tuple(row[name] for name in HYPERPARAMETERS)
        configured = ", ".join(f"{name.replace('_', ' ')} {row[name]}" for name in HYPERPARAMETERS)
        place = f"{path.name}: sweep {row['sweep'].replace('_', ' ')}, {configured}, {row['metric'].replace('_', ' ')}"
        number = {
            name: Sourced(float(row[name]), place, row["metric"], seeds) if row[name] else None
            for name in ("mean", "low", "high", "least", "greatest")
        }
        cells[row["sweep"], configuration, row["metric"]] = Cell(
            **number, seeds=int(row["seeds"]), diverged=int(row["diverged"])
        )
        if configuration not in configurations.setdefault(row["sweep"], []):
            configurations[row["sweep"]].append(configuration)
    return Summary(cells, configurations)


class Context:
    """All that the templates may name, read from the results folder.

    `theory` are the parts of the theory that the study tells, `own` is the folder of its own templates, `figures` are
    the names of the figures that it has. The verdicts are those in `claims`, or in the folder.
    """

    def __init__(
        self,
        results: Path,
        published: Published | None,
        theory: Sequence[str],
        own: Path,
        figures: Collection[str],
        claims: Path | None = None,
    ) -> None:
        self.plan = plain_titles(read_json(results / "plan.json"))
        self.summary = summary(results / "summary.csv", ", ".join(map(str, self.plan["seeds"])))
        self.provenance = read_json(results / "provenance.json")
        _, self.runs = csv_rows(results / "runs.csv")
        self.best = read_json(results / "best_model.json")
        self.agreement = read_json(results / "agreement.json")
        self.theory, self.own = theory, own
        self.claims = {claim["id"]: claim for claim in read_json(claims or results / "claims.json")}
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
            "sources": lambda: provenance_appendix.entries(self.provenance),
            "contradictions": lambda: ledger_entries.contradictions(self.claims.values(), preliminary=self.preliminary),
            "sweeps": self.plan["sweeps"],
            "cell": self.summary.find,
            "best": self.best,
            "published": self.published,
            "claim": self.claim,
            "quote": self.quote,
            "because": lambda name: ledger_entries.reading(self._find(name)),
            "claim_kinds": ledger_entries.kinds(self.claims.values()),
            "has_because": lambda name: bool(self._find(name)["because"]),
            "claims": self.claims_of,
            "ledger": self.ledger,
            "has_figure": self.figures.__contains__,
            "has_theory": self.theory.__contains__,
            "words_of": self.words_of,
            "placed": self.placed,
            "quotes": any(claim["quote"] for claim in self.claims.values()),
            "certificates": list(theory.values()),
            "agreement": self.agreement,
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
            "runs_table": self.runs_table,
        }

    def words_of(self, section: str) -> str:
        """The template that explains a section: the study's own, never that of another study; else its claims."""
        name = f"sweeps/{section}.md"
        return name if (self.own / name).exists() else "sweeps/any.md"

    def placed(self, section: str, figure: str) -> bool:
        """Whether the study's own words about a section place `figure`."""
        path = self.own / self.words_of(section)
        return path.exists() and f"]({figure})" in read_words(path)

    @property
    def preliminary(self) -> bool:
        """Whether a claim about runs may stay undecided."""
        return bool(self.plan["preliminary"])

    def claim(self, name: str) -> str:
        """What the claim `name` says under its verdict, with its badge."""
        return ledger_entries.stated(self._find(name), preliminary=self.preliminary)

    def quote(self, name: str) -> str:
        """The original's own words for the claim `name`, with its badge."""
        claim = self._find(name)
        if not claim["quote"]:
            raise DocumentError(f"the claim {name} has no quote; give it one, or write << claim({name!r}) >>.")
        return f"“{claim['quote']}” {ledger_entries.badge(claim, preliminary=self.preliminary)}"

    def _find(self, name: str) -> Mapping[str, Any]:
        if name not in self.claims:
            raise DocumentError(f"no claim is called {name!r}; declare it in the file of claims, or mend the name.")
        found: Mapping[str, Any] = self.claims[name]
        return found

    def claims_of(self, section: str) -> list[str]:
        """The names of the claims of one section, in the order declared."""
        return [name for name, claim in self.claims.items() if claim["section"] == section]

    def ledger(self) -> str:
        """Every claim with its verdict and all that it rests on, section by section."""
        sections = list(dict.fromkeys(claim["section"] for claim in self.claims.values()))
        claims = sorted(self.claims.values(), key=lambda claim: sections.index(claim["section"]))
        entries = (ledger_entries.entry(claim, preliminary=self.preliminary) for claim in claims)
        return "\n\n".join(entries)

    def sweep_table(self, sweep: Mapping[str, Any]) -> str:
        """A row for each configuration: accuracies in percent with their intervals, published values beside them."""
        varied = list(sweep["vary"])
        heads = [HEADINGS[name] for name in varied]
        printed = [self.published_values(sweep["name"], each) for each in sweep["configurations"]]
        for metric, label in ACCURACIES.items():
            heads += [label, *(["Published"] if any(row[metric] for row in printed) else [])]
        rows = []
        for configuration, row in zip(sweep["configurations"], printed, strict=True):
            cells = [show_sourced(configuration[name]) for name in varied]
            for metric in ACCURACIES:
                cells.append(percent(self.summary.find(sweep["name"], metric, **configuration)))
                cells += [row[metric]] if any(each[metric] for each in printed) else []
            rows.append(cells)
        return formula_rendering.table(heads, rows)

    def published_values(self, sweep: str, configuration: Mapping[str, str]) -> dict[str, str]:
        """What was published for a configuration of `sweep`: metric → percent, empty where there is nothing."""
        values = dict.fromkeys(ACCURACIES, "")
        for metric in values:
            target = self.published and self.published.target(sweep, configuration, metric)
            if target and target.declared:
                values[metric] = show_sourced(Sourced(target.value * 100, f"published.yaml: {target.source}"), places=2)
        return values

    def runs_table(self) -> str:
        """Every run of the study: what it was, where it stands, what it reached."""
        names = worth_showing(self.runs)
        heads = [*(HEADINGS[name] for name in names), "Seed", *ACCURACIES.values(), "Sweeps"]
        rows = [
            [
                *(row[name] for name in names),
                row["seed"],
                *("diverged" if row["diverged"] == "true" else _percent(float(row[metric])) for metric in ACCURACIES),
                row["sweeps"].replace(";", ", ").replace("_", " "),
            ]
            for row in self.runs
        ]
        return formula_rendering.table(heads, rows)


def percent(cell: Cell) -> str:
    """Mean ± half the width of its interval, in percent; runs that diverged, or two values only, are named instead."""
    if cell.diverged or cell.mean is None:
        return f"diverged ({cell.diverged} of {cell.seeds})"
    if cell.half is None and cell.least is not None and cell.greatest is not None and cell.seeds > 1:
        return f"{_sourced_percent(cell.least)} or {_sourced_percent(cell.greatest)}"
    mean = _sourced_percent(cell.mean)
    return mean if cell.half is None else f"{mean} ± {_percent(cell.half)}"


def _sourced_percent(value: Sourced) -> str:
    return show_sourced(Sourced(value * 100, value.source, seeds=value.seeds), places=2)


def _percent(value: float) -> str:
    return show(value * 100, places=2)
