"""Thousands of odd inputs, through the readers that users' files go through: no traceback, no case over two seconds."""

import json
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builtin import EXPERIMENT
from certified import DERIVED
from factories import MADE, a_run, schema
from writeup.certificates import check_file
from writeup.changes.builds import open_folder
from writeup.changes.comparison import compare
from writeup.changes.text_report import text_report
from writeup.changes.verify import verify
from writeup.claims.claim_file import expected_on, read_claims
from writeup.claims.design import design
from writeup.claims.ledger import ledger
from writeup.claims.published import read_published
from writeup.claims.results import Sources, read_results
from writeup.document.document_tree import parse
from writeup.document.prose_lint import faults
from writeup.document.sections import render
from writeup.experiment.config import study as own_study
from writeup.experiment.doors.declare import read_door
from writeup.experiment.plan import plan, runs
from writeup.experiment.schema import check_yaml, load_schema, load_yaml, numbers
from writeup.experiment.summary import read_table, summarize
from writeup.experiment.table import read_history, read_result
from writeup.files import read_json
from writeup.mnist_mlp.claims.extension import EXTENSION
from writeup.mnist_mlp.cost import megabytes, seconds
from writeup.mnist_mlp.declaration import study

from .mutations import as_json, as_yaml, fuzzed, mutated, mutated_text

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

ROOT = Path(__file__).parents[2]
MEASURED = ROOT / "tests/data/default-study"
PARTS = ("study", "claims", "published")
STUDY_SCHEMA = ROOT / "workflow/schemas/study.schema.yaml"
SCHEMAS = {name: schema(name) for name in PARTS}
FOLDERS = [ROOT, *sorted(path.parents[1] for path in ROOT.glob("examples/*/config/config.yaml"))]
CONFIGS = {folder: load_yaml(folder / "config/config.yaml") for folder in FOLDERS}
STUDIES = [config for config in CONFIGS.values() if "experiment" not in config]
OWN = [folder for folder, config in CONFIGS.items() if "experiment" in config]
"""Studies of experiments of their own."""
CLAIMS = load_yaml(ROOT / "config/claims.yaml")
PUBLISHED = load_yaml(ROOT / "config/published.yaml")
WRITTEN = [ROOT / "config" / name for name in ("config.yaml", "minimal.yaml", "claims.yaml", "published.yaml")]
TEMPLATES = sorted(ROOT.glob("templates/**/*.md"))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


def written(path, content):
    path.write_bytes(content)
    return path


# -- Configuration


def planned(config):
    """All that is worked out of a configuration before anything runs."""
    declared, images = study(config, SCHEMAS["study"])
    plan(declared)
    return [(seconds(run, images), megabytes(run, images)) for run in runs(declared)]


@fuzzed
@given(config=st.sampled_from(STUDIES).flatmap(mutated))
def test_a_configuration_is_planned_or_refused(tried, place, config):
    path = written(place / "config.yaml", as_yaml(config))
    tried(check_yaml, path)
    given = tried(load_yaml, path)
    if isinstance(given, dict):
        tried(planned, given)


@fuzzed
@given(config=st.sampled_from(STUDIES).flatmap(mutated))
def test_a_configuration_that_comes_from_elsewhere_than_a_file_is_planned_or_refused(tried, config):
    if isinstance(config, dict):
        tried(planned, config)


def planned_own(folder, config):
    """All that is worked out of a configuration of a study of its own experiment, which lies in `folder`."""
    door = read_door(config["experiment"], folder, config.get("defaults"))
    declared = own_study(config, load_schema(STUDY_SCHEMA, door.experiment), door.experiment)
    plan(declared)
    return [run.path for run in runs(declared)]


@fuzzed
@given(given=st.sampled_from(OWN).flatmap(lambda folder: st.tuples(st.just(folder), mutated(CONFIGS[folder]))))
def test_a_configuration_of_an_own_experiment_is_planned_or_refused(tried, given):
    folder, config = given
    if isinstance(config, dict) and "experiment" in config:
        tried(planned_own, folder, config)


@fuzzed
@given(text=st.sampled_from(WRITTEN).flatmap(lambda path: mutated_text(path.read_text(encoding="utf-8"))))
def test_a_text_is_read_as_yaml_or_refused(tried, place, text):
    tried(numbers, tried(load_yaml, written(place / "text.yaml", text.encode("utf-8", "surrogatepass"))))


@fuzzed
@given(content=st.binary(max_size=60))
def test_bytes_are_read_as_yaml_or_refused(tried, place, content):
    tried(load_yaml, written(place / "bytes.yaml", content))


# -- Claims and published values


@pytest.fixture(scope="module")
def sources():
    """The default study as measured, for claims to be decided by."""
    measured = design(EXPERIMENT, read_json(MEASURED / "plan.json"))
    results = read_results(measured, MEASURED / "runs.csv", MEASURED / "epochs.csv")
    return Sources(measured, results, extension=EXTENSION)


