"""A finished PDF, checked without the study that it is about: what it carries against itself and what it prints."""

import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pypdf import PdfReader

from writeup.certificates import CHECKS, check_file
from writeup.document.chunks import read_apart
from writeup.document.pandoc_ast import rewrite, string, text
from writeup.errors import ResultError
from writeup.files import RESULT, read_bytes
from writeup.output.attachments import DECLARED
from writeup.phrases import count

SAFE_NAME = re.compile(r"[\w-]+\.(?:csv|json|yaml)")
THEOREMS = {name for _, name in CHECKS}
NEEDED = ("plan.json", "experiment.json", "runs.csv", "epochs.csv", "summary.csv", "claims.json", "shared_claims.yaml")
"""What the verdicts are computed from again."""
SET_OTHERWISE = ("Math", "Cite", "Link", "Image", "Note")
"""What a sentence writes otherwise than the PDF prints it: formulas, references, links, pictures, footnotes."""
GAP = "\0"
LAYOUT = re.compile(r"[^\w%.−]")
"""What else may differ: spaces, quotation marks, hyphens at the ends of lines."""
SUM = re.compile("SHA256[0-9a-f]{64}")
LEDGER = "ClaimEstimateIntervalVerdict"
"""The heads of the table that prints every claim."""


class FinishedPdf(NamedTuple):
    """What a PDF carries, by the place in the folder that it is unpacked into, and its text without `LAYOUT`."""

    files: Mapping[str, bytes]
    text: str


def is_pdf(path: Path) -> bool:
    """Whether the file is, or is called, a PDF."""
    return path.suffix.lower() == ".pdf" or (path.is_file() and read_bytes(path, RESULT).startswith(b"%PDF-"))


def read(path: Path) -> FinishedPdf:
    """The PDF `path`; ResultError if it is none, is damaged, or carries no evidence."""
    content = read_bytes(path, RESULT)
    if not content.startswith(b"%PDF-"):
        raise ResultError(f"{path} is not a PDF; give the report/writeup.pdf of a study.")
    try:
        reader = PdfReader(io.BytesIO(content), strict=True)
        carried = [(it.name, it.content) for it in reader.attachment_list]
        text = LAYOUT.sub("", "".join(page.extract_text() for page in reader.pages))
    except Exception as error:  # of any kind, where a library reads what may be anything
        raise ResultError(f"{path} is damaged ({error}); get it again.") from error
    files = {
        f"certificates/{name}" if name.removesuffix(".json") in THEOREMS else name: content
        for name, content in carried
        if SAFE_NAME.fullmatch(name)
    }
    if missing := {"runs.csv", "claims.json"} - set(files):
        raise ResultError(
            f"{path} carries no {min(missing)}, so there is nothing to check; give the report/writeup.pdf of a study, "
            "as it was built."
        )
    return FinishedPdf(files, text)


def unpack(pdf: FinishedPdf, folder: Path) -> None:
    """Write what the PDF carries into an empty folder."""
    (folder / "certificates").mkdir()
    for name, content in pdf.files.items():
        (folder / name).write_bytes(content)


def check_sums(pdf: FinishedPdf) -> Iterator[str]:
    """Whether the document prints the sum of each table; ResultError names a file that has another one."""
    tables = {name: content for name, content in sorted(pdf.files.items()) if "/" not in name and name not in DECLARED}
    if tables.get("epochs.csv", b"").count(b"\n") == 1:
        del tables["epochs.csv"]  # nothing is measured after single epochs, so the appendix does not list it
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in tables.items()}
    other = [name for name, value in sums.items() if value not in pdf.text]
    if not SUM.search(pdf.text):
        yield "not checked: the SHA-256 sums of the files, which the document does not print"
    elif other:
        raise ResultError(
            f"{other[0]} is not the file that the document was made from: the document does not print its SHA-256 sum, "
            f"{sums[other[0]]}."
        )
    else:
        yield f"checked: {count(len(sums), 'file')}, whose SHA-256 sums the document prints"


def check_certificates(folder: Path) -> Iterator[str]:
    """What each certificate proves; CertificateError names one that does not hold."""
    for path in sorted(folder.glob("certificates/*.json")):
        yield f"checked: {check_file(path)}"


def check_sentences(pdf: FinishedPdf) -> Iterator[str]:
    """Whether the document prints the sentence of each claim, leaving aside formulas and references; ResultError."""
    claims = json.loads(pdf.files["claims.json"])
    if LEDGER not in pdf.text:
        yield "not checked: whether the document prints the sentences of its claims, since it has no table of them"
        return
    for claim, parts in zip(claims, _words([claim["sentence"] for claim in claims]), strict=True):
        for part in parts:
            if LAYOUT.sub("", part) not in pdf.text:
                raise ResultError(
                    f"the document does not print the sentence of the claim {claim['id']}: {part.strip()}"
                )
    yield f"checked: {count(len(claims), 'claim')}, whose sentences the document prints"


def _words(sentences: Sequence[str]) -> Iterator[list[str]]:
    """What can be read of each sentence in Markdown, in parts: before, between and after what is `SET_OTHERWISE`."""
    for blocks in read_apart(sentences):
        yield text(rewrite(blocks, lambda node: [string(GAP)] if node["t"] in SET_OTHERWISE else [node])).split(GAP)


def carries_tables(pdf: FinishedPdf) -> bool:
    """Whether the PDF carries all that its verdicts are computed from; a table that is too large stays out."""
    return not _missing(pdf)


def not_checked(pdf: FinishedPdf) -> Iterator[str]:
    """What nobody can check with the PDF alone."""
    if missing := _missing(pdf):
        yield f"not checked: means, intervals and verdicts, because the PDF does not carry {', '.join(missing)}"
    yield "not checked: what the runs measured; `writeup verify ARCHIVE` trains them again"
    if "search.csv" in pdf.files:
        yield "not checked: the ranks of the search, whose runs the PDF does not carry"


def _missing(pdf: FinishedPdf) -> list[str]:
    return [name for name in NEEDED if name not in pdf.files]
