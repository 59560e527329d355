import json
import subprocess

import pytest

from writeup.changes.builds import open_archive
from writeup.changes.history import MOST, archive_build, archives, current_build, find_build, previous_build
from writeup.errors import ResultError

MADE = {"config": {}, "configfiles": [], "claims": [], "steps": {}}


def again(project, seed):
    project.runs(lambda row: row.update(seed=str(int(row["seed"]) + seed)))
    return archive_build(MADE, project.path)


def test_a_build_that_is_the_last_one_again_is_not_kept_twice(old):
    assert archive_build(MADE, old.path) is not None
    old.write("report/build.json", json.dumps({"finished": "2026-01-01T00:00:00"}))
    assert archive_build(MADE, old.path) is None


def test_a_configuration_is_the_same_however_the_command_line_spells_it(old, monkeypatch):
    monkeypatch.chdir(old.path)
    path = archive_build({**MADE, "configfiles": ["config/config.yaml", "config/small.yaml"]})
    assert open_archive(path).json("made.json")["configfiles"] == ["config/config.yaml", "config/small.yaml"]
    for spelled in ("./config/small.yaml", str(old.path / "config/small.yaml")):
        assert archive_build({**MADE, "configfiles": [spelled, "config/config.yaml"]}) is None


def test_only_the_last_builds_are_kept(old):
    for _ in range(MOST + 3):
        again(old, 1)
    assert [int(path.stem) for path in archives(old.path)] == list(range(4, MOST + 4))


def test_a_copy_of_an_archive_that_a_user_made_beside_it_is_no_build_and_stays(old):
    copy = archive_build(MADE, old.path).with_name("0 before the review.zip")
    copy.write_bytes(b"PK")
    for _ in range(MOST + 1):
        again(old, 1)
    assert copy.exists()
    assert len(archives(old.path)) == MOST


def test_a_file_that_vanishes_while_it_is_compared_is_named(old):
    build = old.build
    (old.path / "results/runs.csv").unlink()
    with pytest.raises(ResultError, match=r"cannot read .*runs\.csv: No such file or directory; make it readable"):
        build.rows("results/runs.csv")


def test_what_is_kept_stays_small_and_holds_no_course_of_training(old):
    path = archive_build(MADE, old.path)
    assert "results/runs.csv" in open_archive(path).names
    assert "results/epochs.csv" not in open_archive(path).names


def test_keeping_that_fails_leaves_the_last_build_and_nothing_half_written(old):
    archive_build(MADE, old.path)
    old.runs(lambda row: row.update(seed=row["seed"] + "0"))
    with pytest.raises(OSError, match="No such file"):
        archive_build({**MADE, "claims": ["config/gone.yaml"]}, old.path)
    assert [path.name for path in (old.path / ".writeup/builds").iterdir()] == ["000001.zip"]


def test_untouched_results_are_the_last_build_and_touched_ones_follow_it(old):
    archive_build(MADE, old.path)
    again(old, 1)
    assert current_build(old.path).title.startswith(open_archive(archives(old.path)[1]).title)
    assert previous_build(old.path).title == open_archive(archives(old.path)[0]).title
    old.runs(lambda row: row.update(seed=row["seed"] + "0"))
    assert previous_build(old.path).title == open_archive(archives(old.path)[1]).title


def test_a_damaged_archive_is_refused_by_name_and_stops_no_build(old):
    archive_build(MADE, old.path).write_bytes(b"PK")
    with pytest.raises(ResultError, match=r"000001\.zip is not an archive, or a damaged one \(.*\); delete it"):
        find_build("1", old.path)
    assert again(old, 1).name == "000002.zip"


def test_verdicts_about_other_numbers_are_not_taken_for_the_present_ones(old):
    old.write("results/claims.json", "[]")
    old.write("results/provenance.json", json.dumps({"files": {"results/runs.csv": {"sha256": "another"}}}))
    assert "results/claims.json" not in old.build.names
    assert "not finished" in old.build.title


def test_verdicts_that_stopped_a_build_are_compared_and_the_document_before_them_is_not(old):
    old.write("results/claims.failed.json", "[]")
    old.document("Words of an earlier build.")
    old.write("results/provenance.json", json.dumps({"files": {"results/runs.csv": {"sha256": "another"}}}))
    assert "results/claims.failed.json" in old.build.names
    assert "results/document.json" not in old.build.names
    assert "not finished" in old.build.title


def test_an_archive_that_was_cut_short_is_named_as_damaged(old, tmp_path):
    whole = archive_build(MADE, old.path).read_bytes()
    (tmp_path / "paper.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ResultError, match=r"paper\.zip is not an archive, or a damaged one \(.*\); get it again"):
        find_build(str(tmp_path / "paper.zip"), old.path)


@pytest.mark.parametrize("name", ["nowhere", "²", "a" * 300, "1" * 5000])
def test_an_unknown_name_is_answered_with_what_is_kept(old, name):
    archive_build(MADE, old.path)
    with pytest.raises(ResultError, match=rf"no build called {name}; the archived builds are build 1;"):
        find_build(name, old.path)


def git(folder, *words):
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    return subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def committed(old):
    git(old.path, "init", "-q")
    git(old.path, "add", "results")
    git(old.path, "commit", "-q", "-m", "Results")
    return old


def test_a_revision_stands_for_the_results_committed_in_it(committed):
    before = committed.build.rows("results/runs.csv")
    again(committed, 1)
    assert find_build("HEAD", committed.path).rows("results/runs.csv") == before


def test_a_build_with_edits_on_top_of_a_revision_does_not_stand_for_it(committed):
    before, commit = committed.build.rows("results/runs.csv"), git(committed.path, "rev-parse", "HEAD").strip()
    committed.write("report/build.json", json.dumps({"commit": f"{commit}+"}))
    again(committed, 1)
    assert find_build("HEAD", committed.path).rows("results/runs.csv") == before


def test_a_revision_stands_for_the_build_made_from_it(committed):
    commit = git(committed.path, "rev-parse", "HEAD").strip()
    committed.write("report/build.json", json.dumps({"commit": commit, "finished": "2026-01-01T00:00:00+00:00"}))
    archive_build(MADE, committed.path)
    assert find_build("HEAD", committed.path).title == f"build 1 (2026-01-01 00:00 UTC, commit {commit[:7]})"


def test_a_revision_without_results_is_told_as_such(committed):
    git(committed.path, "rm", "-q", "-r", "--cached", "results")
    git(committed.path, "commit", "-q", "-m", "None")
    with pytest.raises(ResultError, match="the revision HEAD was not built here and holds no results"):
        find_build("HEAD", committed.path)
