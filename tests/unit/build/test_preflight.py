import pytest

from writeup.build import checksums, preflight
from writeup.build.preflight import begin
from writeup.errors import WriteupError
from writeup.files import write_text


@pytest.mark.parametrize("name", ["report", "results"])
def test_a_file_where_a_build_needs_a_folder_is_named(study, name):
    (study / name).touch(mode=0o755)
    with pytest.raises(WriteupError, match=rf"{name} is a file, where a build needs a folder: remove it"):
        begin()


def test_a_build_begins_without_the_verdicts_at_which_an_earlier_one_stopped(study):
    (study / "results").mkdir()
    (study / preflight.FAILED).touch()
    (study / ".writeup").mkdir()
    preflight._clear_up({})
    assert not (study / preflight.FAILED).exists()


@pytest.mark.parametrize(
    ("name", "dated"),
    [("result.json", preflight.RUNS_TIME), ("weights.npz", preflight.RUNS_TIME), ("test.csv", preflight.DUE)],
)
def test_without_records_of_snakemake_a_run_that_would_be_trained_the_same_is_kept_and_tested_again(study, name, dated):
    folder = "results/search/winner/learning_rate~1/seed~0"
    with checksums.recording():
        write_text(f"{folder}/{name}", "1")
    preflight.date_files(checksums.review(), {folder: True}, "")
    assert (study / folder / name).stat().st_mtime_ns == dated
