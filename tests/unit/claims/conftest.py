"""Small studies with real tables: what `writeup gather_runs` would write, from values that a test chooses."""

import json
from dataclasses import replace

import pytest
import yaml

from builtin import EXPERIMENT
from factories import schema, spelled
from writeup.certificates import verdicts
from writeup.claims.claim_file import read_claims
from writeup.claims.design import design
from writeup.claims.ledger import ledger
from writeup.claims.published import read_published
from writeup.claims.results import Sources, read_results
from writeup.claims.verdicts import complaint, unexpected
from writeup.cli import main
from writeup.experiment.run_files import csv_text
from writeup.experiment.table import epoch_columns, run_columns
from writeup.files import write_json
from writeup.mnist_mlp.claims.extension import EXTENSION

SCHEMA, PUBLISHED_SCHEMA = schema("claims"), schema("published")
METRICS = EXPERIMENT.measures
FIXED = spelled(hidden_size=128)
RATES = ("1", "0.1", "0.01")
NOISE = (0.001, -0.002, 0.0, 0.002, -0.001) * 4


class Study:
    """A study on disk: a learning-rate sweep whose accuracy and loss a test sets, run by run."""

    def __init__(self, folder, seeds=5, preliminary=False, rates=RATES):
        self.folder = folder
        self.seeds = list(range(seeds))
        self.preliminary = preliminary
        self.rates = rates
        self.published = None
        self.expected_on = {}
        self.agreement = []
        self.checks = {}
        self.rows = {
            (rate, seed): self.row(rate, seed, accuracy)
            for rate, accuracy in zip(rates, (0.95, 0.92, 0.75), strict=True)
            for seed in self.seeds
        }

    def row(self, rate, seed, accuracy):
        measured = accuracy + NOISE[seed]
        values = {name: 1 - measured if "loss" in name else measured for name in METRICS}
        fixed = {"dataset": "mnist", **FIXED, "learning_rate": rate, "seed": seed}
        return {**fixed, "sweeps": "learning_rate", **values, "diverged": False}

    def diverge(self, rate, seed):
        self.rows[rate, seed] |= {"diverged": True, **dict.fromkeys(METRICS)}

    @property
    def plan(self):
        return {
            "experiment": EXPERIMENT.as_json(),
            "dataset": "mnist",
            "data": {"dataset": "mnist", "train": 48000, "validation": 12000, "test": 10000},
            "seeds": self.seeds,
            "confidence": 0.95,
            "preliminary": self.preliminary,
            "sweeps": [
                {
                    "name": "learning_rate",
                    "title": "Learning rates",
                    "vary": {"learning_rate": list(self.rates)},
                    "configurations": [{**FIXED, "learning_rate": rate} for rate in self.rates],
                }
            ],
        }

    def write(self):
        rows = list(self.rows.values())
        (self.folder / "plan.json").write_text(json.dumps(self.plan))
        (self.folder / "experiment.json").write_text(json.dumps(EXPERIMENT.as_json()))
        (self.folder / "runs.csv").write_text(csv_text(run_columns(EXPERIMENT), rows))
        (self.folder / "epochs.csv").write_text(csv_text(epoch_columns(EXPERIMENT), self._epochs(rows)))

    @staticmethod
    def _epochs(rows):
        for row in rows:
            for epoch in (1, 2) if not row["diverged"] else ():
                before = (2 - epoch) * 0.1
                change = {
                    name: row[name] + (before if "loss" in name else -before)
                    for name in EXPERIMENT.every_epoch
                    if name in METRICS
                }
                yield {
                    **{name: row[name] for name in EXPERIMENT.columns},
                    "epoch": epoch,
                    **change,
                    "weight_norm_1": 9.0,
                    "weight_norm_2": 3.0,
                }

    def sources(self):
        self.write()
        published = read_published(EXPERIMENT, self.published, PUBLISHED_SCHEMA) if self.published else None
        planned = design(EXPERIMENT, self.plan, published)
        results = read_results(planned, self.folder / "runs.csv", self.folder / "epochs.csv", EXTENSION)
        certificates = {path.stem: path for path in (self.folder / "certificates").glob("*.json")}
        added = {"agreement": self.agreement}
        return Sources(planned, results, certificates, self.checks, extension=EXTENSION, added=added)

    def publish(self, values):
        """Give the study published values to compare with."""
        self.published = self.folder / "published.yaml"
        self.published.write_text(yaml.safe_dump(values))

    def certify(self, certificate):
        """Put a certificate in the study's folder, and check it; where it lies."""
        path = self.folder / "certificates" / f"{certificate['name']}.json"
        write_json(path, certificate)
        self.checks |= {check["name"]: check for check in verdicts([path])}
        return path

    def entry(self, rule, **claim):
        """The ledger's entry for one claim."""
        return ledger([self._read(rule, **claim)], self.sources())[0]

    def entries(self, rules):
        """The ledger's entries for several claims, one a rule."""
        return ledger([replace(self._read(rule), id=f"it{i}") for i, rule in enumerate(rules)], self.sources())

    def complaint(self, rule, **claim):
        """What the ledger has against one claim; nothing if it came out as expected."""
        return "".join(map(complaint, unexpected([self.entry(rule, **claim)], self.preliminary)))

    def step(self, *claims, flags=()):
        """The exit status of `writeup decide_claims` and the ledger it wrote, None if it wrote none."""
        self.write()
        (self.folder / "agreement.json").write_text(json.dumps(self.agreement))
        self.declare(*claims)
        output = self.folder / "claims.json"
        inputs = {name: self.folder / f"{name}.json" for name in ("plan", "experiment", "agreement")}
        inputs |= {name: self.folder / f"{name}.csv" for name in ("runs", "epochs")}
        inputs |= {"claims": self.folder / "claims.yaml", "certificates": self.folder / "none.json", "output": output}
        if self.published:
            inputs |= {"published": self.published}
        named = [str(word) for name, path in inputs.items() for word in (f"--{name}", path)]
        return main(["mnist_mlp.decide_claims", *named, *flags]), json.loads(
            output.read_text()
        ) if output.exists() else None

    def declare(self, *claims):
        (self.folder / "claims.yaml").write_text(yaml.safe_dump({**self.expected_on, "claims": list(claims)}))

    def _read(self, rule, **claim):
        self.declare(a_claim(rule, **claim))
        (read,) = read_claims(EXPERIMENT, self.folder / "claims.yaml", SCHEMA)
        return read


def a_claim(rule, statement="Slow learners score less.", expected="supported", **more):
    """One claim as a user declares it."""
    return {"id": "it", "section": "learning_rate", "statement": statement, "rule": rule, "expected": expected, **more}


@pytest.fixture
def study(tmp_path):
    return Study(tmp_path)


@pytest.fixture
def make_study(tmp_path):
    return lambda **terms: Study(tmp_path, **terms)


@pytest.fixture
def claim():
    return a_claim
