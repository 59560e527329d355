"""What is built again is told from what another tool built; a damaged tool is refused."""

import io
import zipfile

import pytest

from writeup.archives import write_zip
from writeup.crate import rebuild, wheel
from writeup.errors import ResultError


def a_wheel(record):
    stream = io.BytesIO()
    write_zip(stream, {wheel.RECORD: record * 99}, level=6)
    return stream.getvalue()


@pytest.mark.parametrize("damaged", [b"no wheel", a_wheel(b"a line\n").replace(wheel.RECORD.encode(), b"x", 1)])
def test_a_damaged_wheel_in_an_archive_is_named(tmp_path, damaged):
    assert "get it again" in refusal(tmp_path, damaged)


def test_a_wheel_that_unpacks_to_too_much_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("writeup.changes.builds.WHOLE", 999)
    assert "has 1,000 bytes, more than 999; get it again" in refusal(tmp_path, b"0" * 1000)


def refusal(tmp_path, content):
    """What is said of an archive whose wheel has this `content`."""
    with (tmp_path / "paper.zip").open("wb") as stream:
        write_zip(stream, {f"archive/{wheel.NAME}": content})
    with (
        zipfile.ZipFile(tmp_path / "paper.zip") as archive,
        pytest.raises(ResultError, match=rf"{wheel.NAME} in .*paper\.zip ") as refused,
    ):
        rebuild.other_tool(archive)
    return str(refused.value)
