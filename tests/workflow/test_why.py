"""`writeup why`: what changed and what follows, or what a file rests on, as Snakemake itself has it."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest


def why(project, *words):
    """The answer to `writeup why …`, each line's spaces made one."""
    command = [sys.executable, "-m", "writeup.cli", "why", *words]
    files = ["--configfile", "config/minimal.yaml", "config/tiny.yaml"]
    environment = {**os.environ, "PYTHONPATH": str(project.folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.run(
        [*command, *files], cwd=project.folder, env=environment, capture_output=True, text=True, check=False
    )
    return told.returncode, told.stderr, "\n".join(" ".join(line.split()) for line in told.stdout.splitlines())


def state(folder):
    """Every file but Snakemake's own, with its time and size."""
    own = {".snakemake", "sources.json"}  # what was found about sources is kept, and no state
    files = (path for path in folder.rglob("*") if path.is_file() and not own & set(path.parts))
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in files}


@pytest.fixture(scope="module")
def edited(original, tmp_path_factory):
    """A study in which many things changed since it was built."""
    folder = tmp_path_factory.mktemp("why") / "project"
    shutil.copytree(original.folder, folder)
    project = type(original)(folder)
    with (folder / "src/writeup/network/mlp.py").open("a") as module:
        module.write("\nNEW = 1\n")
    project.edit("config/config.yaml", "confidence: 0.95", "confidence: 0.9")
    (folder / "templates/limitations.md").write_text("Nothing is certain.\n")
    (folder / "results/figures/gates.svg").unlink()
    typst = Path(str(distribution("typst").locate_file(""))) / f"typst-{distribution('typst').version}.dist-info"
    shutil.copytree(typst, folder / "src" / "typst-99.1.dist-info")
    project.edit(
        "src/typst-99.1.dist-info/METADATA", f"\nVersion: {distribution('typst').version}\n", "\nVersion: 99.1\n"
    )
    return project


@pytest.fixture(scope="module")
def answer(edited):
    before = state(edited.folder)
    code, errors, text = why(edited, "results/document.json")
    assert (code, errors) == (0, "")
    assert state(edited.folder) == before
    return text


def test_changed_code_is_named_with_the_rule_that_it_concerns(answer):
    assert "results/document.json is out of date. document makes it, after" in answer
    assert "\ntrain (40 runs) the code of writeup.network.mlp changed\n" in answer


def test_what_follows_is_told_rule_by_rule(answer):
    assert "\ntable after study, train\n" in answer
    assert (
        answer.index("\ntrain ") < answer.index("\ntable ") < answer.index("\nsummary ") < answer.index("\ndocument ")
    )


def test_a_changed_value_is_told_old_and_new(answer):
    assert "plan.confidence: 0.95 → 0.9" in answer


def test_a_changed_template_is_named(answer):
    assert "templates/limitations.md changed" in answer


def test_a_missing_file_is_named(answer):
    assert "results/figures/gates.svg is missing" in answer


def test_what_did_not_change_is_not_told(answer):
    assert "softmax" not in answer
    assert "check" not in answer


def test_a_library_is_told_with_both_versions(edited):
    code, _, text = why(edited, "report/writeup.pdf")
    assert code == 0
    assert f"\npdf typst {distribution('typst').version} → 99.1\n" in text


def test_an_up_to_date_file_is_told_with_all_it_rests_on(original):
    code, errors, text = why(original, str(original.folder / "results/runs.csv"))
    assert (code, errors) == (0, "")
    assert text.startswith("results/runs.csv is up to date.\n\nmade by table: writeup table --plan results/plan.json")
    for told in ("results/plan.json, made by study", "steps.table", "train (40 runs)", "network.mlp", "numpy 2."):
        assert told in text
    assert "train-labels-idx1-ubyte 65a50cbbf4e906d7" in text


def test_a_file_that_lost_what_is_between_it_and_the_runs_is_out_of_date_as_the_plan_has_it(built):
    (built.folder / "results/summary.csv").unlink()
    code, _, text = why(built, "report/writeup.html")
    assert code == 0
    assert "report/writeup.html is out of date. html makes it, after 3 other jobs" in text
    assert "\nsummary results/summary.csv is missing\n" in text
    assert why(built, "results/claims.json")[2].startswith("results/claims.json is up to date.")


def test_a_search_whose_rungs_are_gone_is_out_of_date(built):
    shutil.rmtree(built.folder / "results/search")
    _, _, text = why(built, "results/search.csv")
    assert "results/search.csv is out of date. search_table makes it, after" in text
    assert "results/search/rung~1.json is missing" in text


def test_a_file_that_the_study_does_not_ask_for_is_told_of_too(original):
    code, _, text = why(original, "results/figures/weights_tuned.svg")
    assert code == 0
    assert text.startswith("results/figures/weights_tuned.svg is not built. figure_weights makes it:")


def test_nothing_is_built_by_asking(unbuilt):
    code, errors, text = why(unbuilt, "results/summary.csv")
    assert (code, errors) == (0, "")
    assert "results/summary.csv is not built. summary makes it, after" in text
    assert "\ntrain (40 runs) not built yet\n" in text
    assert not (unbuilt.folder / "results").exists()
    assert not (unbuilt.folder / ".writeup").exists()


def test_a_file_that_no_rule_makes_is_refused_with_what_is_close(original):
    code, errors, _ = why(original, "results/run.csv")
    assert code == 1
    assert errors.startswith("writeup why: no rule makes results/run.csv; did you mean results/runs.csv or ")
    assert errors.count("\n") == 1
