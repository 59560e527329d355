"""Each build keeps itself and says what it moved; `writeup changes` names what was done, and nothing else."""

import re

import pytest

from running import writeup

SENTENCE = "The intervals speak of other seeds, not of other data."
BACKWARD = "self.number(1 / (FULL**2"
COLLAPSE = "title: Where learning collapses\n    with:\n      learning_rate: "


def told(project, *words):
    page = writeup(project.folder, "changes", *words, code=project.folder / "src")
    assert page.returncode == 0, page.stderr
    return page.stdout


def caused(page):
    """The lines that name what was done."""
    block = page.partition("\nCause")[2].partition("\n\n")[0]
    return [line.partition(";")[0].split() for line in block.strip().splitlines()]


def kept(project):
    return sorted(path.name for path in (project.folder / ".writeup/builds").iterdir())


def built_again(project, *words):
    build = project.snakemake(*words)
    assert build.returncode == 0, build.stdout
    return build.stdout


def test_a_build_with_nothing_to_do_keeps_nothing(built):
    assert "Nothing to be done" in built_again(built)
    assert kept(built) == ["000001.zip"]


def test_the_first_build_has_nothing_to_be_compared_with(built):
    refused = writeup(built.folder, "changes")
    assert refused.returncode == 1
    assert "there is no build before this one" in refused.stderr


@pytest.mark.slow
def test_a_rewritten_sentence_is_told_with_its_template_and_nothing_else(built):
    built.edit("templates/mnist_mlp/limitations.md", SENTENCE, SENTENCE.replace("not of other", "never of other"))
    said = built_again(built)
    assert "Cause: templates/mnist_mlp/limitations.md. More: writeup changes" in said
    assert re.search(r"0 of \d+ verdicts turned; 1 sentence changed", said)
    page = told(built)
    assert caused(page) == [["template", "templates/mnist_mlp/limitations.md", "changed"]]
    assert "of other seeds, [-not-] {+never+} of other data." in page
    assert all(f"{part}: all " in page for part in ("Numbers", "Verdicts", "Figures"))
    assert writeup(built.folder, "verify", ".").stdout.startswith("identical")


def test_what_goes_wrong_in_comparing_fails_no_build(built):
    (built.folder / ".writeup/builds/000001.zip").write_bytes(b"PK")
    built.restyle()
    assert "what moved could not be determined: writeup archive_build: .writeup/builds/000001.zip" in built_again(built)
    assert kept(built) == ["000001.zip", "000002.zip"]


@pytest.mark.slow
def test_a_learning_rate_is_told_with_the_runs_that_it_moved(built):
    built.edit("config/minimal.yaml", f"{COLLAPSE}0.2\n", f"{COLLAPSE}0.4\n")
    said = built_again(built)
    assert "Cause: sweeps.collapse.with.learning_rate 0.2 → 0.4." in said
    page = told(built)
    assert caused(page) == [["config", "sweeps.collapse.with.learning_rate:", "0.2", "→", "0.4"]]
    moved = [line.strip() for line in page.partition("moved, the largest")[2].partition("\n\n")[0].splitlines()[1:]]
    assert moved
    assert all(line.startswith(("Where learning collapses", "…")) for line in moved)


@pytest.mark.slow
def test_a_bug_in_the_backward_pass_is_stopped_and_told_by_its_function(built):
    built.edit("src/writeup/mnist_mlp/network/fast.py", BACKWARD, BACKWARD.replace("1 /", "0.5 /"))
    stopped = built.snakemake("--keep-going")
    assert stopped.returncode != 0
    assert "code and formula disagree" in stopped.stdout
    assert kept(built) == ["000001.zip"]
    page = told(built)
    assert "to this folder (a build that is not finished)" in page
    assert caused(page) == [["code", "writeup.mnist_mlp.network.fast.Descent.step", "changed"]]
    assert "can come from: writeup.mnist_mlp.network.fast.Descent.step\n" in page
    assert "Verdicts: not decided in one of the two." in page
