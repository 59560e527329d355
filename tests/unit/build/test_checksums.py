import contextlib
import os
import shutil
import time
from hashlib import sha256
from pathlib import Path

import pytest

from writeup.build import manifest
from writeup.build.checksums import delete_leftovers, gather, recording, review
from writeup.build.manifest import Manifest
from writeup.errors import WriteupError
from writeup.files import write_text


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def job(content: str, path: str = "results/table.csv") -> None:
    """A job that writes `content` and ends well."""
    with recording():
        write_text(path, content)


def killed_job(content: str, path: str = "results/table.csv") -> None:
    """A job that is stopped after it wrote."""
    with contextlib.suppress(KeyboardInterrupt), recording():
        write_text(path, content)
        raise KeyboardInterrupt


def edit(content: str, path: str = "results/table.csv") -> None:
    Path(path).write_text(content)
    os.utime(path, ns=(0, 10**18))  # whatever the clock ticks in


def test_what_a_job_wrote_is_no_edit():
    job("1.00")
    assert review().edited == []


@pytest.mark.parametrize("content", ["9.00", "", "1.00 and more"], ids=["same size", "emptied", "longer"])
def test_an_edited_file_is_named(content):
    job("1.00")
    edit(content)
    assert review().edited == ["results/table.csv"]


def test_an_edit_is_looked_again_until_it_is_dealt_with():
    job("1.00")
    gather(review())
    edit("9.00")
    gather(review())
    assert review().edited == ["results/table.csv"]


def test_a_copied_or_touched_file_is_no_edit():
    job("1.00")
    gather(review())
    os.utime("results/table.csv")
    assert review().edited == []


