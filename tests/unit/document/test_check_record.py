"""A study is looked at once in each state."""

import pytest

from writeup.document.check_record import warning_of
from writeup.errors import ConfigError


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def wrong():
    raise ConfigError("the study is wrong")


def test_a_study_is_looked_at_once_in_each_state():
    assert warning_of(lambda: "", "one") == ""
    assert warning_of(wrong, "one") == ""
    for _ in range(2):
        with pytest.raises(ConfigError):
            warning_of(wrong, "two")


def test_what_was_warned_of_is_said_each_time():
    assert warning_of(lambda: "therefore\n", "one") == warning_of(wrong, "one") == "therefore\n"


def test_a_damaged_record_is_none(tmp_path):
    (tmp_path / ".writeup").mkdir()
    (tmp_path / ".writeup/checked.txt").write_bytes(b"\xff")
    assert warning_of(lambda: "new\n", "one") == "new\n"
