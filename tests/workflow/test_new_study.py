"""A study of one's own, in a folder of its own: it is built there, and only what is the user's is in it."""

import copy
import hashlib
import shutil
from pathlib import Path

import pytest
import yaml

from factories import schema
from running import snakemake
from writeup import tool
from writeup.cli import main
from writeup.experiment.schema import load_yaml, validate

FASHION = Path("/usr/share/datasets/fashion-mnist")
TINY = """
data: {train: 400, validation: 200, test: 200}
defaults: {batch_size: 20, epochs: 2, hidden_size: 8}
seeds: [0, 1]
allow_unexpected: true  # so few images say nothing of the claims
"""


class OwnStudy:
    """A study begun with `writeup new` in a folder that knows nothing of the tool's."""

    def __init__(self, folder, *options):
        self.folder = folder
        assert main(["new", str(folder), "--dataset", "fashion-mnist", *options]) == 0
        (folder / "config" / "tiny.yaml").write_text(TINY)

    def snakemake(self, *words):
        """Build the tiny study as its user would: the profile that lies beside it is in force."""
        data = ["--config", f"data={{directory: {FASHION}}}"]
        return snakemake(self.folder, *words, "--configfile", "config/tiny.yaml", *data)

    def sums(self):
        """The sum of every result and deliverable."""
        files = [*(self.folder / "results").rglob("*"), *(self.folder / "report").glob("writeup.*")]
        return {
            path.relative_to(self.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
            if path.is_file()
        }


@pytest.fixture(scope="session")
def study(tmp_path_factory):
    """A study of one's own, built."""
    if not FASHION.exists():
        pytest.skip("Fashion-MNIST is not installed; the package dataset-fashion-mnist brings it")
    own = OwnStudy(tmp_path_factory.mktemp("home") / "my study", "--title", "Clothes, {seen} by 'few' units: “why”?")
    told = own.snakemake()
    assert told.returncode == 0, told.stdout
    return own


def refused(capsys, *words):
    assert main(["new", *map(str, words)]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    return told


def test_a_new_study_holds_only_what_is_its_own(tmp_path):
    assert main(["new", str(tmp_path / "own")]) == 0
    written = [path for path in (tmp_path / "own").rglob("*") if path.is_file()]
    assert {path.suffix for path in written} <= {".yaml", ".md", ".sh", ""}
    assert str(tool.ROOT) not in "".join(path.read_text() for path in written)


def test_a_new_study_is_valid_as_it_is(tmp_path):
    assert main(["new", str(tmp_path / "own"), "--title", 'A "title": with {signs}']) == 0
    config = load_yaml(tmp_path / "own" / "config" / "config.yaml")
    assert config["title"] == 'A "title": with {signs}'
    config["date"] = config["date"].isoformat()
    validate(config, schema("study"))


def test_without_a_title_the_folder_gives_it(tmp_path):
    assert main(["new", str(tmp_path / "hidden-units")]) == 0
    assert yaml.safe_load((tmp_path / "hidden-units/config/config.yaml").read_text())["title"] == "Hidden units"


def test_a_folder_with_something_in_it_is_left_alone(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("mine")
    assert "is not empty; give the new study a new folder" in refused(capsys, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path, capsys):
    (tmp_path / "taken").write_text("mine")
    assert "taken is a file" in refused(capsys, tmp_path / "taken")


def test_an_empty_title_is_refused(tmp_path, capsys):
    assert "--title is empty" in refused(capsys, tmp_path / "own", "--title", " ")


def test_an_empty_repository_can_hold_a_study(tmp_path):
    (tmp_path / ".git").mkdir()
    assert main(["new", str(tmp_path)]) == 0


def test_a_study_of_its_own_builds_where_it_lies(study):
    assert {"report/writeup.html", "report/writeup.pdf"} <= set(study.sums())
    page = (study.folder / "report/writeup.html").read_text()
    assert "Clothes, {seen} by 'few' units: “why”?" in page.replace("&#39;", "'")


def test_a_study_without_theory_proves_nothing_and_shows_no_certificates(study):
    assert not [name for name in study.sums() if "certificates" in name or "plateau" in name]
    assert "Certificates" not in (study.folder / "report/writeup.html").read_text()


def test_no_result_of_a_study_says_where_it_or_the_tool_lies(study):
    places = [str(study.folder.parent).encode(), str(tool.ROOT).encode()]
    for name in study.sums():
        assert not [place for place in places if place in (study.folder / name).read_bytes()], name


def test_a_study_built_twice_has_nothing_to_do_and_its_profile_is_in_force(study):
    told = study.snakemake("--dry-run")
    assert "Nothing to be done" in told.stdout
    assert "profiles/default" in told.stdout


def test_snakemakes_own_report_holds_the_results_labelled_and_captioned(study, tmp_path):
    told = study.snakemake("--report", str(tmp_path / "report.html"))
    assert told.returncode == 0, told.stdout
    page = (tmp_path / "report.html").read_text()
    labels = ["The writeup", "Figures", "Tables", "Claims", "Learning curves", "Means over seeds, with intervals"]
    captions = [
        "Light lines are single seeds",
        "A talk of fifteen minutes",
        "the verdict expected and the verdict found",
        "own account of a build",
    ]
    results = [
        "writeup.html",
        "writeup.pdf",
        "slides.pdf",
        "slides.pptx",
        "curves_learning_rate.svg",
        "runs.csv",
        "claims.json",
    ]
    assert [words for words in (*labels, *captions, *results) if words not in page] == []
    assert "system-message" not in page, "no caption is malformed"


@pytest.mark.slow
def test_a_study_is_not_told_in_the_words_of_the_tools_own(study, tmp_path):
    own = copy.copy(study)
    own.folder = shutil.copytree(study.folder, tmp_path / "own")
    sweeps = "sweeps: [{name: tuned, title: Mine, vary: {hidden_size: [4, 8]}}]"
    (own.folder / "config" / "tiny.yaml").write_text(f"{TINY}{sweeps}\nclaims: null\n")
    shutil.rmtree(own.folder / "templates")
    told = own.snakemake()
    assert told.returncode == 0, told.stdout
    page = (own.folder / "report/writeup.html").read_text()
    assert "Was there momentum?" not in page
    assert "problem set" not in page, "nor is its summary that of the tool's study"


@pytest.mark.slow
def test_a_study_has_the_same_bytes_in_another_folder(study, tmp_path):
    other = OwnStudy(tmp_path / "elsewhere", "--title", "Clothes, {seen} by 'few' units: “why”?")
    told = other.snakemake()
    assert told.returncode == 0, told.stdout
    assert other.sums() == study.sums()
