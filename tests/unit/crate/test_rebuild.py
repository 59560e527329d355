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
    with (tmp_path / "paper.zip").open("wb") as stream:
        write_zip(stream, {f"archive/{wheel.NAME}": damaged})
    with (
        zipfile.ZipFile(tmp_path / "paper.zip") as archive,
        pytest.raises(ResultError, match=rf"{wheel.NAME} in .*paper\.zip cannot be read \(.*; get it again"),
    ):
        rebuild.other_tool(archive)
