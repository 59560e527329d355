"""The default study as it was measured, with certificates made anew, in a folder of its own to plant faults in."""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from builtin import EXPERIMENT
from factories import MADE
from writeup.cli import main
from writeup.experiment.run_files import csv_text
from writeup.files import write_json
from writeup.witness.statistics import deviation, mean, student
from writeup.witness.study import read

ROOT = Path(__file__).parents[2]
MEASURED = ROOT / "tests/data/default-study"
THEORY = ("softmax", "backprop", "and", "or", "xor", "xor_network", "separability")
DERIVED = {"derive_softmax": "softmax", "derive_backprop": "backprop", "certify_separability": "separability"}
"""Step → the certificate that it writes."""
ELSEWHERE = (
    "search",
    "winner",
    "plateau",
    "spectrum",
    "sharpness",
    "origin_ratio",
    "relation",
    "predicted",
    "collapses",
    "beats_line",
)
"""Words of claims about what was not kept with the tables."""
SECTIONS = ("softmax", "backprop", "gates", "xor", "method", "appendix")
"""Sections that speak of nothing else."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # PyYAML may lack libyaml, which is ten times as fast
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def step(*words: Any) -> str:
    """What `writeup STEP …` complains of; nothing if it went well."""
    told = io.StringIO()
    with redirect_stderr(told), redirect_stdout(io.StringIO()):
        failed = main([str(word) for word in words])
    said = "".join(line for line in told.getvalue().splitlines(keepends=True) if failed or ": warning: " not in line)
    assert failed == bool(said)
    return said


@dataclass(frozen=True)
class Study:
    """A study on disk, and the steps that stand between it and the document."""

    folder: Path

    # -- Planting

    def text(self, name: str, old: str, new: str, count: int = 1) -> None:
        """Replace `old`, which stands in the file just so often."""
        path = self.folder / name
        found = path.read_text(encoding="utf-8")
        assert found.count(old) == count, f"{name} says {old!r} {found.count(old)} times"
        path.write_text(found.replace(old, new), encoding="utf-8")

    def json(self, name: str, change: Callable[[Any], Any]) -> None:
        """Change the value in a JSON file in place, or to what `change` returns."""
        path = self.folder / name
        value = json.loads(path.read_text(encoding="utf-8"))
        changed = change(value)
        path.write_text(json.dumps(value if changed is None else changed), encoding="utf-8")

    def rows(self, name: str, change: Callable[[list[dict[str, str]]], Any]) -> None:
        """Change the rows of a table in place, or to what `change` returns."""
        path = self.folder / name
        with path.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        columns = list(rows[0])
        changed = change(rows)
        path.write_text(csv_text(columns, rows if changed is None else changed), encoding="utf-8")

    def declared(self) -> Any:
        """The file of claims."""
        return yaml.load((self.folder / "claims.yaml").read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 (safe)

    def declare(self, change: Callable[[Any], None]) -> None:
        """Change the file of claims in place."""
        declared = self.declared()
        change(declared)
        text = yaml.dump(declared, Dumper=DUMPER, allow_unicode=True)
        (self.folder / "claims.yaml").write_text(text, encoding="utf-8")

    def claim(self, name: str, change: Callable[[dict[str, Any]], None]) -> None:
        """Change one claim as declared."""

        def changed(declared: Any) -> None:
            (found,) = [claim for claim in declared["claims"] if claim["id"] == name]
            change(found)

        self.declare(changed)

    def keep_claims(self, wanted: Callable[[dict[str, Any]], bool]) -> None:
        """Leave the claims out that have nothing to do with what is tested."""
        self.declare(lambda declared: declared.update(claims=list(filter(wanted, declared["claims"]))))

    # -- Building

    def check(self, *theorems: str) -> str:
        return step("check", *(self.folder / "certificates" / f"{name}.json" for name in theorems or THEORY))

    def table(self, new: str = "new-") -> str:
        output = [f"--output={self.folder / f'{new}runs.csv'}", f"--epochs={self.folder / f'{new}epochs.csv'}"]
        output += [f"--experiment={self.folder / f'{new}experiment.json'}"]
        return step(
            "gather_runs", f"--plan={self.folder / 'plan.json'}", f"--runs-root={self.folder / 'runs'}", *output
        )

    def summary(self) -> str:
        tables = [f"--{name}={self.folder / name}.json" for name in ("plan", "experiment")]
        return step(
            "summarise_runs", *tables, f"--runs={self.folder / 'runs.csv'}", f"--output={self.folder / 'summary.csv'}"
        )

    def claims(self, output: str = "claims.json", *more: str) -> str:
        inputs = {name: self.folder / f"{name}.json" for name in ("plan", "experiment", "agreement")}
        inputs |= {name: self.folder / f"{name}.csv" for name in ("runs", "epochs")}
        inputs |= {name: self.folder / f"{name}.yaml" for name in ("claims", "published")}
        inputs |= {"output": self.folder / output}
        certificates = [self.folder / "certificates" / f"{name}.json" for name in THEORY]
        return step(
            "mnist_mlp.decide_claims",
            *(f"--{name}={path}" for name, path in inputs.items()),
            f"--checks={self.folder / 'checks.json'}",
            *more,
            "--certificates",
            *certificates,
        )

    def document(self) -> str:
        places = [path for kind in ("*.csv", "*.json", "certificates/*.json") for path in self.folder.glob(kind)]
        made = json.dumps({path.as_posix(): [["write_plan", "0" * 12]] for path in sorted(places)})
        record = self.folder / "provenance.json"
        data = json.dumps({"name": "mnist", "sha256": {}, "read_by": ["train"]})
        given = ["--made", made, "--libraries=[]", "--data", data]
        assert step("record_provenance", *given, f"--output={record}") == ""
        published = [f"--published={self.folder / 'published.yaml'}"]
        places = [f"--results={self.folder}", f"--templates={self.folder / 'templates'}"]
        theory = ["--theory", "softmax", "backprop", "gates", "xor"]
        theory += ["--figure-names", "gates", "xor", "weights_regularization"]
        return step(
            "mnist_mlp.render_document", *places, *published, *theory, f"--output={self.folder / 'document.json'}"
        )

    def page(self) -> str:
        return step("write_html", *self._written("page.html"))

    def pdf(self) -> str:
        names = (
            "plan.json",
            "experiment.json",
            "runs.csv",
            "epochs.csv",
            "summary.csv",
            "agreement.json",
            "claims.json",
        )
        evidence = [self.folder / name for name in names]
        evidence += [self.folder / "certificates" / f"{name}.json" for name in THEORY]
        declared = [f"--own={self.folder / 'claims.yaml'}", f"--published={self.folder / 'published.yaml'}"]
        return step("write_pdf", *self._written("page.pdf"), *declared, "--attached", *evidence)

    def _written(self, output: str) -> list[str]:
        front = {"title": "T", "subtitle": "", "author": {"name": "A", "email": ""}, "date": "2026-11-23", "lang": "en"}
        places = [f"--document={self.folder / 'document.json'}", f"--figures={self.folder / 'drawn'}"]
        places += [f"--templates={self.folder / 'templates'}", f"--output={self.folder / output}"]
        return [*places, "--front", json.dumps(front)]

    def agreement(self) -> str:
        return step("mnist_mlp.compare_code_with_theory", f"--output={self.folder / 'agreement.json'}")


def spread(folder: Path) -> None:
    """The folders of the runs, from the tables that were made of them."""
    courses: dict[str, list[dict[str, str]]] = {}
    columns = ("epoch", *EXPERIMENT.every_epoch)
    for row in csv.DictReader((folder / "epochs.csv").read_text().splitlines()):
        courses.setdefault(EXPERIMENT.read_run(row).path, []).append(row)
    for row in csv.DictReader((folder / "runs.csv").read_text().splitlines()):
        place = folder / "runs" / EXPERIMENT.read_run(row).path
        place.mkdir(parents=True)
        numbers = {name: float(row[name]) for name in (*EXPERIMENT.names, "seed", *EXPERIMENT.measures)}
        result = {**numbers, **MADE, "dataset": row["dataset"], "diverged": row["diverged"] == "true"}
        (place / "result.json").write_text(json.dumps(result))
        course = [{name: row[name] for name in columns} for row in courses[str(place.relative_to(folder / "runs"))]]
        (place / "epochs.csv").write_text(csv_text(columns, course))


def can_be_asked(claim: dict[str, Any], sweeps: set[str]) -> bool:
    """Whether the tables hold what the claim speaks of."""
    words = json.dumps([claim["id"], claim["section"], claim["rule"]])
    return set(re.findall(r'"sweep": "(\w+)"', words)) <= sweeps and not any(word in words for word in ELSEWHERE)


def build_whole(folder: Path) -> None:
    """The study without a fault: everything that the document is made from, and the document's templates."""
    folder.mkdir()
    for name in ("plan.json", "runs.csv", "epochs.csv", "best_model.json"):
        shutil.copy(MEASURED / name, folder)
    write_json(folder / "experiment.json", EXPERIMENT.as_json())
    plan = json.loads((folder / "plan.json").read_text())
    write_json(folder / "plan.json", {**plan, "experiment": EXPERIMENT.as_json()}, sort_keys=False)
    shutil.copytree(ROOT / "templates", folder / "templates")
    shutil.copy(ROOT / "config/published.yaml", folder)
    shutil.copy(ROOT / "config/claims.yaml", folder)
    (folder / "drawn").mkdir()
    study, proofs = Study(folder), folder / "certificates"
    sweeps = {sweep["name"] for sweep in plan["sweeps"]}
    study.keep_claims(lambda claim: can_be_asked(claim, sweeps))
    included = [f'<% include "{section}.md" %>' for section in SECTIONS]
    (folder / "templates/writeup.md").write_text("# The document {#sec:document}\n\n" + "\n\n".join(included) + "\n")
    for name, certificate in DERIVED.items():
        assert step(name, "--output", proofs / f"{certificate}.json") == ""
    gates = [proofs / "and.json", proofs / "or.json"]
    assert step("certify_gates", "--outputs", *gates) == ""
    network = proofs / "xor_network.json"
    assert step("certify_xor", "--gates", *gates, "--output", proofs / "xor.json", "--network", network) == ""
    assert (
        step("check_certificates", *(proofs / f"{name}.json" for name in THEORY), "--output", folder / "checks.json")
        == ""
    )
    assert study.summary() == ""
    assert study.agreement() == ""
    assert study.claims() == ""
    spread(folder)


