import contextlib
import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from writeup.errors import WriteupError
from writeup.files import replacing, write_text


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    with replacing(tmp_path / "file") as stream:
        stream.write(b"half")
        assert not (tmp_path / "file").exists()
        stream.write(b" and half")
    assert (tmp_path / "file").read_bytes() == b"half and half"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, ValueError])
def test_a_write_that_is_stopped_leaves_the_old_file_and_nothing_else(tmp_path, stop):
    write_text(tmp_path / "file", "old")
    with contextlib.suppress(stop), replacing(tmp_path / "file") as stream:
        stream.write(b"new")
        raise stop
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("file", "old")]


LIMITED = """
import sys
from writeup.files import write_text
write_text(sys.argv[1], "x" * 100_000)
"""


def test_a_limit_on_the_size_of_files_is_told_in_one_sentence(tmp_path):
    told = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / "file")],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "file: File too large; lift the limit on the size of files and build again." in told.stderr
    assert not list(tmp_path.iterdir())


def test_a_place_that_is_a_folder_is_told(tmp_path):
    (tmp_path / "file").mkdir()
    with pytest.raises(WriteupError, match=r"cannot write .*file: Is a directory; remove what is in the way"):
        write_text(tmp_path / "file", "x")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_with_what_to_do(tmp_path):
    with (
        pytest.raises(WriteupError, match=f"{os.strerror(errno.ENOSPC)}; make room and build again"),
        replacing(tmp_path / "file"),
        Path("/dev/full").open("wb", buffering=0) as full,
    ):
        full.write(b"x")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_file_has_the_rights_that_the_user_gives_to_new_files(tmp_path, mask):
    before = os.umask(mask)
    try:
        write_text(tmp_path / "file", "x")
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o666 & ~mask
