import contextlib
import os
import shutil
from pathlib import Path

import pytest

from writeup.files import write_text
from writeup.provenance.seals import keep, review, sealing, set_aside


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
    keep(review())
    assert not review().changed


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


def test_without_seals_nothing_is_said():
    job("1.00")
    shutil.rmtree(".writeup")
    edit("9.00")
    assert review().edited == []


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
