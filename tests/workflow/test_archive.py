"""`writeup archive`: one file with the same bytes each time, from which the study is built again and compared."""

import json
import re
import zipfile

import pytest
from rocrate.rocrate import ROCrate

from running import snakemake, writeup
from writeup.archives import read_zip, write_zip
from writeup.cli import main
from writeup.crate import wheel


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A study of a table, built, beside things that do not belong to it."""
    folder = tmp_path_factory.mktemp("home") / "points"
    assert main(["new", str(folder), "--experiment", "table"]) == 0
    (folder / ".git").mkdir()
    (folder / ".git/config").write_text("secret")
    (folder / "env").mkdir()
    (folder / "env/pyvenv.cfg").write_text("")
    (folder / "notes.txt").write_text("mine")
    built = snakemake(folder)
    assert built.returncode == 0, built.stdout
    return folder


@pytest.fixture(scope="module")
def archive(study):
    done = writeup(study, "archive")
    assert done.returncode == 0, done.stderr
    return study / "points.zip"


def test_it_holds_sources_results_deliverables_lock_and_tool_and_nothing_else(study, archive):
    names = set(zipfile.ZipFile(archive).namelist())
    own = {
        "Snakefile",
        "runs.csv",
        "notes.txt",
        "config/config.yaml",
        "templates/sweeps/points.md",
        "profiles/default/config.yaml",
    }
    made = {
        "results/runs.csv",
        "results/claims.json",
        "results/manifest.json",
        "report/writeup.html",
        "report/writeup.pdf",
    }
    tool = {f"archive/{name}" for name in ("config.json", "requirements.lock", "Containerfile", wheel.NAME)}
    assert own | made | tool | {"ro-crate-metadata.json"} <= names
    assert not [name for name in names if name.startswith((".", "env/", "logs/")) or name == "report/build.json"]
    assert str(study).encode() not in b"".join(read_zip(archive.read_bytes()).values())


def test_it_has_the_same_bytes_again_and_holds_no_archive_itself(study, archive):
    assert writeup(study, "archive", "again.zip").returncode == 0
    assert (study / "again.zip").read_bytes() == archive.read_bytes()
    (study / "again.zip").unlink()


def test_its_description_names_workflow_run_and_authors_and_every_file_that_it_names_is_there(archive, tmp_path):
    zipfile.ZipFile(archive).extractall(tmp_path)
    crate = ROCrate(tmp_path)
    assert crate.mainEntity.id == "Snakefile"
    study = json.loads((tmp_path / "archive/config.json").read_text())
    assert crate.root_dataset["datePublished"] == study["date"]
    page = (tmp_path / "report/writeup.html").read_text(encoding="utf-8")
    (about,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert crate.root_dataset["description"] == json.loads(about).get("abstract", study["title"])
    run, organized = crate.root_dataset["mentions"]
    assert run["instrument"].id == "Snakefile"
    assert "report/writeup.pdf" in {it.id for it in run["result"]}
    assert {it["object"]["instrument"].type for it in organized["object"]} == {"SoftwareApplication"}
    assert [it.id for it in crate.data_entities if not (tmp_path / it.id).exists()] == []


def test_it_is_built_again_in_an_empty_folder_with_the_same_bytes(archive, tmp_path):
    done = writeup(tmp_path, "verify", archive, "--exact", "--keep", "rebuilt")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("identical: all ")
    assert "another version of the tool" not in done.stderr
    assert (tmp_path / "rebuilt/report/writeup.pdf").is_file()


def test_an_archive_whose_results_are_not_those_of_its_sources_is_different(archive, tmp_path):
    members = read_zip(archive.read_bytes())
    members["results/summary.csv"] = members["results/summary.csv"].replace(b"0", b"1", 1)
    with (tmp_path / "forged.zip").open("wb") as stream:
        write_zip(stream, members)
    done = writeup(tmp_path, "verify", "forged.zip", "--exact", "--keep", "again")
    assert done.returncode == 1, done.stdout
    assert "results/summary.csv" in done.stdout
    assert "files differ, here again, there forged.zip:" in done.stdout


def test_with_results_to_compare_with_nothing_is_built_and_else_another_tool_is_named(study, archive, tmp_path):
    members = read_zip(archive.read_bytes()) | {"Snakefile": b"raise SystemExit('run')"}
    del members[f"archive/{wheel.NAME}"]
    with (tmp_path / "odd.zip").open("wb") as stream:
        write_zip(stream, members)
    done = writeup(study, "verify", tmp_path / "odd.zip", "--results", ".")
    assert (done.returncode, done.stdout.partition(":")[0]) == (0, "identical"), done.stderr
    done = writeup(study, "verify", tmp_path / "odd.zip")
    assert done.returncode == 1
    assert "It was built with another version of the tool" in done.stderr


def test_sources_that_changed_since_the_build_are_not_archived(study, archive):  # noqa: ARG001
    config = study / "config/config.yaml"
    text = config.read_text()
    config.write_text(f"{text}confidence: 0.9\n")
    refused = writeup(study, "archive", "later.zip")
    config.write_text(text)
    assert refused.returncode == 1
    assert "config/config.yaml is no longer what the last build read" in refused.stderr
    assert not (study / "later.zip").exists()


def test_a_template_that_changed_since_the_build_is_not_archived(study, archive):  # noqa: ARG001
    summary = study / "templates/sweeps/points.md"
    text = summary.read_text()
    summary.write_text(text + "\n[Read on.]{.guide}\n")
    refused = writeup(study, "archive", "later.zip")
    summary.write_text(text)
    assert refused.returncode == 1
    assert "its sources are no longer those of the last build" in refused.stderr


def test_a_comment_in_the_configuration_changes_nothing(study, archive):  # noqa: ARG001
    config = study / "config/config.yaml"
    text = config.read_text()
    config.write_text(text + "# later\n")
    done = writeup(study, "archive", "commented.zip")
    config.write_text(text)
    assert done.returncode == 0, done.stderr
    (study / "commented.zip").unlink()


def test_a_result_that_was_edited_is_not_archived(study, archive):  # noqa: ARG001
    page = study / "report/writeup.html"
    content = page.read_bytes()
    page.write_bytes(content + b" ")
    refused = writeup(study, "archive", "edited.zip")
    page.write_bytes(content)
    assert refused.returncode == 1
    assert "report/writeup.html is not what the build wrote there" in refused.stderr
    assert not (study / "edited.zip").exists()


def test_a_study_that_was_not_built_is_not_archived(tmp_path):
    assert main(["new", str(tmp_path / "own"), "--experiment", "table"]) == 0
    refused = writeup(tmp_path / "own", "archive")
    assert (refused.returncode, [path.name for path in tmp_path.iterdir()]) == (1, ["own"])
    assert "build first" in refused.stderr
