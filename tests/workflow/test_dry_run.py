"""A dry run with the profile as shipped says why each rule would run: what changed, by name, or what is missing."""

import re
import shutil
from importlib.metadata import distribution
from pathlib import Path

import pytest

from running import reasons


def dry_run(project):
    """What a dry run prints."""
    return re.sub("(?m)^Using workflow .*\n", "", project.plan())


def early(project):
    project.edit("src/writeup/steps/check_certificates.py", "def run(", "CHANGED = 1\n\n\ndef run(")
    project.edit("config/config.yaml", "confidence: 0.95", "confidence: 0.9")
    (project.folder / "results/figures/gates.svg").unlink()


def words(project):
    (project.folder / "templates/limitations.md").write_text("[Nothing is certain.]{.guide}\n")
    typst = distribution("typst")
    copied = project.folder / "src" / "typst-99.1.dist-info"
    shutil.copytree(Path(str(typst.locate_file(""))) / f"typst-{typst.version}.dist-info", copied)
    project.edit(f"src/{copied.name}/METADATA", f"\nVersion: {typst.version}\n", "\nVersion: 99.1\n")


def late(project):
    project.edit("config/config.yaml", "\ntitle: ", "\ntitle: Not ")
    project.append("templates/slides/best.md", "\n[Nothing is certain.]{.guide}\n")


TYPST = f"typst {distribution('typst').version} → 99.1"
EARLY = {
    "check_certificates": ["the code of writeup.steps.check_certificates changed"],
    "write_plan": ["confidence: 0.95 → 0.9"],
    "draw_gates": ["results/figures/gates.svg is missing"],
    "gather_runs": ["what they read is built again"],
}
LATE = {"write_html": ["title: "], "write_pdf": ["title: "], "fill_slides": ["templates/slides/best.md changed"]}
WORDS = {"render_document": ["templates/limitations.md changed", TYPST]}


@pytest.mark.parametrize(
    ("edit", "due", "not_due"),
    [
        (early, EARLY, {"derive_softmax", "train", "fetch_images", "compare_code_with_theory"}),
        (words, WORDS, {"write_plan", "decide_claims"}),
        (late, LATE, {"render_document", "decide_claims"}),
    ],
)
def test_each_rule_is_told_with_its_own_reason_and_no_other_rule_is(built, edit, due, not_due):
    edit(built)
    found = reasons(dry_run(built))
    for rule, reasons_of_it in due.items():
        for reason in reasons_of_it:
            assert any(line.startswith(reason) for line in found[rule]), (rule, found)
    assert not_due.isdisjoint(found)


def test_a_changed_module_of_training_is_told_with_the_number_of_runs(built):
    built.append("src/writeup/mnist_mlp/network/mlp.py", "\nNEW = 1\n")
    plan = dry_run(built)
    assert re.search(r"\btrain \((\d+ jobs,\s+)?66\s+runs\)", plan)
    assert "the code of writeup.mnist_mlp.network.mlp changed" in reasons(plan)["train"]


def test_nothing_is_built_by_asking(unbuilt):
    plan = dry_run(unbuilt)
    assert plan.splitlines()[1] == "  not built yet"
    assert re.search(r"\b66\s+runs\b", plan)
    assert not (unbuilt.folder / "results").exists()


def test_a_built_study_has_nothing_to_do(built):
    assert dry_run(built) == "Nothing to be done (all requested files are present and up to date).\n"
