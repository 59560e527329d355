"""Put the finished study into one file: sources, lock, tool, results, deliverables and their description (RO-Crate).

The same study gives the same bytes. `writeup verify FILE` builds it again from that file, and compares.

file: the archive to write; the folder's name with `.zip` if left out
"""

from pathlib import Path

from writeup.archives import write_zip
from writeup.crate.contents import UNLOCKED, contents
from writeup.files import replacing

LEVEL = 6


def run(file: Path | None = None, /) -> None:
    path = file or Path(f"{Path.cwd().name}.zip")
    members = contents()
    with replacing(path) as stream:
        write_zip(stream, members, LEVEL)
    print(f"{path}: {len(members)} files, {path.stat().st_size:,} bytes")
    if UNLOCKED in members:
        named = ", ".join(members[UNLOCKED].decode().split())
        print(f"Its lock does not have {named}: {UNLOCKED} names what is missing by version, without hashes.")
    print(f"Build it again and compare: writeup verify {path}")
