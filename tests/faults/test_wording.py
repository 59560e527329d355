"""Mistakes planted in tables and sentences: they print a true number, but not the one that the words mean."""

import json
import re
from pathlib import Path

import pytest

from factories import a_study, changed
from faults.test_witness_training import CONFIGURATION, SIZES, Small, complaint, pictures  # noqa: F401 (a fixture)
from planting import plant
from writeup.document import experiment_tables, search_tables
from writeup.experiment.plan import plan
from writeup.files import write_json, write_text
from writeup.mnist_mlp.document import plateau_by_hand, plateau_tables
from writeup.mnist_mlp.plateau import sharpness
from writeup.mnist_mlp.steps import measure_sharpness as measure_step
from writeup.mnist_mlp.witness.curvature import check_sharpness
from writeup.mnist_mlp.witness.images import Images
from writeup.mnist_mlp.witness.plateau import Modes
from writeup.steps import linearise_network
from writeup.tool import ROOT
from writeup.witness.account import Account
from writeup.witness.study import read

SWEEPS = [
    {"name": "learning_rate", "title": "Rates", "vary": {"learning_rate": [2, 0.1]}},
    {"name": "width", "title": "Widths", "vary": {"hidden_size": [6, 9]}},
    {"name": "regularization", "title": "Penalties", "with": {"learning_rate": 0.3}, "vary": {"reg": [0.01, 0.1]}},
    {"name": "momentum", "title": "Momentum", "with": {"momentum": 0.5}, "vary": {"nesterov": [0, 1]}},
    {"name": "plateau", "title": "Plateau", "with": {"epochs": 20}, "vary": {"learning_rate": [2, 0.12]}},
    {"name": "collapse", "title": "Collapse", "with": {"epochs": 3}, "vary": {"reg": [0.05, 0.3, 0.9]}},
]
TEMPLATES = ROOT / "templates"
PAGE = """# Results {{#sec:results}}

{method}

{by_hand}

{critical}

<< modes_table() >>

: Modes {{#tbl:modes}}

<< plateaus_table() >>

: Plateaus {{#tbl:plateaus .no-row-heads}}

<< survivors_table() >>

: Survivors {{#tbl:survivors}}

<< sharpness_table() >>

: Sharpness {{#tbl:sharpness}}

[At the end of the runs, on << sharpness_images | show >> of them.]{{.method}}

<% for sweep in sweeps %>
::: method
**Held fixed:** [<< held_fixed(sweep) >>]{{#part:fixed-<< sweep.name >>}}; << plan.seeds | length | show >> seeds.
:::
<% endfor %>

<< search_rungs_table() >>

: Rungs {{#tbl:rungs}}

<< search_table() >>

: Candidates {{#tbl:search .no-row-heads}}
"""


def passage(name: str, start: str, end: str) -> str:
    """What stands in a template from these words to those, without references to elsewhere."""
    words = (TEMPLATES / name).read_text(encoding="utf-8")
    found = words[words.index(start) :].partition(end)[0]
    return re.sub(r", as \[@tbl:plateaus\] says|\[@[\w:]+\] gives ", "", found)