def test_a_file_that_was_seen_unchanged_is_not_read():
    job("1.00")
    gather(review())
    seen = Path("results/table.csv").stat()
    Path("results/table.csv").write_text("9.00")
    os.utime("results/table.csv", ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert review().edited == []


def test_the_later_job_counts():
    job("first")
    job("second")
    assert review().edited == []
    edit("first")
    assert review().edited == ["results/table.csv"]


@pytest.mark.parametrize("there", ["old", "new"])
def test_either_content_is_right_after_a_job_was_killed(there):
    job("old")
    gather(review())
    killed_job("new")
    edit(there)
    assert review().edited == []


def test_a_job_killed_while_it_wrote_its_journal_is_no_edit():
    job("old")
    gather(review())
    killed_job("new")
    (journal,) = Path(".writeup/checksums").iterdir()
    journal.write_bytes(journal.read_bytes()[:-5])
    edit("old")
    assert review().edited == []


def test_a_build_that_ends_takes_new_times_for_touches_of_its_own_and_reads_nothing():
    job("1.00")
    edit("9.00")  # the same file, of the same size
    gather(review(trusting=True))
    assert not review().changed


def test_a_build_that_ends_does_not_trust_another_file_of_that_size():
    job("1.00")
    Path("results/other.csv").write_text("9.00")
    Path("results/other.csv").replace("results/table.csv")
    assert review(trusting=True).edited == ["results/table.csv"]


def test_a_missing_file_is_no_edit():
    job("1.00")
    Path("results/table.csv").unlink()
    assert review().edited == []


def test_a_file_without_checksum_and_manifest_is_unknown():
    job("1.00")
    shutil.rmtree(".writeup")
    assert review().edited == []
    assert review().unknown == ["results/table.csv"]


def manifested(content: str, path: str = "results/table.csv") -> None:
    """A result that came here with its manifest, and without the private folder."""
    write_text(path, content)
    manifest.write(manifest.PATH, Manifest({path: sha256(content.encode()).hexdigest()}))


def test_a_result_that_came_with_its_manifest_is_known():
    manifested("1.00")
    looked = review()
    assert (looked.edited, looked.unknown) == ([], [])
    assert set(looked.recorded) == {"results/table.csv"}


def test_a_result_that_is_not_what_its_manifest_says_is_edited():
    manifested("1.00")
    edit("9.00")
    assert review().edited == ["results/table.csv"]


@pytest.mark.parametrize("path", ["results/own/table.csv", "report/notes.txt"])
def test_what_no_job_of_the_tools_writes_is_not_unknown(path):
    write_text(path, "1.00")
    assert review().unknown == []


def test_what_a_rule_of_the_studys_own_writes_anew_is_no_edit():
    manifested("1.00", "results/own/table.csv")
    edit("9.00", "results/own/table.csv")
    assert review().edited == []


def test_results_copied_over_older_ones_with_their_manifest_are_not_edited():
    job("of here")
    gather(review())
    manifested("of elsewhere")
    assert review().edited == []


@pytest.mark.parametrize("text", ["", "[", "[]", "7", '{"files": 1, "made": {}}', '{"files": {"a": 1}}', "[" * 10**5])
def test_a_damaged_manifest_says_nothing(text):
    Path("results").mkdir()
    Path("results/manifest.json").write_text(text)
    assert review().recorded == {}


def test_a_copied_file_is_to_get_the_time_back_that_it_was_recorded_with():
    job("1.00")
    gather(review())
    recorded = Path("results/table.csv").stat().st_mtime_ns
    os.utime("results/table.csv", ns=(0, 10**18))
    assert review().times == {"results/table.csv": recorded}


def test_a_file_dated_in_the_future_is_to_be_dated_now():
    job("1.00")
    later = time.time_ns() + 10**14
    os.utime("results/table.csv", ns=(later, later))
    gather(review(trusting=True))
    assert review().times["results/table.csv"] < later - 10**13


def test_files_that_only_a_manifest_knows_get_one_time():
    write_text("results/a", "a")
    manifested("b", "results/b")
    files = {f"results/{name}": sha256(name.encode()).hexdigest() for name in "ab"}
    manifest.write(manifest.PATH, Manifest(files))
    os.utime("results/a", ns=(0, 10**18))
    assert len({review().times[f"results/{name}"] for name in "ab"}) == 1


def test_what_was_made_for_an_earlier_study_is_deleted_but_not_its_runs():
    for path in ("results/figures/old.svg", "results/runs/old/result.json", "results/figures/new.svg"):
        job("1", path)
    gather(review())  # as the next build does when it begins
    write_text("results/figures/notes.txt", "of the user's")
    job("1", "report/writeup.docx")  # asked for beside what the study declares
    looked = review()
    delete_leftovers(looked, {"results/figures/new.svg"}, ("results/runs/",))
    gather(looked)
    assert sorted(review().recorded) == [
        "report/writeup.docx",
        "results/figures/new.svg",
        "results/runs/old/result.json",
    ]
    assert {path.name for path in Path("results/figures").iterdir()} == {"new.svg", "notes.txt"}


GARBLED = [
    '["results/table.csv", 1, 2]',
    "[]x",
    "7",
    "null",
    '{"a": 1}',
    '["a", 1, 2, "x", "y"]',
    '[[1], 1, 2, "x", 3]',
]


@pytest.mark.parametrize("line", GARBLED)
def test_a_damaged_line_of_a_journal_says_nothing_and_the_others_count(line):
    job("1", "results/a")
    (journal,) = Path(".writeup/checksums").iterdir()
    journal.write_text(f"{line}\n{journal.read_text()}")
    looked = review()
    gather(looked)
    assert set(review().recorded) == {"results/a"}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[]", b'{"a": 1}', b'{"a": [1]}', b"[" * 10**5])
def test_damaged_checksums_say_nothing(content):
    Path(".writeup").mkdir()
    Path(".writeup/checksums.json").write_bytes(content)
    assert review().recorded == {}


def test_a_link_into_the_shared_cache_is_no_edit(tmp_path_factory):
    job("1.00")
    gather(review())
    cached = tmp_path_factory.mktemp("cache") / "file"
    cached.write_text("from another build")
    Path("results/table.csv").unlink()
    Path("results/table.csv").symlink_to(cached)
    assert review().edited == []
    gather(review())
    cached.write_text("edited")
    assert review().edited == ["results/table.csv"]


def test_private_files_and_files_elsewhere_are_not_recorded(tmp_path_factory):
    job("x", ".writeup/progress/run")
    job("x", str(tmp_path_factory.mktemp("elsewhere") / "file"))
    assert review().recorded == {}


def test_journals_are_gathered_into_one_file():
    job("1", "results/a")
    job("2", "results/b")
    gather(review())
    assert not list(Path(".writeup/checksums").iterdir())
    assert set(review().recorded) == {"results/a", "results/b"}


def test_a_result_that_cannot_be_read_is_told_in_one_sentence():
    job("1.00")
    Path("results/table.csv").unlink()
    Path("results/table.csv").mkdir()
    with pytest.raises(WriteupError, match=r"cannot read results/table\.csv: .*; make it readable or delete it"):
        review()
