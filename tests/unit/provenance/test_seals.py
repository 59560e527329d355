import contextlib
import os
import shutil
import time
from hashlib import sha256
from pathlib import Path

import pytest

from writeup.errors import WriteupError
from writeup.files import write_text
from writeup.provenance import manifest
from writeup.provenance.manifest import Entry
from writeup.provenance.seals import clear_leftovers, keep, note_origins, restore_times, review, sealing, set_aside


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def job(content: str, path: str = "results/table.csv") -> None:
    """A job that writes `content` and ends well."""
    with sealing():
        write_text(path, content)


def killed_job(content: str, path: str = "results/table.csv") -> None:
    """A job that is stopped after it wrote."""
    with contextlib.suppress(KeyboardInterrupt), sealing():
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


def test_an_edit_is_found_again_until_it_is_dealt_with():
    job("1.00")
    keep(review())
    edit("9.00")
    keep(review())
    assert review().edited == ["results/table.csv"]


def test_a_copied_or_touched_file_is_no_edit():
    job("1.00")
    keep(review())
    os.utime("results/table.csv")
    assert review().edited == []


def test_a_file_that_was_seen_unchanged_is_not_read():
    job("1.00")
    keep(review())
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
    keep(review())
    killed_job("new")
    edit(there)
    assert review().edited == []


def test_a_job_killed_while_it_wrote_its_journal_is_no_edit():
    job("old")
    keep(review())
    killed_job("new")
    (journal,) = Path(".writeup/seals").iterdir()
    journal.write_bytes(journal.read_bytes()[:-5])
    edit("old")
    assert review().edited == []


def test_a_build_that_ends_takes_new_times_for_touches_of_its_own_and_reads_nothing():
    job("1.00")
    edit("9.00")  # the same file, of the same size
    keep(review(trusting=True))
    assert not review().changed


def test_a_build_that_ends_does_not_trust_another_file_of_that_size():
    job("1.00")
    Path("results/other.csv").write_text("9.00")
    Path("results/other.csv").replace("results/table.csv")
    assert review(trusting=True).edited == ["results/table.csv"]


def test_an_edited_file_is_kept_aside_and_wanted_until_it_is_built_again():
    job("1.00")
    edit("9.00")
    found = review()
    folder = set_aside(found)
    assert (folder / "results/table.csv").read_text() == "9.00"
    assert not Path("results/table.csv").exists()
    assert review().wanted == ["results/table.csv"]
    job("1.00")
    assert review().wanted == []


def test_an_edit_is_found_again_if_the_build_is_killed_before_it_is_set_aside(monkeypatch):
    job("1.00")
    edit("9.00")

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "move", killed)
    with pytest.raises(KeyboardInterrupt):
        set_aside(review())
    assert review().edited == ["results/table.csv"]


def test_an_edit_put_back_by_hand_is_found_again():
    job("1.00")
    edit("9.00")
    found = review()
    folder = set_aside(found)
    job("of another build", "results/other.csv")
    keep(review())
    shutil.copy(folder / "results/table.csv", "results/table.csv")
    assert review().edited == ["results/table.csv"]


def test_a_missing_file_is_no_edit():
    job("1.00")
    Path("results/table.csv").unlink()
    assert review().edited == []


def test_a_file_without_seal_and_manifest_is_unknown():
    job("1.00")
    shutil.rmtree(".writeup")
    assert review().edited == []
    assert review().unknown == ["results/table.csv"]


def manifested(content: str, path: str = "results/table.csv") -> None:
    """A result that came here with its manifest, and without the private folder."""
    write_text(path, content)
    manifest.write({path: Entry(sha256(content.encode()).hexdigest(), "params inputs")})


def test_a_result_that_came_with_its_manifest_is_known_with_what_it_was_made_from():
    manifested("1.00")
    found = review()
    assert (found.edited, found.unknown) == ([], [])
    assert found.seals["results/table.csv"].made == "params inputs"


def test_a_result_that_is_not_what_its_manifest_says_is_edited():
    manifested("1.00")
    edit("9.00")
    assert review().edited == ["results/table.csv"]


def test_results_copied_over_older_ones_with_their_manifest_are_not_edited():
    job("of here")
    keep(review())
    manifested("of elsewhere")
    assert review().edited == []