WORDS = """# Results {#sec:results}

::: guide
A rate of one gives << cell("learning_rate", "test_accuracy", learning_rate=1).mean | show("%") >>, and at least
<< cell("learning_rate", "test_accuracy", learning_rate=1).low | show("%") >>.
:::

<% for sweep in sweeps %>
<< sweep_table(sweep) >>

: << sweep.title >> {#tbl:<< sweep.name >>}

<% endfor %>
<< claim("rate_test_accuracy") >> << because("rate_test_accuracy") >>
[It is the longer journey.]{.reading claim="rate_test_accuracy"} << claim("mixed") >> << because("mixed") >>
<% if is_supported("mixed") %>[So none is too small.]{.step rests="mixed"}<% endif %>
<< claim("hair") >>

<< derivation("softmax", "jacobian") >>

<< best_table(3) >>

: The best {#tbl:best .no-row-heads}

<< gate_table() >>

<< functions_table() >>

<< counts_table() >>

<< xor_network_table() >>

<% include "appendix.md" %>
"""


RATES = {"metric": "test_accuracy", "sweep": "learning_rate"}
LOSS = "mean('test_accuracy', learning_rate=0.01) - mean('test_accuracy', learning_rate=1)"


def further_claims(study: Any) -> list[dict[str, Any]]:
    """Claims that come out in every way: refuted by some of their runs, and undecided by a hair."""
    again = read(study.folder, ())
    runs = [again.value("test_accuracy", again.sweeps["learning_rate"][0], None, seed) for seed in again.seeds]
    error = student(0.0008, len(runs) - 1) * deviation(runs) / len(runs) ** 0.5
    mixed = {
        "statement": f"All rates reach << rule.above | show('%') >>; the least loses << ({LOSS}) | show('points') >>.",
        "because": "All of them have time enough.",
        "rule": {"in_range": {**RATES, "above": 0.8}},
    }
    hair = {
        "statement": "All rates stay below << rule.below | show('%') >>.",
        "rule": {"in_range": {**RATES, "below": round(mean(runs) - error, 6)}},
    }
    some = {
        "statement": "Every single run reaches << rule.above | show('%') >>.",
        "rule": {"every_run": {**RATES, "above": 0.8}},
    }
    named = {"mixed": mixed, "hair": hair, "some": some}
    return [{"id": name, "section": "learning_rate", "expected": "supported", **it} for name, it in named.items()]


def build_small(whole: Path, folder: Path) -> None:
    """The study without a fault, whose document has the tables."""
    shutil.copytree(whole, folder)
    page = folder / "templates/writeup.md"
    appendix = '<% include "appendix.md" %>'
    page.write_text(page.read_text().replace(appendix, WORDS))
    study = Study(folder)
    study.declare(lambda declared: declared["claims"].extend(further_claims(study)))
    assert study.table(new="") == study.summary() == study.claims("claims.json", "--allow-unexpected") == ""
    assert study.document() == ""


def take(origin: Path, folder: Path, *edited: str) -> Study:
    """A study to plant faults in: its files are copies; its runs and its templates are so if they are `edited`."""
    linked = {"runs", "templates"} - {*edited}
    shutil.copytree(origin, folder, ignore=shutil.ignore_patterns(*linked))
    for name in linked:
        (folder / name).symlink_to(origin / name)
    return Study(folder)
