import pytest

from writeup.build import preflight
from writeup.build.preflight import begin
from writeup.errors import WriteupError


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
