"""An Office file with the same bytes from every build: one order, one time, no thumbnail of somebody else's slides."""

import io
import zipfile

FIRST = "[Content_Types].xml"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP archive can tell


def normalised(content: bytes) -> bytes:
    """The archive with its files in order of name, the list of contents first, each at the same time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(stream, "w") as written:
        for name in sorted(read.namelist(), key=lambda name: (name != FIRST, name)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            written.writestr(entry, read.read(name))
    return stream.getvalue()
