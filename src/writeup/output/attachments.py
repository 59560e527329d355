"""What a PDF carries so that it can be checked alone: result files, certificates, and the claims as declared."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from writeup.files import read_bytes
from writeup.output.typst_writer import quoted

MOST = 2**25
"""Bytes of a file that is attached, at most; a larger one stays out."""
OWN_CLAIMS, SHARED_CLAIMS, PUBLISHED = "claims.yaml", "shared_claims.yaml", "published.yaml"
"""Names of the claims of the study, of those that come with the tool, and of the published values."""
DECLARED = {
    OWN_CLAIMS: "the claims as the study declares them",
    SHARED_CLAIMS: "the claims that come with the tool",
    PUBLISHED: "the published values",
}
MIME = {".csv": "text/csv", ".json": "application/json", ".yaml": "application/yaml"}


class Attachment(NamedTuple):
    """A file in the PDF: its content, what it is, and how it is related to the document."""

    content: bytes
    description: str
    relationship: str


def attachments(results: Iterable[Path], declared: Mapping[str, Path]) -> tuple[dict[str, Attachment], list[str]]:
    """Attachments by their names, which are those of the files without a folder; and the files that are too large."""
    files = {path.name: (path, path.as_posix(), "data") for path in results}
    files |= {name: (path, DECLARED[name], "source") for name, path in declared.items()}
    large = [name for name, (path, *_) in files.items() if path.stat().st_size > MOST]
    attached = {
        name: Attachment(read_bytes(path, MOST), description, relationship)
        for name, (path, description, relationship) in sorted(files.items())
        if name not in large
    }
    return attached, large


def typst_attachments(attached: Mapping[str, Attachment]) -> tuple[str, dict[str, bytes]]:
    """The lines that attach files to a PDF, and the files that Typst reads for them."""
    lines, files = list[str](), dict[str, bytes]()
    for name, file in attached.items():
        files[f"attached/{name}"] = file.content
        lines.append(
            f"#pdf.attach({quoted(name)}, read({quoted(f'attached/{name}')}, encoding: none), "
            f"mime-type: {quoted(MIME[Path(name).suffix])}, relationship: {quoted(file.relationship)}, "
            f"description: {quoted(file.description)})\n"
        )
    return "".join(lines), files
