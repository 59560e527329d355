"""The claims that are shipped can be asked of the studies that are shipped."""

import re
from pathlib import Path

import pytest
import yaml
from snakemake.utils import update_config

from builtin import EXPERIMENT
from factories import a_study, schema
from writeup.claims.claim_file import read_claims
from writeup.claims.design import design
from writeup.claims.exact import COUNTED
from writeup.claims.preflight import refuse_impossible
from writeup.claims.published import read_published
from writeup.claims.published_cells import cell_claims
from writeup.claims.rules import RULES
from writeup.experiment.plan import plan
from writeup.experiment.schema import load_yaml
from writeup.mnist_mlp.claims.extension import EXTENSION

ROOT = Path(__file__).parents[3]
MANUAL = (ROOT / "config/README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def claims():
    return read_claims(EXPERIMENT, ROOT / "config/claims.yaml", schema("claims"))


@pytest.fixture(scope="module")
def published():
    return read_published(EXPERIMENT, ROOT / "config/published.yaml", schema("published"))


def shipped(*files):
    config = {}
    for name in files:
        update_config(config, load_yaml(ROOT / "config" / name))
    return a_study(config)


@pytest.mark.parametrize("files", [["config.yaml"], ["config.yaml", "minimal.yaml"]])
def test_a_shipped_study_can_answer_every_claim(files, claims, published):
    study = shipped(*files)
    asked = design(EXPERIMENT, plan(study), published if study.published else None)
    assert refuse_impossible(claims, asked, study.search, study.theory, EXTENSION) is None


def test_every_published_value_has_a_claim(claims, published):
    asked = design(EXPERIMENT, plan(shipped("config.yaml")), published)
    values = sum(len(cell.values) for cell in published.cells)
    assert len(cell_claims(asked, [])) == values == 26
    assert len(cell_claims(asked, claims)) == values - sum(claim.kind == "reproduces" for claim in claims)


def test_a_claim_that_is_expected_to_be_refuted_or_open_has_the_sentence_for_it(claims):
    otherwise = {"refuted": "refuted", "undecided": "undecided", "open": "undecided"}
    asked = [claim for claim in claims if claim.expected in otherwise]
    assert len(asked) >= 4
    assert [claim.id for claim in asked if otherwise[claim.expected] not in claim.forms] == []


def test_every_rule_of_the_manual_can_be_asked_of_the_sweep_that_it_shows(tmp_path):
    rules = next(block for block in re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL) if block.startswith("- {"))
    claim = {"section": "search", "statement": "It is so."}
    entries = [{**claim, "id": f"it{i}", "rule": rule} for i, rule in enumerate(yaml.safe_load(rules))]
    (tmp_path / "claims.yaml").write_text(yaml.safe_dump({"claims": entries}))
    config = load_yaml(ROOT / "config/config.yaml")
    (width,) = (sweep for sweep in config["sweeps"] if sweep["name"] == "width")
    width["vary"] = {"hidden_size": [32, 64, 128, 256]}
    study = a_study(config)
    asked = read_claims(EXPERIMENT, tmp_path / "claims.yaml", schema("claims"))
    refuse_impossible(asked, design(EXPERIMENT, plan(study)), study.search, [], EXTENSION)
    assert {claim.kind for claim in asked} >= RULES.keys() - {"rises", "falls", "best", "worst"}


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("Means over seeds", {*RULES, *EXTENSION.means}),
        ("Counts", {*COUNTED, *EXTENSION.runs, "complete", "search_complete"}),
    ],
)
def test_the_manual_says_of_every_rule_about_runs_how_its_verdict_is_reached(words, kinds):
    (item,) = re.findall(rf"^- \*\*{words}\.\*\* (.*?)^(?=\S)", MANUAL, re.DOTALL | re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", item)) == kinds
