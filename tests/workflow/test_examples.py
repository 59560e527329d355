"""The studies in examples/: each is whole, and is built small as its user would build it."""

import json
import re
import shutil
from pathlib import Path

import pytest

from builtin import EXPERIMENT
from factories import schema
from running import snakemake
from writeup import tool
from writeup.claims.claim_file import read_claims
from writeup.document.prose_lint import refuse_unclaimed
from writeup.experiment.doors.declare import read_door
from writeup.experiment.scaffold import KINDS
from writeup.experiment.schema import load_schema, load_yaml

EXAMPLES = sorted(path.parent.parent for path in (tool.ROOT / "examples").glob("*/config/config.yaml"))
NAMES = [path.name for path in EXAMPLES]
SKELETONS = [tool.SKELETONS / kind for kind in KINDS]
SMALL = Path("config/small.yaml")
FASHION = Path("/usr/share/datasets/fashion-mnist")
TOLD = re.compile(r"\(`(\w+)`\).*\| (\w+)(?:; declared (open))? \|$", re.MULTILINE)


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def claims_of(example):
    """The claims of an example, as declared about its experiment."""
    config = load_yaml(example / "config/config.yaml")
    if config.get("experiment", "mnist_mlp") == "mnist_mlp":
        return read_claims(EXPERIMENT, example / "config/claims.yaml", schema("claims"))
    experiment = read_door(config["experiment"], example, config.get("defaults")).experiment
    declared = load_schema(tool.SCHEMAS / "claims.schema.yaml", experiment)
    return read_claims(experiment, example / "config/claims.yaml", declared)


def built(name, folder):
    """The example, built small in `folder`."""
    built_there = shutil.ignore_patterns("results", "report", "logs", ".*")
    shutil.copytree(tool.ROOT / "examples" / name, folder, ignore=built_there)
    told = snakemake(folder, *(["--configfile", str(SMALL)] if (folder / SMALL).exists() else []))
    assert told.returncode == 0, told.stdout
    return json.loads((folder / "results" / "claims.json").read_text())


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_an_example_leads_to_the_tool_as_a_new_study_does(example):
    assert (example / "Snakefile").read_text() == tool.SNAKEFILE.read_text()
    assert files(example / "profiles/default") == files(tool.PROFILES / "default")


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_every_claim_of_an_example_is_told_in_its_words(example):
    claims = claims_of(example)
    words = "".join(path.read_text() for path in (example / "templates").rglob("*.md"))
    assert {claim.id for claim in claims} <= set(re.findall(r'claim\("(\w+)"\)', words))


@pytest.mark.slow
@pytest.mark.skipif(not FASHION.exists(), reason="the package dataset-fashion-mnist is not installed")
def test_the_study_of_clothes_is_built_small_and_its_words_hold(tmp_path):
    claims = built("clothes", tmp_path / "clothes")
    assert [claim["verdict"] for claim in claims if claim["id"] == "complete"] == ["supported"]
    page = (tmp_path / "clothes/report/writeup.html").read_text()
    assert "ankle boot" in page
    assert "Certificates" not in page


@pytest.mark.parametrize(
    "name",
    ["light", "queue", *(pytest.param(name, marks=pytest.mark.slow) for name in ("digits", "percolation"))],
)
def test_a_study_of_an_experiment_of_ones_own_is_built(name, tmp_path):
    claims = {claim["id"]: claim["verdict"] for claim in built(name, tmp_path / name)}
    assert claims["complete"] == "supported"
    assert (tmp_path / name / "report/writeup.pdf").exists()
    whole = not (tmp_path / name / SMALL).exists()  # nothing is left out of a table
    told = TOLD.findall((tmp_path / name / "README.md").read_text())
    assert not whole or {claim: claims[claim] for claim, *_ in told} == {claim: verdict for claim, verdict, _ in told}


@pytest.mark.slow
def test_the_study_of_noise_is_built_small_and_brings_its_theory(tmp_path):
    claims = built("noise", tmp_path / "noise")
    assert {"backprop_weights", "update_code"} <= {claim["id"] for claim in claims if claim["verdict"] != "undecided"}
    assert [path.stem for path in (tmp_path / "noise/results/certificates").iterdir()] == ["backprop"]


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_the_readme_of_an_example_tells_each_claim_with_the_verdict_expected(example):
    told = TOLD.findall((example / "README.md").read_text())
    expected = {claim: declared or verdict for claim, verdict, declared in told}
    assert expected == {claim.id: claim.expected for claim in claims_of(example)}


@pytest.mark.parametrize("folder", [*EXAMPLES, *SKELETONS], ids=[*NAMES, *(path.name for path in SKELETONS)])
def test_every_sentence_of_its_words_has_a_claim_or_a_reason_behind_it(folder):
    refuse_unclaimed(folder / "templates")