@fuzzed
@given(claim=st.sampled_from(CLAIMS["claims"]).flatmap(mutated))
def test_a_claim_is_decided_or_refused(tried, place, sources, claim):
    path = written(place / "claims.yaml", as_yaml({"dataset": "mnist", "claims": [claim]}))
    claims = tried(read_claims, EXPERIMENT, path, SCHEMAS["claims"])
    if claims:
        tried(ledger, claims, sources)


@fuzzed
@given(declared=mutated(CLAIMS))
def test_a_file_of_claims_is_read_or_refused(tried, place, declared):
    path = written(place / "claims.yaml", as_yaml(declared))
    if tried(read_claims, EXPERIMENT, path, SCHEMAS["claims"]):
        tried(expected_on, path)


@fuzzed
@given(declared=mutated(PUBLISHED))
def test_published_values_are_read_or_refused(tried, place, declared):
    tried(read_published, EXPERIMENT, written(place / "published.yaml", as_yaml(declared)), SCHEMAS["published"])


# -- Templates


PARTS = [
    "# A {#sec:a}\n\nWords, $x$ and [@sec:a].\n",
    "| a |\n|---|\n| 1 |\n\n: T {#tbl:t}\n",
    "$$ x = 1 $$ {#eq:e}\n\n> said\n>\n> --- somebody\n",
    "![C](c){#fig:c}\n\n[words]{.guide}[^n]\n\n[^n]: note\n",
]
NAMES = {"claim": "It is so.".format, "quote": "“So it is.”".format, "best": {}, "sweeps": [], "plan": {"seeds": []}}


@fuzzed
@given(text=st.sampled_from(TEMPLATES).flatmap(lambda path: mutated_text(path.read_text(encoding="utf-8"))))
def test_a_template_is_checked_and_rendered_or_refused(tried, place, text):
    written(place / "writeup.md", text.encode("utf-8", "replace"))
    tried(faults, text)
    tried(render, [place], NAMES)


@fuzzed
@given(text=st.sampled_from(PARTS).flatmap(mutated_text))
def test_a_text_is_a_document_or_refused(tried, text):
    tried(parse, text.encode("utf-8", "replace").decode())


# -- Results and certificates


RUN = a_run()
FACTS = {name: text if name == "dataset" else float(text) for name, text in RUN.items}
RESULT = {**FACTS, **dict.fromkeys(EXPERIMENT.measures, 0.5), "diverged": False, **MADE}
HISTORY = f"epoch,{','.join(EXPERIMENT.every_epoch)}\n1,0.5,0.5,0.5,0.5,1.0,1.0\n"


@fuzzed
@given(result=mutated(RESULT), history=mutated_text(HISTORY))
def test_a_run_is_read_or_refused(tried, place, result, history):
    for content in (as_json(result), as_json(RESULT)):
        written(place / "result.json", content)
        written(place / "epochs.csv", history.encode("utf-8", "replace"))
        for experiment in (EXPERIMENT, replace(EXPERIMENT, open=True)):
            tried(read_result, experiment, RUN, place / "result.json")
            tried(read_history, experiment, RUN, place / "epochs.csv")


@fuzzed
@given(text=mutated_text("".join((MEASURED / "runs.csv").read_text().splitlines(keepends=True)[:6])))
def test_a_table_of_runs_is_summarized_or_refused(tried, place, text):
    path = written(place / "runs.csv", text.encode("utf-8", "replace"))
    rows = tried(read_table, EXPERIMENT, path)
    if rows is not None:
        tried(lambda: list(summarize(EXPERIMENT, read_json(MEASURED / "plan.json"), rows)))
    tried(read_results, design(EXPERIMENT, read_json(MEASURED / "plan.json")), path, MEASURED / "epochs.csv")


@pytest.fixture(scope="module")
def builds(place):
    for name in ("old", "new"):
        shutil.copytree(MEASURED, place / name / "results")
    return place / "old", place / "new"


@fuzzed
@given(value=mutated(json.loads((MEASURED / "plan.json").read_text())))
def test_builds_are_compared_or_refused(tried, builds, value):
    old, new = builds
    written(new / "results/plan.json", as_json(value))
    tried(lambda: text_report(compare(open_folder(old), open_folder(new)), True))
    tried(verify, old, new)


@cache
def derived(name):
    """A certificate, derived when it is first asked for."""
    return DERIVED[name].certificate()


@fuzzed
@given(certificate=st.sampled_from(["separability", "softmax", "xor"]).flatmap(lambda name: mutated(derived(name))))
def test_a_certificate_is_proved_or_refused(tried, place, certificate):
    tried(check_file, written(place / "certificate.json", as_json(certificate)))