def test_a_result_of_the_manifest_that_was_deleted_is_missing():
    manifested("1.00")
    Path("results/table.csv").unlink()
    assert review().missing == ["results/table.csv"]


@pytest.mark.parametrize("text", ["", "[", "[]", "7", '{"files": 1, "made": {}}', '{"files": {"a": 1}}', "[" * 10**5])
def test_a_damaged_manifest_says_nothing(text):
    Path("results").mkdir()
    Path("results/manifest.json").write_text(text)
    assert review().seals == {}


def test_a_copied_file_gets_the_time_back_that_it_was_sealed_with():
    job("1.00")
    keep(review())
    sealed = Path("results/table.csv").stat().st_mtime_ns
    os.utime("results/table.csv", ns=(0, 10**18))
    found = review()
    restore_times(found)
    keep(found)
    assert Path("results/table.csv").stat().st_mtime_ns == sealed
    assert not review().changed


def test_a_file_dated_in_the_future_is_dated_now():
    job("1.00")
    later = time.time_ns() + 10**14
    os.utime("results/table.csv", ns=(later, later))
    keep(review(trusting=True))
    restore_times(review())
    assert Path("results/table.csv").stat().st_mtime_ns < later - 10**13


def test_files_that_only_a_manifest_knows_get_one_time():
    write_text("results/a", "a")
    manifested("b", "results/b")
    manifest.write({f"results/{name}": Entry(sha256(name.encode()).hexdigest(), None) for name in "ab"})
    os.utime("results/a", ns=(0, 10**18))
    restore_times(review())
    assert Path("results/a").stat().st_mtime_ns == Path("results/b").stat().st_mtime_ns


def test_what_was_made_for_an_earlier_study_is_cleared_away_but_not_its_runs():
    for path in ("results/figures/old.svg", "results/runs/old/result.json", "results/figures/new.svg"):
        job("1", path)
    write_text("results/figures/notes.txt", "of the user's")
    found = review()
    clear_leftovers(found, {"results/figures/new.svg"}, ("results/runs/",))
    keep(found)
    assert sorted(review().seals) == ["results/figures/new.svg", "results/runs/old/result.json"]
    assert {path.name for path in Path("results/figures").iterdir()} == {"new.svg", "notes.txt"}


def test_what_a_file_was_made_from_is_noted_once():
    job("1.00")
    found = review()
    note_origins(found, lambda path: f"made of {path}")
    keep(found)
    note_origins(found, lambda _: "other params")
    assert review().seals["results/table.csv"].made == "made of results/table.csv"


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
    (journal,) = Path(".writeup/seals").iterdir()
    journal.write_text(f"{line}\n{journal.read_text()}")
    found = review()
    keep(found)
    assert set(review().seals) == {"results/a"}


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"[]", b'{"seals": 1}', b'{"seals": {"a": [1]}, "wanted": []}', b"[" * 10**5]
)
def test_damaged_seals_say_nothing(content):
    Path(".writeup").mkdir()
    Path(".writeup/seals.json").write_bytes(content)
    assert review().seals == {}


def test_a_link_into_the_shared_cache_is_no_edit(tmp_path_factory):
    job("1.00")
    keep(review())
    cached = tmp_path_factory.mktemp("cache") / "file"
    cached.write_text("from another build")
    Path("results/table.csv").unlink()
    Path("results/table.csv").symlink_to(cached)
    assert review().edited == []
    keep(review())
    cached.write_text("edited")
    found = review()
    assert found.edited == ["results/table.csv"]
    set_aside(found)
    assert not cached.exists()


def test_private_files_and_files_elsewhere_are_not_sealed(tmp_path_factory):
    job("x", ".writeup/progress/run")
    job("x", str(tmp_path_factory.mktemp("elsewhere") / "file"))
    assert review().seals == {}


def test_journals_are_gathered_into_one_file():
    job("1", "results/a")
    job("2", "results/b")
    keep(review())
    assert not list(Path(".writeup/seals").iterdir())
    assert set(review().seals) == {"results/a", "results/b"}


def test_a_result_that_cannot_be_read_is_told_in_one_sentence():
    job("1.00")
    Path("results/table.csv").unlink()
    Path("results/table.csv").mkdir()
    with pytest.raises(WriteupError, match=r"cannot read results/table\.csv: .*; make it readable or delete it"):
        review()
