"""A cache that clones share: what one has computed another takes over, and only where it is the same."""

import hashlib
import json
import shutil

import pytest

BUILT = ("writeup.html", "writeup.pdf", "slides.pdf", "slides.pptx", "build.json")
NOT_CLONED = shutil.ignore_patterns("results", "logs", ".snakemake", ".writeup", *BUILT)
FIRST = 3  # runs that the first clone trains, in the tests that take no minutes


def clone(project, folder):
    """The sources of `project` in a folder of their own, with the images, so that nothing is fetched."""
    shutil.copytree(project.folder, folder, ignore=NOT_CLONED)
    shutil.copytree(project.folder / "results" / "data", folder / "results" / "data")
    return type(project)(folder)


def build(project, *targets):
    done = project.snakemake(*targets, "--cache")
    assert done.returncode == 0, done.stdout


def trained(project):
    """How many runs were trained here: what is taken from the cache leaves its log empty."""
    logs = [path for part in ("train", "search") for path in (project.folder / "logs" / part).rglob("seed~*.log")]
    return sum(path.stat().st_size > 0 for path in logs)


def sums(project):
    """The SHA-256 of every result and deliverable."""
    paths = [*(project.folder / "results").rglob("*.*"), *(project.folder / "report").glob("writeup.*")]
    return {
        str(path.relative_to(project.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.is_file()
    }


@pytest.fixture(scope="module")
def runs(original):
    """The results of the short runs."""
    found = original.folder.glob("results/runs/**/epochs~2/**/result.json")
    return sorted(str(path.relative_to(original.folder)) for path in found)


@pytest.fixture(scope="module")
def targets(runs):
    return [*runs[:FIRST], "results/certificates/softmax.json"]


@pytest.fixture(scope="module")
def first(original, targets, tmp_path_factory):
    """A clone that has built the targets, and left them in the cache."""
    folder = tmp_path_factory.mktemp("shared")
    (folder / "cache").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SNAKEMAKE_OUTPUT_CACHE", str(folder / "cache"))
        project = clone(original, folder / "first")
        build(project, *targets)
        yield project


@pytest.fixture
def second(original, first, tmp_path):
    """Another clone that meets the same cache; it has built nothing."""
    assert trained(first) == FIRST
    return clone(original, tmp_path / "second")


def test_a_second_clone_trains_nothing_and_has_the_same_bytes(first, second, targets):
    build(second, *targets)
    assert trained(second) == 0
    assert sums(second) == sums(first)


@pytest.mark.slow
def test_a_comment_is_served_from_the_cache(second, targets):
    second.edit("src/writeup/mnist_mlp/network/mlp.py", "import numpy as np\n", "import numpy as np  # the arrays\n")
    build(second, *targets)
    assert trained(second) == 0


def test_other_code_is_not_served_what_this_code_made(second, targets):
    second.append("src/writeup/mnist_mlp/network/mlp.py", "\nNEW = 1\n")
    build(second, *targets)
    assert trained(second) == FIRST
    assert (second.folder / "results/certificates/softmax.json").is_symlink()


@pytest.mark.slow
def test_no_run_is_served_what_another_run_made(second, runs):
    build(second, *runs)
    assert trained(second) == len(runs) - FIRST
    results = [json.loads((second.folder / path).read_text()) for path in runs]
    shown = [f"learning_rate~{it['learning_rate']:g}/reg~{it['reg']:g}/" for it in results]
    assert all(place in path for place, path in zip(shown, runs, strict=True))
    assert len({json.dumps(it) for it in results}) == len(runs)


@pytest.mark.slow
def test_a_whole_study_is_taken_over(original, tmp_path, monkeypatch):
    (tmp_path / "cache").mkdir()
    monkeypatch.setenv("SNAKEMAKE_OUTPUT_CACHE", str(tmp_path / "cache"))
    here, there = clone(original, tmp_path / "here"), clone(original, tmp_path / "there")
    build(here)
    build(there)
    assert trained(here) > 0
    assert trained(there) == 0
    assert sums(there) == sums(here) == sums(original)