@pytest.fixture(scope="module")
def built(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Small:  # noqa: F811
    """A small study, from its images to all that its document is made from."""
    folder = tmp_path_factory.mktemp("words")
    defaults = {**CONFIGURATION["defaults"], "learning_rate": 1, "epochs": 4, "initial_scale": 0.1}
    configuration = changed(["title"], "Small") | CONFIGURATION | {"sweeps": SWEEPS, "defaults": defaults}
    del configuration["claims"], configuration["published"]
    study = a_study(configuration)
    search = study.search
    write_json(folder / "plan.json", plan(study), sort_keys=False)
    write_json(folder / "search_plan.json", search, sort_keys=False)
    small = Small(folder, pictures, study, search)
    assert small.build() == ""
    measure_sharpness(small)
    write_json(folder / "claims.json", [])
    write_json(folder / "provenance.json", {"files": {}, "data": {"name": "", "sha256": {}}, "libraries": []})
    linearise_network.run(folder / "certificates/plateau.json")
    page = PAGE.format(
        method=passage("method.md", "[The first <<", "{#part:split}") + "{.method}",
        by_hand=passage("plateau.md", "[Take", ":::"),
        critical=passage("sweeps/collapse.md", "[Take", ":::"),
    )
    write_text(folder / "templates/writeup.md", page)
    return small


def measure_sharpness(small: Small) -> None:
    """The sharpness at the end of every run."""
    sizes = [f"--train-size={SIZES['train']}", f"--validation-size={SIZES['validation']}", f"--data={small.data}"]
    runs = sorted(path.parent for path in (small.folder / "runs").rglob("weights.npz"))
    small.apply("measure_sharpness", *runs, *sizes, "--images=2000", f"--output={small.folder}/sharpness.csv")


def stopped(small: Small) -> str:
    """What stops the document, or its witness."""
    folder, search = small.folder, [small.folder / f"search{name}" for name in ("_plan.json", ".csv", "_winner.csv")]
    words = [f"--results={folder}", f"--templates={folder}/templates", "--theory", "plateau", "--search", *search]
    small.apply("render_document", *words, f"--output={folder}/document.json")
    words = [f"--results={folder}", "--tests", f"{folder}/tests/all.csv", f"--output={folder}/witness_document.json"]
    return complaint(lambda: small.apply("witness_document", *words))


CODE = {
    "the worst score of all entrants": (
        search_tables,
        "rungs_table",
        "scores = sorted(kept,",
        "scores = sorted([it for it, _ in entered.values() if it is not None],",
    ),
    "best and worst score exchanged": (
        search_tables,
        "rungs_table",
        "reverse=experiment.direction > 0",
        "reverse=False",
    ),
    "scores of another rung": (
        search_tables,
        "candidates_table",
        "for rung in rungs]",
        "for rung in [rungs[0]] * len(rungs)]",
    ),
    "validation loss for training loss": (
        plateau_tables,
        "survivors_table",
        '("train_loss", "train',
        '("validation_loss", "train',
    ),
    "two columns exchanged": (plateau_tables, "survivors_table", '("final", "ceiling")', '("ceiling", "final")'),
    "another configuration's row": (
        plateau_tables,
        "survivors_table",
        "metric, **configuration)",
        'metric, **sweep["configurations"][0])',
    ),
    "the first and the last in place of the least and the greatest": (
        plateau_tables,
        "plateaus_table",
        '("least", min(found)), ("greatest", max(found))',
        '("least", max(found)), ("greatest", min(found))',
    ),
    "predicted and measured exchanged": (plateau_tables, "plateaus_table", "*steps, ends", "*steps[::-1], ends"),
    "limit and sharpness exchanged": (plateau_tables, "sharpness_table", '("limit", "origin")', '("origin", "limit")'),
    "growth and saturation exchanged": (
        plateau_tables,
        "modes_table",
        '"rate": rate, "saturation": saturation',
        '"saturation": saturation, "rate": rate',
    ),
    "held fixed: the first sweep's": (
        experiment_tables,
        "held_fixed",
        "context.setting(name, first[name])",
        'context.setting(name, context.plan["sweeps"][0]["configurations"][0][name])',
    ),
    "held fixed, and is not": (
        experiment_tables,
        "held_fixed",
        'name in shared and name not in sweep["vary"]',
        "True",
    ),
    "a formula without its half": (plateau_by_hand, "by_hand", '"exponent": exponent', '"exponent": exponent / 2'),
    "an exponent that forgets the penalty": (
        plateau_by_hand,
        "critical",
        "rate = top - float",
        "rate = top - 0 * float",
    ),
}
WORDS = {
    "the sizes of the parts": ("plan.data.train", "plan.data.validation"),
    "the sum in place of the mean a step earlier": ("by_hand.before", "by_hand.taken"),
    "the penalty below in place of that above": ("critical.above.grown", "critical.below.grown"),
    "the penalty above in place of that below": ("critical.below.drop", "critical.below.end"),
    "another parameter": ("by_hand.hidden_size", "by_hand.batch_size"),
    "the growth rate in place of the noise": ("by_hand.noise", "by_hand.rate"),
}


def test_a_document_as_it_should_be_passes(built):
    assert stopped(built) == ""
    counts = json.loads((built.folder / "witness_document.json").read_text())["witnessed"]
    assert counts["numbers beside their words"] > 100
    assert "numbers whose source is only named" not in counts


@pytest.mark.parametrize("mistake", CODE)
def test_a_mistake_in_a_table_stops_the_build(mistake, built, monkeypatch):
    plant(monkeypatch, *CODE[mistake])
    assert "a second computation gives" in stopped(built)


@pytest.mark.parametrize("mistake", WORDS)
def test_a_number_of_another_place_stops_the_build(mistake, built):
    page, (right, wrong) = built.folder / "templates/writeup.md", WORDS[mistake]
    words = page.read_text()
    assert right in words
    try:
        page.write_text(words.replace(right, wrong))
        assert "a second computation gives" in stopped(built)
    finally:
        page.write_text(words)


SHARPNESS = {
    "sharpness on validation images": (measure_step, "run", "training, _ =", "_, training ="),
    "sharpness with the slope of another curve": (sharpness, "hessian", "A * (1 - A)", "A * (1 - A * A)"),
    "the limit of a heavy ball for all": (sharpness, "limit", "if nesterov else 1", "if not nesterov else 1"),
    "the sharpness of half as many units at the origin": (
        sharpness,
        "at_origin",
        "(hidden_size) / 2",
        "(hidden_size / 2) / 2",
    ),
}


def sharpness_witnessed(small: Small) -> str:
    """What stops the sharpness, or its witness."""
    again, account, images = read(small.folder), Account(), Images(small.data, SIZES)
    return complaint(lambda: check_sharpness(again, account, images, Modes(images)))


@pytest.mark.parametrize("mistake", SHARPNESS)
def test_a_mistake_in_the_sharpness_stops_the_build(mistake, built, monkeypatch):
    path = built.folder / "sharpness.csv"
    right = path.read_text()
    assert sharpness_witnessed(built) == ""
    plant(monkeypatch, *SHARPNESS[mistake])
    try:
        measure_sharpness(built)
        assert "a second computation gives" in sharpness_witnessed(built)
    finally:
        path.write_text(right)
