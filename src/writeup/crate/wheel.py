"""The tool as a wheel, which pip installs without a checkout.

It is built from the checkout, or packed from what pip installed.

The same tool gives the same bytes. What pip adds to an installed package (bytecode, scripts, its own records) is left
out, and the wheel's list of files is written anew.
"""

import base64
import hashlib
import io
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from tempfile import TemporaryDirectory

from writeup.archives import write_zip
from writeup.changes.builds import open_archive
from writeup.errors import WriteupError
from writeup.tool import PACKAGE, ROOT
from writeup.version import VERSION

NAME = f"writeup-{VERSION}-py3-none-any.whl"
ADDED_BY_PIP = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
RECORD = f"writeup-{VERSION}.dist-info/RECORD"


def wheel() -> bytes:
    """The content of the wheel `NAME`; WriteupError if it cannot be built."""
    return _packed() if ROOT == PACKAGE else _built()


def files(content: bytes, title: str = NAME) -> set[bytes]:
    """The files of a wheel, each with its checksum, as its own list has them; ResultError if it is damaged."""
    members = open_archive(io.BytesIO(content), title)
    return {line for name in members.names if name.endswith("/RECORD") for line in members.bytes(name).splitlines()}


def _built() -> bytes:
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-P", "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
            raise WriteupError(f"the tool's wheel cannot be built ({reason}); run `make setup` in {ROOT}.")
        return Path(folder, NAME).read_bytes()


def _packed() -> bytes:
    members: dict[str, bytes] = {}
    for file in distribution("writeup").files or []:
        outside = file.is_absolute() or ".." in file.parts or "__pycache__" in file.parts
        if not outside and not (".dist-info" in file.parts[0] and file.name in ADDED_BY_PIP):
            members[file.as_posix()] = Path(str(file.locate())).read_bytes()
    members = dict(sorted(members.items()))
    lines = [f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in members.items()]
    stream = io.BytesIO()
    write_zip(stream, members | {RECORD: "".join([*lines, f"{RECORD},,\n"]).encode()}, level=9)
    return stream.getvalue()


def _digest(content: bytes) -> str:
    """SHA-256 as a wheel's list of files spells it."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
